// A session's partition of nodes into segments, over the partition of its version. A node carries a
// label; a segment is a set of labels. Joining two segments moves labels, never nodes; parting
// one moves the nodes of the smaller piece to a label of their own. So an edit costs what it
// moves, and a session holds only what differs from its version.
//
// Nodes 0 … n−1 are the version's supervoxels; nodes from n on are pieces of supervoxels that the
// session split. A node that is not there (a supervoxel that is in pieces) carries no label.

import { AscendingWalk } from "#core/segmentation/ascending-walk.ts";
import { type BasePartition, memberCountAt, membersAt } from "#core/segmentation/base-partition.ts";
import { PagedUint32 } from "#core/segmentation/paged-uint32.ts";

/** Labels of the session's own; those of the version are its roots. */
const FIRST_OWN_LABEL = 0x8000_0000;
const NO_LABEL = 0xffff_ffff;

interface Segment {
  /** A label that is this segment's as long as it lives. */
  readonly key: number;
  count: number;
  root: number;
  readonly labels: Set<number>;
  /** The operation that changed it last. */
  generation: number;
}

/** Negative where the left node comes first; the first one of a segment is its root. */
export type NodeOrder = (left: number, right: number) => number;

export class Partition {
  /** Number of the version's supervoxels. */
  readonly size: number;
  readonly #base: BasePartition;
  readonly #order: NodeOrder;
  readonly #labels: PagedUint32;
  readonly #pieceLabels = new Map<number, number>();
  /** Only segments that are no longer as in the version, by each of their labels. */
  readonly #segments = new Map<number, Segment>();
  /** The nodes that an own label was given to, ascending; some may have left it. */
  readonly #lists = new Map<number, Uint32Array>();
  /** How many nodes carry a label, where that is not what the version or the list says. */
  readonly #live = new Map<number, number>();
  /** Before this place in a label's list nobody carries it any more. Nobody ever comes back. */
  readonly #fronts = new Map<number, number>();
  #nextLabel = FIRST_OWN_LABEL;

  constructor(base: BasePartition, order: NodeOrder = (left, right) => left - right) {
    this.size = base.rootIndices.length;
    this.#base = base;
    this.#order = order;
    this.#labels = new PagedUint32(base.rootIndices);
  }

  isThere(node: number): boolean {
    return this.#labelOf(node) !== NO_LABEL;
  }

  /** Names the segment until it is parted or joined to a larger one. */
  slotOf(node: number): number {
    const label = this.#labelOf(node);
    return this.#segments.get(label)?.key ?? label;
  }

  rootOf(node: number): number {
    const label = this.#labelOf(node);
    return this.#segments.get(label)?.root ?? label;
  }

  memberCountOf(node: number): number {
    const label = this.#labelOf(node);
    return this.#segments.get(label)?.count ?? memberCountAt(this.#base, label);
  }

  /** The operation that last changed the membership of this node's segment; 0: none. */
  generationOf(node: number): number {
    return this.#segments.get(this.#labelOf(node))?.generation ?? 0;
  }

  /** All members of the segment that holds `node`, ascending. */
  membersOf(node: number): Uint32Array {
    return this.membersOfAll([node]);
  }

  /** All members of the segments that hold these nodes, which lie in distinct ones, ascending. */
  membersOfAll(nodes: Iterable<number>): Uint32Array {
    const distinct = [...nodes];
    const members = new Uint32Array(
      distinct.reduce((sum, node) => sum + this.memberCountOf(node), 0),
    );
    let filled = 0;
    let lists = 0;
    for (const node of distinct) {
      const label = this.#labelOf(node);
      for (const each of this.#segments.get(label)?.labels ?? [label]) {
        const after = this.#collect(each, members, filled);
        if (after > filled) lists++;
        filled = after;
      }
    }
    return lists > 1 ? members.sort() : members;
  }

  /**
   * The first member, in node order, of a segment that is in none of the pieces; -1: all are.
   * @param pieces members of that segment, each ascending.
   */
  rootWithout(node: number, pieces: readonly Uint32Array[]): number {
    const label = this.#labelOf(node);
    let root = -1;
    for (const each of this.#segments.get(label)?.labels ?? [label]) {
      const taken = pieces.map((piece) => new AscendingWalk(piece));
      const first = this.#firstOf(each, taken);
      if (first >= 0 && (root < 0 || this.#order(first, root) < 0)) root = first;
    }
    return root;
  }

  /** Makes one segment of two. */
  join(left: number, right: number, generation: number): void {
    const a = this.#touch(left);
    const b = this.#touch(right);
    if (a === b) return;
    const [kept, given] = a.labels.size >= b.labels.size ? [a, b] : [b, a];
    for (const label of given.labels) {
      this.#segments.set(label, kept);
      kept.labels.add(label);
    }
    kept.count += given.count;
    if (this.#order(given.root, kept.root) < 0) kept.root = given.root;
    kept.generation = generation;
  }

  /**
   * Takes nodes out of their segment as a segment of their own.
   * @param nodes some but not all members of one segment, ascending.
   */
  part(nodes: Uint32Array, generation: number): void {
    const from = this.#touch(nodes[0]);
    const oldRoot = from.root;
    const piece = this.#newSegment(nodes, generation);
    from.count -= nodes.length;
    from.generation = generation;
    this.#dropEmptyLabels(from);
    if (this.#labelOf(oldRoot) !== piece.key) return;
    from.root = -1;
    for (const label of from.labels) {
      const first = this.#firstOf(label, []);
      if (first >= 0 && (from.root < 0 || this.#order(first, from.root) < 0)) from.root = first;
    }
  }

  /**
   * Lays whole segments out anew.
   * @param before all members of those segments.
   * @param members their members afterwards, ascending; others, where supervoxels fell into pieces.
   * @param roots the root of each of them.
   */
  replace(before: Uint32Array, members: Uint32Array, roots: Uint32Array, generation: number): void {
    for (const node of before) {
      const label = this.#labelOf(node);
      const segment = this.#segments.get(label);
      for (const each of segment?.labels ?? [label]) this.#forgetLabel(each);
    }
    for (const node of before) this.#setLabel(node, NO_LABEL);
    const counts = new Map<number, number>();
    for (const root of roots) counts.set(root, (counts.get(root) ?? 0) + 1);
    const lists = new Map<number, { readonly nodes: Uint32Array; filled: number }>();
    for (const [root, count] of counts)
      lists.set(root, { nodes: new Uint32Array(count), filled: 0 });
    for (let i = 0; i < members.length; i++) {
      const list = lists.get(roots[i]);
      if (list !== undefined) list.nodes[list.filled++] = members[i];
    }
    for (const { nodes } of lists.values()) this.#newSegment(nodes, generation);
  }

  #labelOf(node: number): number {
    return node < this.size ? this.#labels.get(node) : (this.#pieceLabels.get(node) ?? NO_LABEL);
  }

  #setLabel(node: number, label: number): void {
    if (node < this.size) this.#labels.set(node, label);
    else this.#pieceLabels.set(node, label);
  }

  #liveOf(label: number): number {
    return (
      this.#live.get(label) ??
      this.#lists.get(label)?.length ??
      (label < this.size ? memberCountAt(this.#base, label) : 0)
    );
  }

  #newSegment(nodes: Uint32Array, generation: number): Segment {
    const key = this.#nextLabel++;
    let whole = nodes.length;
    while (whole > 0 && nodes[whole - 1] >= this.size) whole--;
    this.#labels.setEach(nodes.subarray(0, whole), key, (label, count) =>
      this.#leave(label, count),
    );
    // Supervoxels ascend in node order; pieces of them may come before.
    let root = nodes[0];
    for (const node of nodes.subarray(whole)) {
      this.#leave(this.#pieceLabels.get(node) ?? NO_LABEL, 1);
      this.#pieceLabels.set(node, key);
      if (this.#order(node, root) < 0) root = node;
    }
    this.#lists.set(key, nodes);
    const segment = { key, count: nodes.length, root, labels: new Set([key]), generation };
    this.#segments.set(key, segment);
    return segment;
  }

  #leave(label: number, count: number): void {
    if (label !== NO_LABEL) this.#live.set(label, this.#liveOf(label) - count);
  }

  /** The key's label stays: it names the segment. */
  #dropEmptyLabels(segment: Segment): void {
    for (const label of segment.labels) {
      if (label === segment.key || this.#liveOf(label) > 0) continue;
      segment.labels.delete(label);
      this.#forgetLabel(label);
    }
  }

  #forgetLabel(label: number): void {
    this.#segments.delete(label);
    this.#lists.delete(label);
    this.#fronts.delete(label);
    // A label of the version keeps its zero: it must not count as untouched again.
    if (label < this.size) this.#live.set(label, 0);
    else this.#live.delete(label);
  }

  #touch(node: number): Segment {
    const label = this.#labelOf(node);
    const known = this.#segments.get(label);
    if (known !== undefined) return known;
    const count = memberCountAt(this.#base, label);
    const segment = { key: label, count, root: label, labels: new Set([label]), generation: 0 };
    this.#segments.set(label, segment);
    return segment;
  }

  #listOf(label: number): Uint32Array {
    return this.#lists.get(label) ?? membersAt(this.#base, label);
  }

  #collect(label: number, into: Uint32Array, from: number): number {
    const live = this.#liveOf(label);
    if (live === 0) return from;
    const list = this.#listOf(label);
    if (live === list.length) {
      into.set(list, from);
      return from + live;
    }
    let filled = from;
    for (let at = this.#fronts.get(label) ?? 0; at < list.length; at++) {
      if (this.#labelOf(list[at]) === label) into[filled++] = list[at];
    }
    return filled;
  }

  /** A list ascends by number: supervoxels in node order, then pieces in any. */
  #firstOf(label: number, taken: readonly AscendingWalk[]): number {
    if (this.#liveOf(label) === 0) return -1;
    const own = this.#lists.get(label);
    const start = own === undefined ? this.#base.memberStarts.at(label) : 0;
    const count = own?.length ?? memberCountAt(this.#base, label);
    const memberAt = (at: number) => own?.[at] ?? this.#base.members.at(start + at);
    const front = this.#moveFront(label, count, memberAt);
    let at = front;
    while (at < count) {
      const gone =
        this.#labelOf(memberAt(at)) === label ? runInOne(taken, { at, count, memberAt }) : 1;
      if (gone === 0) break;
      at += gone;
    }
    let first = at < count ? memberAt(at) : -1;
    const isIn = (member: number) =>
      this.#labelOf(member) === label && taken.every((walk) => walk.positionOf(member) < 0);
    for (let last = count - 1; last > at && memberAt(last) >= this.size; last--) {
      if (isIn(memberAt(last)) && this.#order(memberAt(last), first) < 0) first = memberAt(last);
    }
    return first;
  }

  #moveFront(label: number, count: number, memberAt: (at: number) => number): number {
    const before = this.#fronts.get(label) ?? 0;
    let front = before;
    while (front < count && this.#labelOf(memberAt(front)) !== label) front++;
    if (front > before) this.#fronts.set(label, front);
    return front;
  }
}

/** How many of a list's entries from one on are the next ones of a taken list, too. */
function runInOne(
  taken: readonly AscendingWalk[],
  { at, count, memberAt }: { at: number; count: number; memberAt: (at: number) => number },
): number {
  for (const walk of taken) {
    const position = walk.positionOf(memberAt(at));
    if (position < 0) continue;
    const { numbers } = walk;
    const most = Math.min(numbers.length - position, count - at);
    let run = 1;
    while (run < most && memberAt(at + run) === numbers[position + run]) run++;
    return run;
  }
  return 0;
}
