// [SY2][SY3] How many sites and connections a segment has, before and after: counted from the synapses
// that touch it, so the sums are those of the whole tables.
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import type { LocatedSynapse } from "#core/synapses/connections.ts";

export interface SiteCount {
  /** Presynaptic sites in the segment. */
  readonly pre: number;
  readonly post: number;
}

/** The connections with one partner; what is the same before and after is left out. */
export interface PartnerChange {
  /** The partner's root in the state in which it is one: in both, where neither count is 0. */
  readonly root: RootId;
  /** out: the segment is presynaptic. */
  readonly direction: "out" | "in";
  readonly before: number;
  readonly after: number;
}

export function siteCountOf(
  located: readonly LocatedSynapse[],
  isIn: (root: RootId) => boolean,
): SiteCount {
  let pre = 0;
  let post = 0;
  for (const { preRoot, postRoots } of located) {
    if (isIn(preRoot)) pre++;
    for (const root of postRoots) if (isIn(root)) post++;
  }
  return { pre, post };
}

type Counts = Record<PartnerChange["direction"], Map<RootId, number>>;

/** Sorted by how much each changed, then by root and direction. */
export function partnerChanges(
  before: readonly LocatedSynapse[],
  wasIn: (root: RootId) => boolean,
  after: readonly LocatedSynapse[],
  isIn: (root: RootId) => boolean,
): readonly PartnerChange[] {
  const was = countPartners(before, wasIn);
  const is = countPartners(after, isIn);
  const changes: PartnerChange[] = [];
  for (const direction of ["out", "in"] as const) {
    for (const root of new Set([...was[direction].keys(), ...is[direction].keys()])) {
      const counts = { before: was[direction].get(root) ?? 0, after: is[direction].get(root) ?? 0 };
      if (counts.before !== counts.after) changes.push({ root, direction, ...counts });
    }
  }
  const extent = ({ before: from, after: to }: PartnerChange) => Math.abs(to - from);
  return changes.sort(
    (left, right) =>
      extent(right) - extent(left) ||
      compareIds(left.root, right.root) ||
      (left.direction < right.direction ? 1 : -1),
  );
}

function countPartners(
  located: readonly LocatedSynapse[],
  isIn: (root: RootId) => boolean,
): Counts {
  const counts: Counts = { out: new Map(), in: new Map() };
  const add = (direction: PartnerChange["direction"], root: RootId) =>
    counts[direction].set(root, (counts[direction].get(root) ?? 0) + 1);
  for (const { preRoot, postRoots } of located) {
    for (const postRoot of postRoots) {
      if (isIn(preRoot)) add("out", postRoot);
      if (isIn(postRoot)) add("in", preRoot);
    }
  }
  return counts;
}
