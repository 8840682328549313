// Into which pieces a cut inside a region takes the whole segment, and whether these keep the groups
// apart. From every piece of the region a search goes on outside, the smallest piece so far first, so
// that no more is read than a few times the second largest piece: the largest is never walked to its
// end, and is known by being all the rest.
import type { ShouldStop } from "#core/agglomeration/cut-problem.ts";
import { GrowingColumn } from "#core/agglomeration/growing-column.ts";
import type { LocalGraph } from "#core/agglomeration/local-graph.ts";
import type { SegmentRegion } from "#core/agglomeration/segment-region.ts";
import type { SegmentWindow } from "#core/agglomeration/segment-window.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";

/** "joined": something outside of the region joins pieces of different groups. */
export type PieceSearchEnd = "apart" | "joined" | "stopped";

interface Piece {
  readonly group: number;
  /** Nodes found so far. */
  size: number;
  /** Nodes whose neighbours are still to be looked at, from `next` on. */
  readonly open: number[];
  next: number;
}

const NOT_FOUND = 0;
const POLL_EVERY = 1_024;

export class PieceSearch {
  readonly #window: SegmentWindow;
  readonly #region: SegmentRegion;
  readonly #pieces: Piece[] = [];
  /** Pieces that met outside are one. */
  readonly #sets: DisjointSets;
  /** Node → piece + 1. */
  readonly #pieceOf = new GrowingColumn(Uint32Array);
  readonly #isWalked = new GrowingColumn(Uint32Array);
  #isJoined = false;

  /**
   * @param graph the region's.
   * @param groupOf the group of each body of the region, by its number.
   */
  constructor(
    window: SegmentWindow,
    region: SegmentRegion,
    graph: LocalGraph,
    groupOf: Uint16Array,
  ) {
    this.#window = window;
    this.#region = region;
    this.#makeRoom();
    this.#findPieces(graph, groupOf);
    this.#sets = new DisjointSets(this.#pieces.length);
  }

  run(shouldStop?: ShouldStop): PieceSearchEnd {
    for (let steps = 1; ; steps++) {
      const piece = this.#smallestUnfinished();
      if (piece < 0) return "apart";
      this.#walkFrom(piece);
      if (this.#isJoined) return "joined";
      if (steps % POLL_EVERY === 0 && shouldStop?.() === true) return "stopped";
    }
  }

  /** The piece of a body of the region, by the smallest number of those that are one with it. */
  pieceOfBody(body: number): number {
    return this.#pieceAt(this.#window.memberAt(this.#window.memberStart(body)));
  }

  groupOf(piece: number): number {
    return this.#pieces[piece].group;
  }

  /** Which of these is the largest; the first of several. */
  largestOf(pieces: readonly number[]): number {
    return pieces.reduce((best, piece) =>
      this.#sizeOf(piece) > this.#sizeOf(best) ? piece : best,
    );
  }

  /** Ascending dense indices, for every piece but one. */
  membersExceptOf(rest: number): ReadonlyMap<number, Uint32Array> {
    const found = new Map<number, number[]>();
    for (let node = 0; node < this.#pieceOf.length; node++) {
      if (this.#pieceOf.values[node] === NOT_FOUND) continue;
      const piece = this.#pieceAt(node);
      if (piece === rest) continue;
      const members = found.get(piece) ?? [];
      members.push(this.#window.denseOf(node));
      found.set(piece, members);
    }
    return new Map(
      Array.from(found, ([piece, members]) => [piece, Uint32Array.from(members).sort()]),
    );
  }

  #findPieces({ edgeA, edgeB, nodeCount }: LocalGraph, groupOf: Uint16Array): void {
    const sets = new DisjointSets(nodeCount);
    for (let e = 0; e < edgeA.length; e++) {
      if (groupOf[edgeA[e]] === groupOf[edgeB[e]]) sets.join(edgeA[e], edgeB[e]);
    }
    const pieceOfSet = new Map<number, number>();
    for (let number = 0; number < nodeCount; number++) {
      const set = sets.smallestOf(number);
      const piece = pieceOfSet.get(set) ?? this.#pieces.length;
      if (piece === this.#pieces.length) {
        pieceOfSet.set(set, piece);
        this.#pieces.push({ group: groupOf[number], size: 0, open: [], next: 0 });
      }
      const body = this.#region.bodyAt(number);
      const first = this.#window.memberStart(body);
      const last = this.#window.memberEnd(body);
      for (let at = first; at < last; at++) {
        this.#pieceOf.values[this.#window.memberAt(at)] = piece + 1;
      }
      this.#pieces[piece].size += last - first;
      if (this.#hasNeighborOutside(first, last)) {
        this.#pieces[piece].open.push(this.#window.memberAt(first));
      }
    }
  }

  #hasNeighborOutside(first: number, last: number): boolean {
    // Every body that hangs on a whole region is in it.
    if (this.#region.isWhole) return false;
    const { arcTo } = this.#window;
    for (let at = first; at < last; at++) {
      const member = this.#window.memberAt(at);
      const end = this.#window.arcEnd(member);
      for (let arc = this.#window.arcStart(member); arc < end; arc++) {
        if (!this.#isInside(arcTo[arc])) return true;
      }
    }
    return false;
  }

  /** -1 where all are finished but one that is larger than each of the others. */
  #smallestUnfinished(): number {
    let smallest = -1;
    let unfinished = 0;
    let largestFinished = 0;
    for (let piece = 0; piece < this.#pieces.length; piece++) {
      if (this.#sets.smallestOf(piece) !== piece) continue;
      const { size, open, next } = this.#pieces[piece];
      if (next === open.length) largestFinished = Math.max(largestFinished, size);
      else {
        unfinished++;
        if (smallest < 0 || size < this.#pieces[smallest].size) smallest = piece;
      }
    }
    if (unfinished > 1 || smallest < 0) return smallest;
    return this.#pieces[smallest].size > largestFinished ? -1 : smallest;
  }

  /** One body further. */
  #walkFrom(piece: number): void {
    const { open, next } = this.#pieces[piece];
    this.#pieces[piece].next++;
    const body = this.#window.open(open[next]);
    this.#makeRoom();
    if (this.#isWalked.values[body] === 1) return;
    this.#isWalked.values[body] = 1;
    const isBodyInside = this.#region.numberOf(body) >= 0;
    const window = this.#window;
    const { arcTo } = window;
    for (let at = window.memberStart(body), last = window.memberEnd(body); at < last; at++) {
      const member = window.memberAt(at);
      if (!isBodyInside) this.#find(member, piece);
      for (let arc = window.arcStart(member), end = window.arcEnd(member); arc < end; arc++) {
        // Between two bodies of the region, the cut has been heard.
        if (isBodyInside && this.#isInside(arcTo[arc])) continue;
        this.#find(arcTo[arc], piece);
      }
    }
  }

  #isInside(node: number): boolean {
    return this.#region.numberOf(this.#window.bodyOf(node)) >= 0;
  }

  /** A node hangs on a piece: it is the piece's, or joins it with the piece that had it. */
  #find(node: number, by: number): void {
    const piece = this.#sets.smallestOf(by);
    if (this.#pieceOf.values[node] === NOT_FOUND) {
      this.#pieceOf.values[node] = piece + 1;
      this.#pieces[piece].size++;
      this.#pieces[piece].open.push(node);
      return;
    }
    const other = this.#pieceAt(node);
    if (other === piece) return;
    if (this.#pieces[other].group !== this.#pieces[piece].group) this.#isJoined = true;
    else this.#unite(piece, other);
  }

  #unite(left: number, right: number): void {
    this.#sets.join(left, right);
    const kept = this.#sets.smallestOf(left);
    const gone = this.#pieces[kept === left ? right : left];
    const piece = this.#pieces[kept];
    piece.size += gone.size;
    for (let at = gone.next; at < gone.open.length; at++) piece.open.push(gone.open[at]);
  }

  #pieceAt(node: number): number {
    return this.#sets.smallestOf(this.#pieceOf.values[node] - 1);
  }

  #sizeOf(piece: number): number {
    return this.#pieces[piece].size;
  }

  #makeRoom(): void {
    this.#pieceOf.reserve(this.#window.nodeCount);
    this.#isWalked.reserve(this.#window.bodyCount);
  }
}
