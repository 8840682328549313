// [RV2] What became of a segment, in one word. Every pair of a version and a log has exactly one word
// for each of its changed segments, by what they hold of the version's.
import type { SegmentShare } from "#core/session/segment-shares.ts";

/**
 * grown: continues a segment, has all of it and more. merged: several whole ones, of which it continues
 * none. shrunk: continues a segment and has lost some of it. created: a part, or parts, of segments that
 * others continue. split: a part of a segment that nobody continues. synapses: the same supervoxels.
 * labels: the same supervoxels and synapses, other neuron records.
 * regrouped: anything else, as parts of several, or a whole one in which a supervoxel is in pieces.
 */
export const CHANGE_KINDS = [
  "created",
  "grown",
  "shrunk",
  "split",
  "merged",
  "regrouped",
  "synapses",
  "labels",
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** @param isContinued whether some segment continues the version's with this root index. */
export function changeKindOf(
  shares: readonly SegmentShare[],
  continued: SegmentShare | null,
  isContinued: (baseIndex: number) => boolean,
): Exclude<ChangeKind, "synapses" | "labels"> {
  const [first, ...others] = shares;
  if (others.length === 0) {
    if (first.isWhole) return "regrouped";
    if (continued !== null) return "shrunk";
    return isContinued(first.baseIndex) ? "created" : "split";
  }
  if (continued?.isWhole === true) return "grown";
  if (shares.every(({ isWhole }) => isWhole)) return "merged";
  const isMadeOfParts = shares.every((share) => !share.isWhole && isContinued(share.baseIndex));
  return continued === null && isMadeOfParts ? "created" : "regrouped";
}
