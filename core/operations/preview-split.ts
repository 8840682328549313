// [OP6] A split's cut is the multicut of one segment's own graph. It is refused, with the reason,
// where the places cannot be parted; where it severs what an active merge joined, it has to
// override that merge [DE3].
import type { CutSteps } from "#core/agglomeration/cut-steps.ts";
import type { Place } from "#core/geometry/place.ts";
import { cutBetween, type NodeCut } from "#core/operations/cut-between.ts";
import { cutEdgesOf } from "#core/operations/cut-end.ts";
import { type EditPreview, piecesAfter } from "#core/operations/edit-preview.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { PreviewContext } from "#core/operations/judge-context.ts";
import type { CutEdge, OperationBody } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { settleOverrides } from "#core/operations/settle-overrides.ts";
import { contactBetween, refusalOfSplitPlaces } from "#core/operations/split-places.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export type SplitIntent = IntentBody & { readonly kind: "split" | "split-groups" };

export function* previewSplit(
  state: SegmentationState,
  intent: SplitIntent,
  context: PreviewContext,
): CutSteps<Result<EditPreview, Refusal>> {
  const isSplit = intent.kind === "split";
  const groups = isSplit ? [intent.sources, intent.sinks] : intent.groups;
  const refusal = refusalOfSplitPlaces(state, groups);
  if (refusal !== null) return refused(refusal);
  const { constraints } = state;
  const cut = yield* cutBetween(constraints, groups, isSplit, context.shouldStop);
  if (!cut.ok) return cut;
  const shaved = intent.confirmedOnlyClicked ? -1 : onlyClicked(state, groups, cut.value);
  if (shaved >= 0) {
    const side = isSplit ? (["sources", "sinks"] as const)[shaved] : "group";
    return refused({
      tag: "split-only-clicked",
      side,
      positionVoxel: groups[shaved][0].positionVoxel,
    });
  }
  const { pairs } = cut.value;
  const body = bodyOf(intent, cutEdgesOf(constraints.graph, pairs));
  const broken = pairs.flatMap(([a, b]) => constraints.heldPair(a, b)?.seqs ?? []);
  const overrides = settleOverrides(state, body, {
    broken,
    own: [constraints.graph.nodeAt(groups[0][0])],
  });
  return accepted({
    body,
    overrides,
    pieces: (listLimit) =>
      piecesAfter(state, body, overrides, {
        first: () => groups.map(([place]) => constraints.graph.nodeAt(place)),
        listLimit,
      }),
    cutVoxel: pairs.map(([a, b]) => contactBetween(state, a, b)),
  });
}

function bodyOf(intent: SplitIntent, cut: readonly CutEdge[]): OperationBody {
  if (intent.kind === "split-groups") return { kind: "split-groups", groups: intent.groups, cut };
  const { sources, sinks } = intent;
  return { kind: "split", sources, sinks, cut };
}

/** The group that would be left with nothing but clicked supervoxels, though others hang on them; −1. */
function onlyClicked(
  { constraints, partition }: SegmentationState,
  groups: readonly (readonly Place[])[],
  cut: NodeCut,
): number {
  const { graph } = constraints;
  const nodes = groups.map((places) => new Set(places.map((place) => graph.nodeAt(place))));
  const clicked = new Set(nodes.flatMap((group) => [...group]));
  const total = partition.memberCountOf(graph.nodeAt(groups[0][0]));
  const listed = cut.pieces.reduce((sum, piece) => sum + (piece.nodes?.length ?? 0), 0);
  return nodes.findIndex((group, number) => {
    const size = cut.pieces
      .filter((piece) => piece.group === number)
      .reduce((sum, piece) => sum + (piece.nodes?.length ?? total - listed), 0);
    return size === group.size && [...group].some((node) => hasOther(node, clicked));
  });

  function hasOther(node: number, others: ReadonlySet<number>): boolean {
    let isFound = false;
    constraints.forEachNeighbor(node, (other) => {
      isFound ||= !others.has(other);
    });
    return isFound;
  }
}
