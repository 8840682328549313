// What one connected component falls into when edges were taken away: searched from all their ends
// together, a step each in turn, and given up when all but one search is exhausted. So the cost
// follows the smaller pieces and never the whole (Even & Shiloach 1981, doi:10.1145/322234.322235,
// search both sides of a deleted edge in step; here every end at once, since one search per edge
// would walk the same nodes as often as a cut has edges).

import { ascendingNodes } from "#core/segmentation/ascending-nodes.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";
import { PAGE_BITS, PAGE_MASK, type SparseUint32 } from "#core/segmentation/sparse-uint32.ts";

/** Rows are found where they lie and not copied: a long search does little else. */
export interface NodeEdges {
  /** Makes `row[rowFrom … rowTo)` the edges of a node, until another one's are asked for. */
  findRow(node: number): void;
  /** 2 × the other end, plus 1 where the two are joined: only then the entry counts. */
  readonly row: Uint32Array;
  readonly rowFrom: number;
  readonly rowTo: number;
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
const FIRST_ROOM = 32;

/**
 * @param starts distinct nodes, of which each component that there is now holds one at least.
 * @param marks and `parents` clear; clear again afterwards.
 */
export function partedComponents(
  edges: NodeEdges,
  starts: readonly number[],
  { marks, parents }: SearchMemory,
): PartedComponents {
  try {
    const quick = new StepwiseSearch(edges, starts, marks, parents, 2);
    const parted = quick.run();
    if (parted !== null) return parted;
    marks.clear();
    parents.clear();
    const thorough = new StepwiseSearch(edges, starts, marks, parents, 0).run();
    if (thorough === null) throw new Error("a search that keeps all ways lost one");
    return thorough;
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

class StepwiseSearch {
  readonly #edges: NodeEdges;
  /** One more than the position of the start that found a node. */
  readonly #marks: SparseUint32;
  /** One more than the node that it was found from; 0 for a start. */
  readonly #parents: SparseUint32;
  /** By start: its queue, a stretch of an array that all share until it outgrows that. */
  readonly #queues: Uint32Array[];
  readonly #origins: Uint32Array;
  readonly #rooms: Uint32Array;
  /** By start: the nodes it found, in order; those before the head have been expanded. */
  readonly #heads: Uint32Array;
  readonly #tails: Uint32Array;
  /** Searches that met go on as one, named by its smallest start. */
  readonly #groups: DisjointSets;
  /** By group: its searches in a chain, from the one that is at work to the last. */
  readonly #atWork: Uint32Array;
  readonly #last: Uint32Array;
  readonly #next: Int32Array;
  readonly #links: (readonly [number, number])[] = [];
  readonly #lastWays: number;
  #groupCount: number;
  #keepsWays = true;
  #isWayLost = false;

  /**
   * @param lastWays once no more groups than these are left, ways are kept no longer: mostly these
   * never meet, and keeping ways costs much of a long search.
   */
  constructor(
    edges: NodeEdges,
    starts: readonly number[],
    marks: SparseUint32,
    parents: SparseUint32,
    lastWays: number,
  ) {
    this.#lastWays = lastWays;
    this.#edges = edges;
    this.#marks = marks;
    this.#parents = parents;
    const shared = new Uint32Array(FIRST_ROOM * starts.length);
    this.#queues = new Array<Uint32Array>(starts.length).fill(shared);
    this.#origins = new Uint32Array(starts.length);
    this.#rooms = new Uint32Array(starts.length).fill(FIRST_ROOM);
    for (let number = 0; number < starts.length; number++) {
      this.#origins[number] = FIRST_ROOM * number;
      shared[FIRST_ROOM * number] = starts[number];
    }
    this.#heads = new Uint32Array(starts.length);
    this.#tails = new Uint32Array(starts.length).fill(1);
    this.#groups = new DisjointSets(starts.length);
    this.#atWork = new Uint32Array(starts.length);
    this.#last = new Uint32Array(starts.length);
    this.#next = new Int32Array(starts.length).fill(-1);
    this.#groupCount = starts.length;
    for (let number = 0; number < starts.length; number++) {
      this.#atWork[number] = number;
      this.#last[number] = number;
      marks.set(starts[number], number + 1);
    }
  }

  /** null where searches met whose ways were not kept. */
  run(): PartedComponents | null {
    let active = [...this.#heads.keys()];
    const exhausted = new Set<number>();
    for (let quota = STEP; this.#groupCount > 1; quota *= 2) {
      this.#keepsWays = this.#groupCount > this.#lastWays;
      this.#expandEach(active, quota, exhausted);
      active = active.filter((group) => this.#isNamed(group) && !exhausted.has(group));
    }
    if (this.#isWayLost) return null;
    return { pieces: this.#nodesOfEach([...exhausted]), links: this.#links };
  }

  /** A round; ends as soon as one group is left. */
  #expandEach(active: readonly number[], quota: number, exhausted: Set<number>): void {
    for (const group of active) {
      if (!this.#isNamed(group)) continue;
      const isExhausted = this.#expand(group, quota);
      // It may have met all the others meanwhile: then it is the one that is left.
      if (this.#groupCount === 1) return;
      if (!isExhausted) continue;
      exhausted.add(this.#groups.smallestOf(group));
      this.#groupCount--;
      if (this.#groupCount === 1) return;
    }
  }

  /** One that met a smaller number lives on in that. */
  #isNamed(group: number): boolean {
    return this.#groups.smallestOf(group) === group;
  }

  /** Expands up to `quota` nodes of a group; true where nothing is left to expand. */
  #expand(start: number, quota: number): boolean {
    let left = quota;
    for (;;) {
      const group = this.#groups.smallestOf(start);
      const number = this.#atWork[group];
      left -= this.#expandQueue(number, left);
      if (!this.#isDone(number)) return false;
      // The chain may have been hung onto another one meanwhile.
      const now = this.#groups.smallestOf(start);
      if (now === group && this.#next[number] < 0) return true;
      this.#atWork[now] = this.#firstUnfinished(now);
      if (this.#isDone(this.#atWork[now])) return true;
    }
  }

  #firstUnfinished(group: number): number {
    let number = this.#atWork[group];
    while (this.#isDone(number) && this.#next[number] >= 0) number = this.#next[number];
    return number;
  }

  #isDone(number: number): boolean {
    return this.#heads[number] === this.#tails[number];
  }

  /**
   * The loop that a long search spends its time in: marks are read where they lie, and all that a
   * step looks at is in a variable. In parts, it takes a tenth longer. @returns how many nodes it expanded.
   */
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: see above.
  #expandQueue(number: number, most: number): number {
    const edges = this.#edges;
    const marks = this.#marks;
    const parents = this.#keepsWays ? this.#parents : null;
    const own = number + 1;
    const from = this.#heads[number];
    const end = from + most;
    let { places, pool } = marks;
    let queue = this.#queues[number];
    let origin = this.#origins[number];
    let room = this.#rooms[number];
    let head = from;
    let tail = this.#tails[number];
    for (; head < tail && head < end; head++) {
      const node = queue[origin + head];
      edges.findRow(node);
      const { row, rowFrom, rowTo } = edges;
      if (tail + rowTo - rowFrom > room) {
        this.#makeRoom(number, tail, tail + rowTo - rowFrom);
        queue = this.#queues[number];
        origin = this.#origins[number];
        room = this.#rooms[number];
      }
      for (let i = rowFrom; i < rowTo; i++) {
        const entry = row[i];
        if ((entry & 1) === 0) continue;
        const other = entry >>> 1;
        const page = other >>> PAGE_BITS;
        let place = page < places.length ? places[page] : 0;
        if (place === 0) {
          place = marks.take(page);
          ({ places, pool } = marks);
        }
        const at = (place << PAGE_BITS) | (other & PAGE_MASK);
        const mark = pool[at];
        if (mark === own) continue;
        if (mark !== 0) {
          this.#meet(number, mark - 1, node, other);
          continue;
        }
        pool[at] = own;
        parents?.set(other, node + 1);
        queue[origin + tail++] = other;
      }
    }
    this.#heads[number] = head;
    this.#tails[number] = tail;
    return head - from;
  }

  #makeRoom(number: number, tail: number, least: number): void {
    if (least <= this.#rooms[number]) return;
    const room = Math.max(least, 2 * this.#rooms[number]);
    const from = this.#origins[number];
    const own = new Uint32Array(room);
    own.set(this.#queues[number].subarray(from, from + tail));
    this.#queues[number] = own;
    this.#origins[number] = 0;
    this.#rooms[number] = room;
  }

  #meet(left: number, right: number, node: number, other: number): void {
    const a = this.#groups.smallestOf(left);
    const b = this.#groups.smallestOf(right);
    if (!this.#groups.join(a, b)) return;
    const [kept, given] = a < b ? [a, b] : [b, a];
    this.#next[this.#last[kept]] = this.#atWork[given];
    this.#last[kept] = this.#last[given];
    this.#groupCount--;
    if (!this.#keepsWays) this.#isWayLost = true;
    this.#links.push([node, other]);
    this.#noteWay(node);
    this.#noteWay(other);
  }

  /** Back to the start, or to a node whose own way was noted before. */
  #noteWay(from: number): void {
    let node = from;
    for (let parent = this.#parents.at(node); parent > 0; parent = this.#parents.at(node)) {
      this.#links.push([node, parent - 1]);
      this.#parents.set(node, 0);
      node = parent - 1;
    }
  }

  #nodesOfEach(groups: readonly number[]): Uint32Array[] {
    const queues = new Map<number, Uint32Array[]>(groups.map((group) => [group, []]));
    for (let number = 0; number < this.#tails.length; number++) {
      const from = this.#origins[number];
      const found = this.#queues[number].subarray(from, from + this.#tails[number]);
      queues.get(this.#groups.smallestOf(number))?.push(found);
    }
    return Array.from(queues.values(), ascendingNodes);
  }
}
