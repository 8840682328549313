// What one connected component falls into when edges were taken away: searched from all their ends
// together, a step each in turn, and given up when all but one search is exhausted. So the cost
// follows the smaller pieces and never the whole (Even & Shiloach 1981, doi:10.1145/322234.322235,
// search both sides of a deleted edge in step; here every end at once, since one search per edge
// would walk the same nodes as often as a cut has edges).
import type { SparseUint32 } from "#core/segmentation/sparse-uint32.ts";

export interface NodeEdges {
  /** The nodes joined to `node`: their number; they are `neighbors[0 … number)` until asked again. */
  gatherNeighbors(node: number): number;
  readonly neighbors: Uint32Array;
}

export interface PartedComponents {
  /** All components but one, the last to be exhausted: nodes ascending. */
  readonly pieces: readonly Uint32Array[];
  /**
   * The ways between starts on which searches met: with them, a forest that lost the edges, and of
   * which each part holds a start, spans again.
   */
  readonly links: readonly (readonly [number, number])[];
}

const STEP = 32;
const SORTED_LIMIT = 4_096;

/**
 * @param starts distinct nodes, of which each component that there is now holds one at least.
 * @param marks and `parents` clear; clear again afterwards.
 */
export function partedComponents(
  edges: NodeEdges,
  starts: readonly number[],
  { marks, parents }: SearchMemory,
): PartedComponents {
  const search = new StepwiseSearch(edges, starts, marks, parents);
  try {
    return search.run();
  } finally {
    marks.clear();
    parents.clear();
  }
}

/** Kept by the caller, since each new page of it costs more than a small search. */
export interface SearchMemory {
  readonly marks: SparseUint32;
  readonly parents: SparseUint32;
}

/** Searches that met and go on as one. */
interface Group {
  /** Queues of nodes: found, in order; those before the head have been expanded. */
  readonly queues: { readonly nodes: number[]; head: number }[];
  /** Queues before this one are exhausted. */
  at: number;
}

class StepwiseSearch {
  readonly #edges: NodeEdges;
  /** One more than the position of the start that found a node. */
  readonly #marks: SparseUint32;
  /** One more than the node that it was found from; 0 for a start. */
  readonly #parents: SparseUint32;
  readonly #groupOf: Group[];
  readonly #links: (readonly [number, number])[] = [];

  constructor(
    edges: NodeEdges,
    starts: readonly number[],
    marks: SparseUint32,
    parents: SparseUint32,
  ) {
    this.#edges = edges;
    this.#marks = marks;
    this.#parents = parents;
    this.#groupOf = starts.map((start) => ({ queues: [{ nodes: [start], head: 0 }], at: 0 }));
    starts.forEach((start, number) => {
      marks.set(start, number + 1);
    });
  }

  run(): PartedComponents {
    let active = new Set(this.#groupOf);
    const exhausted: Group[] = [];
    let quota = STEP;
    while (active.size > 1) {
      for (const group of active) {
        // One that met another in this round lives on in it.
        if (!active.has(group)) continue;
        const isExhausted = !this.#expand(group, quota, active);
        // It may have taken all the others meanwhile: then it is the one that is left.
        if (active.size === 1) break;
        if (isExhausted) {
          active.delete(group);
          exhausted.push(group);
        }
        if (active.size === 1) break;
      }
      quota *= 2;
      active = new Set(active);
    }
    return { pieces: exhausted.map((group) => this.#nodesOf(group)), links: this.#links };
  }

  /** Expands up to `quota` nodes; false where nothing is left to expand. */
  #expand(group: Group, quota: number, active: Set<Group>): boolean {
    const { queues } = group;
    let left = quota;
    while (group.at < queues.length) {
      const queue = queues[group.at];
      const number = this.#marks.at(queue.nodes[0]);
      while (queue.head < queue.nodes.length) {
        if (left-- === 0) return true;
        const node = queue.nodes[queue.head++];
        const count = this.#edges.gatherNeighbors(node);
        const { neighbors } = this.#edges;
        for (let i = 0; i < count; i++) {
          const other = neighbors[i];
          const mark = this.#marks.at(other);
          if (mark === 0) {
            this.#marks.set(other, number);
            this.#parents.set(other, node + 1);
            queue.nodes.push(other);
          } else if (mark !== number && this.#groupOf[mark - 1] !== group) {
            this.#links.push([node, other]);
            this.#noteWay(node);
            this.#noteWay(other);
            this.#take(group, this.#groupOf[mark - 1], active);
          }
        }
      }
      group.at++;
    }
    return false;
  }

  #noteWay(from: number): void {
    let node = from;
    for (let parent = this.#parents.at(node); parent > 0; parent = this.#parents.at(node)) {
      this.#links.push([node, parent - 1]);
      node = parent - 1;
    }
  }

  #take(into: Group, from: Group, active: Set<Group>): void {
    for (const queue of from.queues) {
      into.queues.push(queue);
      this.#groupOf[this.#marks.at(queue.nodes[0]) - 1] = into;
    }
    active.delete(from);
  }

  #nodesOf(group: Group): Uint32Array {
    const count = group.queues.reduce((sum, { nodes }) => sum + nodes.length, 0);
    if (count > SORTED_LIMIT) {
      return this.#marks.nodesWhere((mark) => this.#groupOf[mark - 1] === group, count);
    }
    const nodes = new Uint32Array(count);
    let filled = 0;
    for (const queue of group.queues) {
      nodes.set(queue.nodes, filled);
      filled += queue.nodes.length;
    }
    return nodes.sort();
  }
}
