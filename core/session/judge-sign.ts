// [RV3] [VD1] A verdict is of an object in one state, by somebody who had no part in it: the state that it
// has in the session, or the one that re-basing on the newest version gives it [RV6].
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { type OperationBody, referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { type RebaseMeans, rebasedOn } from "#core/session/judge-resolve.ts";
import {
  effectHashOf,
  operationsOn,
  rootOfPlace,
  type SessionModel,
} from "#core/session/session-model.ts";

type Verdict = IntentBody & { readonly kind: "sign" | "object-request" };

interface Reviewer {
  readonly id: string;
}

interface JudgedSign {
  readonly body: OperationBody;
  readonly overrides: readonly number[];
}

/**
 * [RV3] The reviewer is not an author of the object's operations, and saw its present state; or the
 * one that re-basing makes, where that is what was looked at.
 */
export function judgeVerdict(
  model: SessionModel,
  actor: Reviewer,
  body: Verdict,
  { rebase }: { readonly rebase?: RebaseMeans },
): Result<JudgedSign, Refusal> {
  const onto = body.kind === "sign" ? body.onto : undefined;
  if (onto === undefined && model.state !== "submitted") {
    return refused({ tag: "wrong-state", state: model.state, action: body.kind });
  }
  const ownWork = refusalOfOwnWork(model, actor, body.object);
  if (ownWork !== null) return refused(ownWork);
  if (onto === undefined) return isAsSeen(model, body);
  const seen = rebasedOn(onto, rebase);
  if (!seen.ok) return seen;
  const { model: rebased } = seen.value.session;
  const rebasedWork = refusalOfOwnWork(rebased, actor, body.object);
  return rebasedWork === null ? isAsSeen(rebased, body) : refused(rebasedWork);
}

function refusalOfOwnWork(model: SessionModel, actor: Reviewer, object: Place): Refusal | null {
  const operations = operationsOn(model, rootOfPlace(model, object));
  const own = operations.filter((operation) => operation.authorId === actor.id);
  return own.length === 0 ? null : { tag: "review-own-work", operations: own.map(referenceOf) };
}

function isAsSeen(model: SessionModel, body: Verdict): Result<JudgedSign, Refusal> {
  const root = rootOfPlace(model, body.object);
  return effectHashOf(model, root) === body.effectHash
    ? accepted({ body, overrides: [] })
    : refused({ tag: "review-stale", root });
}
