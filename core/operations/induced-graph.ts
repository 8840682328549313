// Part of G' on local indices, for what has to see a whole region at once. Local indices follow
// node order, which does not depend on how pieces of supervoxels came to be numbered: ties between
// equal cuts fall the same way in every derivation.
import {
  buildLocalGraph,
  type LocalGraph,
  quantizeAffinity,
} from "#core/agglomeration/local-graph.ts";
import { MemberIndex } from "#core/agglomeration/member-index.ts";
import type { EditConstraints } from "#core/operations/edit-constraints.ts";

export interface InducedGraph {
  /** In node order: local index → node. */
  readonly members: Uint32Array;
  /** Node → local index. */
  readonly index: MemberIndex;
  readonly graph: LocalGraph;
}

/** G' between these nodes, which ascend; edges that leave them are left out. */
export function inducedGraph(constraints: EditConstraints, ascending: Uint32Array): InducedGraph {
  const { graph } = constraints;
  const last = ascending.at(-1) ?? 0;
  const members = last < graph.size ? ascending : ascending.slice().sort(graph.order);
  const index = new MemberIndex(members);
  const edges = new EdgeColumns(4 * members.length);
  for (let local = 0; local < members.length; local++) {
    constraints.forEachNeighbor(members[local], (other, affinity) => {
      const position = index.positionOf(other);
      if (position > local) edges.add(local, position, quantizeAffinity(affinity));
    });
  }
  return { members, index, graph: edges.toGraph(members.length) };
}

/** The region's roots, in the order of ascending nodes. */
export function rootsInOrder(
  region: InducedGraph,
  members: Uint32Array,
  roots: Uint32Array,
): Uint32Array {
  if (region.members === members) return roots;
  return members.map((node) => roots[region.index.positionOf(node)]);
}

class EdgeColumns {
  #a: Uint32Array;
  #b: Uint32Array;
  #capacity: Int32Array;
  #count = 0;

  constructor(limit: number) {
    this.#a = new Uint32Array(limit);
    this.#b = new Uint32Array(limit);
    this.#capacity = new Int32Array(limit);
  }

  add(a: number, b: number, capacity: number): void {
    if (this.#count === this.#a.length) this.#grow();
    this.#a[this.#count] = a;
    this.#b[this.#count] = b;
    this.#capacity[this.#count] = capacity;
    this.#count++;
  }

  toGraph(nodeCount: number): LocalGraph {
    return buildLocalGraph(
      nodeCount,
      this.#a.subarray(0, this.#count),
      this.#b.subarray(0, this.#count),
      this.#capacity.subarray(0, this.#count),
    );
  }

  #grow(): void {
    const length = 2 * this.#count + 16;
    const a = new Uint32Array(length);
    const b = new Uint32Array(length);
    const capacity = new Int32Array(length);
    a.set(this.#a);
    b.set(this.#b);
    capacity.set(this.#capacity);
    this.#a = a;
    this.#b = b;
    this.#capacity = capacity;
  }
}
