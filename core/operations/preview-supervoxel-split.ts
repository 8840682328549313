// [OP8] One supervoxel is cut in two along a mask that was made of the voxels beforehand, and the two
// sides are parted in the segment: the link between them weighs next to nothing, so the minimum cut
// takes it first, and then whatever still joins them around it.
import type { CutSteps } from "#core/agglomeration/cut-steps.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { cutBetween } from "#core/operations/cut-between.ts";
import { cutEdgesOf } from "#core/operations/cut-end.ts";
import {
  type EditPreview,
  type PreviewInPieces,
  piecesAfter,
} from "#core/operations/edit-preview.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { PreviewContext } from "#core/operations/judge-context.ts";
import { piecesOfSupervoxel } from "#core/operations/listed-pieces.ts";
import type { CutEdge } from "#core/operations/operation.ts";
import type { SupervoxelSplitBody } from "#core/operations/piece-book.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { settleOverrides } from "#core/operations/settle-overrides.ts";
import { contactBetween } from "#core/operations/split-places.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { MAX_MASKS } from "#core/supervoxels/side-bits.ts";

export type SupervoxelSplitIntent = IntentBody & { readonly kind: "split-supervoxel" };

export function* previewSupervoxelSplit(
  state: SegmentationState,
  intent: SupervoxelSplitIntent,
  context: PreviewContext,
): CutSteps<Result<EditPreview, Refusal>> {
  const refusal = refusalOfSeeds(state, intent) ?? refusalOfNumber(state, intent);
  if (refusal !== null) return refused(refusal);
  const { maskOf } = context;
  const mask = maskOf === undefined ? null : maskOf(intent);
  if (mask === null) throw new Error("a supervoxel split is judged with its mask at hand");
  if (!mask.ok) return mask;
  const { constraints } = state;
  const { graph } = constraints;
  const { supervoxel, sources, sinks } = intent;
  const within = graph.sidesOf(graph.nodeAt(sources[0])) ?? new Map<number, number>();
  const uncut: SupervoxelSplitBody = {
    kind: "split-supervoxel",
    supervoxel,
    sources,
    sinks,
    ...mask.value,
    within: [...within].sort((left, right) => left[0] - right[0]),
    cut: [],
  };
  const found = yield* cutInPieces(state, uncut, context);
  if (!found.ok) return found;
  const { cut, broken, cutVoxel } = found.value;
  const body = { ...uncut, cut };
  const overrides = settleOverrides(state, body, {
    broken,
    own: [graph.nodeAt(sources[0])],
  });
  const inPieces = yield* wouldBePieces(state, body, overrides);
  return accepted({
    body,
    overrides,
    pieces: (listLimit) =>
      piecesAfter(state, body, overrides, {
        first: () => [sources[0], sinks[0]].map((place) => graph.nodeAt(place)),
        listLimit,
      }),
    cutVoxel,
    inPieces,
  });
}

interface CutInPieces {
  readonly cut: readonly CutEdge[];
  /** Active merges that it severs. */
  readonly broken: readonly number[];
  readonly cutVoxel: readonly Vec3[];
}

/** The cut, looked for while the supervoxel is in pieces. */
function cutInPieces(
  state: SegmentationState,
  body: SupervoxelSplitBody,
  context: PreviewContext,
): CutSteps<Result<CutInPieces, Refusal>> {
  const { constraints } = state;
  const seq = state.activity.length + 1;
  return state.admittedSteps({ seq, overrides: [], body }, function* () {
    const groups = [body.sources, body.sinks];
    const nodes = groups.map((places) => places.map((place) => constraints.graph.nodeAt(place)));
    if (nodes[0].some((node) => nodes[1].includes(node))) {
      throw new Error("a mask leaves a source and a sink in one piece");
    }
    const cut = yield* cutBetween(constraints, groups, true, context.shouldStop);
    if (!cut.ok) return cut;
    const { pairs } = cut.value;
    return accepted({
      cut: cutEdgesOf(constraints.graph, pairs),
      broken: pairs.flatMap(([a, b]) => constraints.heldPair(a, b)?.seqs ?? []),
      cutVoxel: pairs.map(([a, b]) => contactBetween(state, a, b)),
    });
  });
}

/** With all that the edit overrides turned off: that may have split the supervoxel as well. */
function wouldBePieces(
  state: SegmentationState,
  body: SupervoxelSplitBody,
  overrides: readonly number[],
): CutSteps<PreviewInPieces> {
  const { graph } = state.constraints;
  const seq = state.activity.length + 1;
  return state.admittedSteps({ seq, overrides, body }, function* () {
    const idAt = (place: Place) => graph.idOf(graph.nodeAt(place));
    return {
      ...piecesOfSupervoxel(state, body.supervoxel),
      sides: [idAt(body.sources[0]), idAt(body.sinks[0])] as const,
    };
  });
}

/** More masks than that could not all be redone. */
function refusalOfNumber(
  { constraints }: SegmentationState,
  { supervoxel }: SupervoxelSplitIntent,
): Refusal | null {
  if (constraints.supervoxelSplitsOf(supervoxel) < MAX_MASKS) return null;
  return { tag: "supervoxel-split-often", supervoxel, limit: MAX_MASKS };
}

/** All seeds have to lie in the supervoxel, and where that is in pieces already, in one of them. */
function refusalOfSeeds(state: SegmentationState, intent: SupervoxelSplitIntent): Refusal | null {
  const { graph } = state.constraints;
  const { supervoxel, sources, sinks } = intent;
  if (graph.base.supervoxelIds.indexOf(supervoxel) < 0) {
    return { tag: "unknown-supervoxel", supervoxel };
  }
  const node = graph.nodeAt(sources[0]);
  const elsewhere = [...sources, ...sinks].find(
    (place) => place.supervoxel !== supervoxel || graph.nodeAt(place) !== node,
  );
  if (elsewhere !== undefined) {
    return { tag: "seed-elsewhere", positionVoxel: elsewhere.positionVoxel, supervoxel };
  }
  const shared = sources.find(({ positionVoxel }) =>
    sinks.some((sink) => sink.positionVoxel.join() === positionVoxel.join()),
  );
  if (shared === undefined) return null;
  return { tag: "split-place-on-both-sides", positionVoxel: shared.positionVoxel };
}
