// [OP9] Undo is a mark on an operation: one's own latest active one by default, another's only by
// right. Whatever others did since never stands in its way. Redo takes the latest such mark back.
import { isUndoable } from "#core/operations/activity.ts";
import type { JudgeContext } from "#core/operations/judge-context.ts";
import { type Operation, type OperationBody, referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export interface MarkIntent {
  readonly kind: "undo" | "redo";
  readonly of: number | null;
}

export function judgeMark(
  state: SegmentationState,
  { kind, of }: MarkIntent,
  context: JudgeContext,
): Result<OperationBody, Refusal> {
  if (of === null) {
    const own = kind === "undo" ? latestOwn(state, context) : latestOwnUndone(state, context);
    if (own !== null) return accepted({ kind, of: own });
    return refused({ tag: kind === "undo" ? "undo-nothing" : "redo-nothing" });
  }
  const marked = context.operations[of - 1];
  if (marked === undefined) return refused({ tag: "undo-unknown", of });
  const operation = referenceOf(marked);
  if (!isUndoable(marked.body.kind)) return refused({ tag: "undo-not-undoable", operation });
  if (marked.authorId !== context.actorId && !context.mayUndoOthers) {
    return refused({ tag: "undo-not-own", operation });
  }
  if (state.activity.isUndoneByMark(of) === (kind === "undo")) {
    return refused({ tag: kind === "undo" ? "undo-already" : "redo-already", operation });
  }
  return accepted({ kind, of });
}

function latestOwn(state: SegmentationState, context: JudgeContext): number | null {
  const isOwn = ({ authorId, seq }: Operation) =>
    authorId === context.actorId && state.activity.active.has(seq);
  return context.operations.findLast(isOwn)?.seq ?? null;
}

/** What the latest undo mark undid that is the actor's own and still undone. */
function latestOwnUndone(state: SegmentationState, context: JudgeContext): number | null {
  for (let i = context.operations.length - 1; i >= 0; i--) {
    const { body } = context.operations[i];
    if (body.kind !== "undo" || !state.activity.isUndoneByMark(body.of)) continue;
    if (context.operations[body.of - 1]?.authorId === context.actorId) return body.of;
  }
  return null;
}
