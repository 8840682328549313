// A tree for the eye, from one whose pieces were traced apart: each piece has a path of its own across
// itself, however small it is, so that there are spurs where the whole has none, and a corner at every
// border. Spurs go, the shortest first, and what is left is drawn towards its neighbours. Which node is
// joined to which is kept of all that stays.

export interface NodeTree {
  /** x, y, z of each node. */
  readonly positionsNm: Float32Array;
  /** Two nodes of each edge. */
  readonly edges: Uint32Array;
}

const SMOOTHING_ROUNDS = 4;

/** The same nodes, moved; of the edges those that are no part of a spur shorter than that. */
export function tidiedTree({ positionsNm, edges }: NodeTree, maxSpurNm: number): NodeTree {
  const branches = new Branches(positionsNm, edges);
  while (branches.removeSpurs(maxSpurNm)) {
    // Where a spur went, two branches may have become one: a longer one, which is looked at anew.
  }
  const left = branches.edges();
  return { positionsNm: smoothed(positionsNm, left), edges: left };
}

interface Spur {
  readonly nodes: readonly number[];
  /** Where it leaves the rest. */
  readonly fork: number;
  readonly lengthNm: number;
}

class Branches {
  readonly #positionsNm: Float32Array;
  readonly #neighbours: Set<number>[];

  constructor(positionsNm: Float32Array, edges: Uint32Array) {
    this.#positionsNm = positionsNm;
    this.#neighbours = Array.from({ length: positionsNm.length / 3 }, () => new Set<number>());
    for (let at = 0; at < edges.length; at += 2) {
      this.#neighbours[edges[at]].add(edges[at + 1]);
      this.#neighbours[edges[at + 1]].add(edges[at]);
    }
  }

  /** False where there was none. */
  removeSpurs(maxSpurNm: number): boolean {
    const spurs = this.#neighbours
      .flatMap((near, node) => (near.size === 1 ? (this.#spurFrom(node, maxSpurNm) ?? []) : []))
      .sort((a, b) => a.lengthNm - b.lengthNm || a.nodes[0] - b.nodes[0]);
    let hasRemoved = false;
    for (const { nodes, fork } of spurs) {
      // The last two branches of a fork are one way through it.
      if (this.#neighbours[fork].size < 3) continue;
      this.#neighbours[fork].delete(nodes[nodes.length - 1]);
      for (const node of nodes) this.#neighbours[node].clear();
      hasRemoved = true;
    }
    return hasRemoved;
  }

  edges(): Uint32Array {
    const pairs: number[] = [];
    for (const [node, near] of this.#neighbours.entries()) {
      for (const other of near) if (other > node) pairs.push(node, other);
    }
    return Uint32Array.from(pairs);
  }

  /** From an end to the first fork; null where it is too long, or the tree has none. */
  #spurFrom(end: number, maxSpurNm: number): Spur | null {
    const nodes: number[] = [];
    let lengthNm = 0;
    let last = -1;
    let node = end;
    while (this.#neighbours[node].size < 3) {
      nodes.push(node);
      const next = [...this.#neighbours[node]].find((other) => other !== last);
      if (next === undefined) return null;
      lengthNm += distanceNm(this.#positionsNm, node, next);
      if (lengthNm >= maxSpurNm) return null;
      last = node;
      node = next;
    }
    return { nodes, fork: node, lengthNm };
  }
}

/** Each node halfway to the middle of its neighbours, some times over; ends stay. */
function smoothed(positionsNm: Float32Array, edges: Uint32Array): Float32Array {
  let current = positionsNm;
  for (let round = 0; round < SMOOTHING_ROUNDS; round++) {
    const sums = new Float64Array(current.length);
    const counts = new Uint32Array(current.length / 3);
    for (let at = 0; at < edges.length; at += 2) {
      addTo(sums, counts, edges[at], current, edges[at + 1]);
      addTo(sums, counts, edges[at + 1], current, edges[at]);
    }
    current = current.map((part, at) => {
      const count = counts[Math.floor(at / 3)];
      return count < 2 ? part : (part + sums[at] / count) / 2;
    });
  }
  return current;
}

function addTo(
  sums: Float64Array,
  counts: Uint32Array,
  node: number,
  positionsNm: Float32Array,
  other: number,
): void {
  counts[node]++;
  for (let axis = 0; axis < 3; axis++) sums[3 * node + axis] += positionsNm[3 * other + axis];
}

function distanceNm(positionsNm: Float32Array, a: number, b: number): number {
  return Math.hypot(
    positionsNm[3 * a] - positionsNm[3 * b],
    positionsNm[3 * a + 1] - positionsNm[3 * b + 1],
    positionsNm[3 * a + 2] - positionsNm[3 * b + 2],
  );
}
