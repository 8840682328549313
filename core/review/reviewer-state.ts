// [RV3][VD1] What review has said of a segment, in one word: the nearest to being done wins nothing over
// what still asks for something.
import type { SignOffScope } from "#core/operations/operation.ts";
import { missingSignOffs, type RequiredSignOffs } from "#core/review/required-sign-offs.ts";

export const REVIEWER_STATES = ["signed", "asked", "lapsed", "changed", "untouched"] as const;
export type ReviewerState = (typeof REVIEWER_STATES)[number];

export interface ReviewedSegment {
  /** Not withdrawn. */
  readonly signOffs: readonly {
    readonly reviewerId: string;
    readonly scope: SignOffScope;
    readonly holds: boolean;
  }[];
  /** Requests for changes that stand [VD2]. */
  readonly requests: number;
  /** The session merged or split it. */
  readonly isChanged: boolean;
}

/** @param required what the dataset wants of each changed segment [VD4]. */
export function reviewerState(
  { signOffs, requests, isChanged }: ReviewedSegment,
  required: RequiredSignOffs,
): ReviewerState {
  if (requests > 0) return "asked";
  const held = signOffs.filter(({ holds }) => holds);
  if (missingSignOffs(held, required).length === 0) return "signed";
  const isRenewed = ({ reviewerId, scope }: (typeof signOffs)[number]) =>
    held.some((other) => other.reviewerId === reviewerId && other.scope === scope);
  if (signOffs.some((signOff) => !signOff.holds && !isRenewed(signOff))) return "lapsed";
  return isChanged || signOffs.length > 0 ? "changed" : "untouched";
}
