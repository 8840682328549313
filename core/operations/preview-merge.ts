// [OP5] A merge is refused where both places are in one segment already, and where they lie too
// far apart unless the person confirms. Where it would rejoin the sides of an active split, it has
// to override that split.
import { indexOfSupervoxel } from "#core/agglomeration/base-graph.ts";
import { distanceNm } from "#core/geometry/vector.ts";
import { type EditPreview, piecesAfter, settleOverrides } from "#core/operations/edit-preview.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { joiningMerge } from "#core/operations/joining-merge.ts";
import type { PreviewContext } from "#core/operations/judge-context.ts";
import { type OperationBody, referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export type MergeIntent = IntentBody & { readonly kind: "merge" };

export function previewMerge(
  state: SegmentationState,
  intent: MergeIntent,
  context: PreviewContext,
): Result<EditPreview, Refusal> {
  const left = indexOfSupervoxel(state.graph, intent.a.supervoxel);
  const right = indexOfSupervoxel(state.graph, intent.b.supervoxel);
  if (left < 0 || right < 0) {
    const { supervoxel } = left < 0 ? intent.a : intent.b;
    return refused({ tag: "unknown-supervoxel", supervoxel });
  }
  const { partition } = state;
  if (partition.slotOf(left) === partition.slotOf(right)) {
    const seq = joiningMerge(state, left, right);
    return refused({
      tag: "merge-already-joined",
      root: state.graph.supervoxelIds[partition.rootOf(left)],
      by: seq === null ? null : referenceOf(context.operations[seq - 1]),
    });
  }
  const distance = distanceNm(intent.a.positionVoxel, intent.b.positionVoxel, context.voxelNm);
  if (distance > context.mergeLimitNm && !intent.confirmedFar) {
    const limitNm = context.mergeLimitNm;
    return refused({ tag: "merge-too-far", distanceNm: distance, limitNm });
  }
  const body: OperationBody = { kind: "merge", a: intent.a, b: intent.b };
  const { overrides, plan } = settleOverrides(state, body, splitsRejoined(state, left, right));
  const pieces = piecesAfter(state, plan, [left]).named;
  return accepted({ body, overrides, pieces, cutVoxel: [] });
}

/** Active splits with a place on each side in the two segments together. */
function splitsRejoined(state: SegmentationState, left: number, right: number): number[] {
  const { constraints, partition } = state;
  const slots = [partition.slotOf(left), partition.slotOf(right)];
  const isInside = (index: number) => slots.includes(partition.slotOf(index));
  const rejoined: number[] = [];
  for (const split of constraints.activeSplits()) {
    if (split.sources.some(isInside) && split.sinks.some(isInside)) rejoined.push(split.seq);
  }
  return rejoined;
}
