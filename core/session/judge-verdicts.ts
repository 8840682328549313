// [VD2][VD4] What keeps a session from being approved: sign-offs that the dataset wants and that lack
// or lapsed, and requests for changes that stand.
import type { IntentBody } from "#core/operations/intent.ts";
import { referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import {
  DEFAULT_REQUIRED_SIGN_OFFS,
  type MissingSignOff,
  missingSignOffs,
  type RequiredSignOffs,
} from "#core/review/required-sign-offs.ts";
import type { ChangedSegment } from "#core/session/difference.ts";
import type { JudgedIntent } from "#core/session/judged-intent.ts";
import type { SessionModel } from "#core/session/session-model.ts";

/** Of one changed segment as it is now: a sign-off that lapsed or was withdrawn counts for nothing. */
export function missingOf(
  segment: Pick<ChangedSegment, "signOffs" | "effectHash">,
  required: RequiredSignOffs = DEFAULT_REQUIRED_SIGN_OFFS,
): readonly MissingSignOff[] {
  const held = segment.signOffs.filter(
    ({ withdrawn, operation: { body } }) => !withdrawn && body.effectHash === segment.effectHash,
  );
  const people = held.map(({ operation: { authorId, body } }) => ({
    reviewerId: authorId,
    scope: body.scope,
  }));
  return missingSignOffs(people, required);
}

/** null where every changed segment has what it needs and nobody waits for changes. */
export function refusalOfLacking(
  difference: readonly ChangedSegment[],
  required: RequiredSignOffs = DEFAULT_REQUIRED_SIGN_OFFS,
): Refusal | null {
  const asked = difference.flatMap(({ requests }) => requests);
  if (asked.length > 0) {
    return {
      tag: "review-requested",
      operations: asked.map((each) => referenceOf(each.operation)),
    };
  }
  const missing = difference.flatMap((segment) =>
    missingOf(segment, required).map((each) => ({ root: segment.root, ...each })),
  );
  const roots = [...new Set(missing.map(({ root }) => root))];
  return missing.length === 0 ? null : { tag: "review-unsigned", roots, missing };
}

/** [VD2] Any reviewer's: who asked may be away, and the log says who let it go. */
export function judgeWithdrawal(
  model: SessionModel,
  body: IntentBody & { readonly kind: "withdraw-request" },
): Result<JudgedIntent, Refusal> {
  const request = model.requests.find(({ operation: { seq } }) => seq === body.of);
  if (request === undefined) return refused({ tag: "request-unknown", of: body.of });
  if (request.endedBy !== null) {
    return refused({ tag: "request-over", operation: referenceOf(request.operation) });
  }
  return accepted({ body, overrides: [] });
}
