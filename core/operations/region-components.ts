// The components of a region while edges of it fall. Only the component that loses edges is laid out
// anew, and a component's own graph is found from its nodes: of a region that many splits part, each costs
// its component and a look over the labels.
import { buildLocalGraph, type LocalGraph } from "#core/agglomeration/local-graph.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";

const UNSEEN = 0xffffffff;

export interface ComponentGraph {
  /** Nodes of the region, ascending: local index in the component → local index in the region. */
  readonly inside: Uint32Array;
  /** Edge of the component → edge of the region. */
  readonly edges: Uint32Array;
  readonly graph: LocalGraph;
}

export class RegionComponents {
  /** Of each node of the region: the smallest node of its component. */
  readonly of: Uint32Array;
  readonly #graph: LocalGraph;
  readonly #isOn: Uint8Array;
  /** Of nodes of the component that was looked at last: their place in it. */
  readonly #position: Uint32Array;
  readonly #queue: Uint32Array;
  /** Edges of the component that was looked at last. */
  readonly #found: Uint32Array;

  constructor(graph: LocalGraph) {
    this.#graph = graph;
    this.of = connectedComponents(graph.nodeCount, graph.edgeA, graph.edgeB);
    this.#isOn = new Uint8Array(graph.edgeA.length).fill(1);
    this.#position = new Uint32Array(graph.nodeCount);
    this.#queue = new Uint32Array(graph.nodeCount);
    this.#found = new Uint32Array(graph.edgeA.length);
  }

  /** The graph of one component, of the edges that have not fallen. */
  graphOf(component: number): ComponentGraph {
    const { edgeA, edgeB, capacity, offsets, neighborEdges } = this.#graph;
    const position = this.#position;
    const inside = this.#membersOf(component);
    const found = this.#found;
    let count = 0;
    for (let i = 0; i < inside.length; i++) {
      const node = inside[i];
      position[node] = i;
      for (let at = offsets[node]; at < offsets[node + 1]; at++) {
        const e = neighborEdges[at];
        if (edgeA[e] === node && this.#isOn[e] === 1) found[count++] = e;
      }
    }
    const edges = found.slice(0, count);
    const [endA, endB] = [new Uint32Array(count), new Uint32Array(count)];
    const capacities = new Int32Array(count);
    for (let at = 0; at < count; at++) {
      const edge = edges[at];
      endA[at] = position[edgeA[edge]];
      endB[at] = position[edgeB[edge]];
      capacities[at] = capacity[edge];
    }
    return { inside, edges, graph: buildLocalGraph(inside.length, endA, endB, capacities) };
  }

  /** Takes edges of the region away, all within one component, whose nodes these are. */
  cut(inside: Uint32Array, edges: Iterable<number>): void {
    for (const edge of edges) this.#isOn[edge] = 0;
    for (const node of inside) this.of[node] = UNSEEN;
    for (const node of inside) if (this.of[node] === UNSEEN) this.#spread(node);
  }

  /** Ascending. */
  #membersOf(component: number): Uint32Array {
    let count = 0;
    for (let node = component; node < this.of.length; node++) {
      if (this.of[node] === component) this.#queue[count++] = node;
    }
    return this.#queue.slice(0, count);
  }

  /** Labels with `start` all that unseen nodes join to it. */
  #spread(start: number): void {
    const { offsets, neighborEdges, neighborNodes } = this.#graph;
    const queue = this.#queue;
    queue[0] = start;
    this.of[start] = start;
    let count = 1;
    for (let next = 0; next < count; next++) {
      const node = queue[next];
      for (let at = offsets[node]; at < offsets[node + 1]; at++) {
        const other = neighborNodes[at];
        if (this.of[other] !== UNSEEN || this.#isOn[neighborEdges[at]] === 0) continue;
        this.of[other] = start;
        queue[count++] = other;
      }
    }
  }
}
