// A partition of dense indices into segments. Each segment has a slot, which is one of its own
// members, so slots never clash; its root is its smallest member. Members form a ring, so that
// joining two segments costs the smaller one only.
import { PagedUint32 } from "#core/segmentation/paged-uint32.ts";

/** A version's partition, shared by all its sessions and never changed. */
export interface BasePartition {
  /** The root of each index: the smallest index of its segment. */
  readonly rootIndices: Uint32Array;
  /** The next member of the same segment, ascending, the last one followed by the root. */
  readonly nextMember: Uint32Array;
  /** Number of members, at each root; 0 elsewhere. */
  readonly memberCounts: Uint32Array;
}

/** @param rootIndices the smallest index of each index's segment; kept, not copied. */
export function buildBasePartition(rootIndices: Uint32Array): BasePartition {
  const count = rootIndices.length;
  const nextMember = new Uint32Array(count);
  const memberCounts = new Uint32Array(count);
  const lastMember = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const root = rootIndices[i];
    if (root !== i) nextMember[lastMember[root]] = i;
    nextMember[i] = root;
    lastMember[root] = i;
    memberCounts[root]++;
  }
  return { rootIndices, nextMember, memberCounts };
}

export class Partition {
  readonly size: number;
  readonly #slots: PagedUint32;
  readonly #next: PagedUint32;
  readonly #counts: PagedUint32;
  /** Only slots that are not their segment's root. */
  readonly #roots = new Map<number, number>();

  constructor(base: BasePartition) {
    this.size = base.rootIndices.length;
    this.#slots = new PagedUint32(base.rootIndices);
    this.#next = new PagedUint32(base.nextMember);
    this.#counts = new PagedUint32(base.memberCounts);
  }

  /** Names the segment until it changes; an index of one of its members, not always the root. */
  slotOf(index: number): number {
    return this.#slots.get(index);
  }

  rootOf(index: number): number {
    const slot = this.#slots.get(index);
    return this.#roots.get(slot) ?? slot;
  }

  memberCountOf(index: number): number {
    return this.#counts.get(this.#slots.get(index));
  }

  /** All members of the segment that holds `index`, ascending. */
  membersOf(index: number): Uint32Array {
    const members = new Uint32Array(this.memberCountOf(index));
    this.#collect(index, members, 0);
    return members.sort();
  }

  /** All members of the segments that hold these indices, which lie in distinct ones, ascending. */
  membersOfAll(indices: Iterable<number>): Uint32Array {
    const distinct = [...indices];
    const members = new Uint32Array(
      distinct.reduce((sum, index) => sum + this.memberCountOf(index), 0),
    );
    let filled = 0;
    for (const index of distinct) filled = this.#collect(index, members, filled);
    return members.sort();
  }

  #collect(index: number, into: Uint32Array, from: number): number {
    let at = index;
    let filled = from;
    do {
      into[filled++] = at;
      at = this.#next.get(at);
    } while (at !== index);
    return filled;
  }

  /** Makes one segment of two; costs the smaller one. */
  join(left: number, right: number): void {
    const leftSlot = this.slotOf(left);
    const rightSlot = this.slotOf(right);
    if (leftSlot === rightSlot) return;
    const root = Math.min(this.rootOf(left), this.rootOf(right));
    const isLeftLarger = this.#counts.get(leftSlot) >= this.#counts.get(rightSlot);
    const kept = isLeftLarger ? leftSlot : rightSlot;
    const given = isLeftLarger ? rightSlot : leftSlot;
    this.#counts.set(kept, this.#counts.get(kept) + this.#counts.get(given));
    this.#counts.set(given, 0);
    let at = given;
    do {
      this.#slots.set(at, kept);
      at = this.#next.get(at);
    } while (at !== given);
    const afterKept = this.#next.get(kept);
    this.#next.set(kept, this.#next.get(given));
    this.#next.set(given, afterKept);
    this.#roots.delete(given);
    this.#nameRoot(kept, root);
  }

  /**
   * Lays whole segments out anew.
   * @param members all members of those segments, ascending.
   * @param roots the new root of each member: the smallest member of its new segment.
   */
  replace(members: Uint32Array, roots: Uint32Array): void {
    // Members of one segment come in runs, so most of them need no look into the map.
    const pieces = new Map<number, { last: number; count: number }>();
    let root = -1;
    let piece = { last: -1, count: 0 };
    for (let i = 0; i < members.length; i++) {
      const member = members[i];
      if (roots[i] !== root) {
        root = roots[i];
        piece = pieces.get(root) ?? { last: -1, count: 0 };
        pieces.set(root, piece);
      }
      if (piece.last >= 0) this.#next.set(piece.last, member);
      piece.last = member;
      piece.count++;
      this.#slots.set(member, root);
      if (this.#roots.size > 0) this.#roots.delete(member);
    }
    for (let i = 0; i < members.length; i++) {
      if (roots[i] !== members[i]) this.#counts.set(members[i], 0);
    }
    for (const [first, { last, count }] of pieces) {
      this.#next.set(last, first);
      this.#counts.set(first, count);
    }
  }

  #nameRoot(slot: number, root: number): void {
    if (slot === root) this.#roots.delete(slot);
    else this.#roots.set(slot, root);
  }
}
