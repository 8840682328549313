// [CM1][CM3] An answer goes to the beginning of a thread that is there, and lies where that lies.
import type { IntentBody } from "#core/operations/intent.ts";
import { referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { JudgedIntent } from "#core/session/judged-intent.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { isThreadResolved, threadPlace } from "#core/session/threads.ts";

type Judgement = Result<JudgedIntent, Refusal>;

export function judgeComment(
  model: SessionModel,
  body: IntentBody & { readonly kind: "comment-add" },
): Judgement {
  if (body.replyTo === null) return accepted({ body, overrides: [] });
  const { active } = model.segmentation.activity;
  const place = threadPlace(model.operations[body.replyTo - 1], active);
  if (place === null) return refused({ tag: "thread-unknown", of: body.replyTo });
  return accepted({ body: { ...body, place }, overrides: [] });
}

export function judgeResolution(
  model: SessionModel,
  body: IntentBody & { readonly kind: "comment-resolve" | "comment-reopen" },
): Judgement {
  const first = model.operations[body.of - 1];
  const { active } = model.segmentation.activity;
  if (threadPlace(first, active) === null) return refused({ tag: "thread-unknown", of: body.of });
  const isResolved = isThreadResolved(model.operations, body.of);
  if (isResolved === (body.kind === "comment-resolve")) {
    return refused({ tag: "thread-already", operation: referenceOf(first), isResolved });
  }
  return accepted({ body, overrides: [] });
}
