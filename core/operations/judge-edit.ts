// Merges, splits and their undo are judged here, against the state that they meet. An edit that
// goes against others is refused unless the person was shown them [OP3]; an edit that is
// accepted makes no new conflict. Preview and commit run the same steps.
import { type CutSteps, solveHere } from "#core/agglomeration/cut-steps.ts";
import type { EditPreview } from "#core/operations/edit-preview.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { JudgeContext, PreviewContext } from "#core/operations/judge-context.ts";
import { judgeMark, type MarkIntent } from "#core/operations/judge-mark.ts";
import { type OperationBody, referenceOf } from "#core/operations/operation.ts";
import { type IsolationIntent, previewIsolation } from "#core/operations/preview-isolation.ts";
import { type MergeIntent, previewMerge } from "#core/operations/preview-merge.ts";
import { previewSplit, type SplitIntent } from "#core/operations/preview-split.ts";
import {
  previewSupervoxelSplit,
  type SupervoxelSplitIntent,
} from "#core/operations/preview-supervoxel-split.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export type EditIntent = MergeIntent | SplitIntent | IsolationIntent | SupervoxelSplitIntent;

export interface JudgedEdit {
  readonly body: OperationBody;
  /** The operations that it overrides, knowingly; ascending. */
  readonly overrides: readonly number[];
}

const EDIT_KINDS: ReadonlySet<IntentBody["kind"]> = new Set([
  "merge",
  "merge-many",
  "split",
  "split-groups",
  "isolate",
  "split-supervoxel",
]);

/** Whether an intent asks for an edit that can be previewed. */
export function isEditIntent(body: IntentBody): body is EditIntent {
  return EDIT_KINDS.has(body.kind);
}

/** What the edit would do. The state is as it was afterwards, and must not be changed meanwhile. */
export function* previewEditSteps(
  state: SegmentationState,
  intent: EditIntent,
  context: PreviewContext,
): CutSteps<Result<EditPreview, Refusal>> {
  switch (intent.kind) {
    case "merge":
    case "merge-many":
      return previewMerge(state, intent, context);
    case "isolate":
      return previewIsolation(state, intent);
    case "split-supervoxel":
      return yield* previewSupervoxelSplit(state, intent, context);
    default:
      return yield* previewSplit(state, intent, context);
  }
}

/** The operation to commit, or why not. The state is as it was afterwards. */
export function* judgeEditSteps(
  state: SegmentationState,
  intent: EditIntent | MarkIntent,
  context: JudgeContext,
): CutSteps<Result<JudgedEdit, Refusal>> {
  if (isMark(intent)) {
    const mark = judgeMark(state, intent, context);
    return mark.ok ? accepted({ body: mark.value, overrides: [] }) : mark;
  }
  const preview = yield* previewEditSteps(state, intent, context);
  if (!preview.ok) return preview;
  const { body, overrides } = preview.value;
  if (overrides.every((seq) => context.overrides.includes(seq))) {
    return accepted({ body, overrides });
  }
  const operations = overrides.map((seq) => referenceOf(context.operations[seq - 1]));
  return refused({ tag: "would-override", operations });
}

/** As `previewEditSteps`, every flow computed here and now. */
export function previewEdit(
  state: SegmentationState,
  intent: EditIntent,
  context: PreviewContext,
): Result<EditPreview, Refusal> {
  return solveHere(previewEditSteps(state, intent, context), context.shouldStop);
}

/** As `judgeEditSteps`, every flow computed here and now. */
export function judgeEdit(
  state: SegmentationState,
  intent: EditIntent | MarkIntent,
  context: JudgeContext,
): Result<JudgedEdit, Refusal> {
  return solveHere(judgeEditSteps(state, intent, context), context.shouldStop);
}

function isMark(intent: EditIntent | MarkIntent): intent is MarkIntent {
  return intent.kind === "undo" || intent.kind === "redo";
}
