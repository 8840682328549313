// Where somebody puts their points to part two neurites, and how they put more of them where the
// preview shows that a piece would land on the wrong side, or where the answer asks for more. They
// stop at a handful: what is still wrong then is for the next split.
import { distanceNm } from "#core/geometry/vector.ts";
import type { PreviewPiece } from "#core/operations/edit-preview.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { previewEdit } from "#core/operations/judge-edit.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";
import type { NeuriteShare, SegmentFacts } from "#tests/larva/segment-facts.ts";

const MAX_PREVIEWS = 16;
const MAX_POINTS_PER_SIDE = 6;

type Side = "sources" | "sinks";

export type TwoSidedSplit = IntentBody & { readonly kind: "split" };

/** Supervoxels by dense index, in the order of the clicks. */
interface Points {
  readonly sources: readonly number[];
  readonly sinks: readonly number[];
  readonly confirmedOnlyClicked: boolean;
}

interface Tried {
  readonly points: Points;
  readonly intent: TwoSidedSplit;
  /** Labelled voxels of the two neurites that would be on the wrong side. */
  readonly wrongVoxels: number;
  /** What would be on the wrong side, largest first, and the side where it belongs. */
  readonly wrong: readonly Wrong[];
}

interface Wrong {
  readonly supervoxel: number;
  readonly voxels: number;
  readonly side: Side;
}

/** Parts the second largest neurite of the segment from the largest; null where nothing can. */
export function planSplit(
  world: LarvaWorld,
  { neurites }: SegmentFacts,
  onRefusal: (refusal: Refusal) => void,
): TwoSidedSplit | null {
  const [large, small] = neurites;
  const [source, sink] = closest(world, small, large);
  const given = new Set([source, sink]);
  let next: Points | null = { sources: [source], sinks: [sink], confirmedOnlyClicked: false };
  let best: Tried | null = null;
  for (let preview = 0; preview < MAX_PREVIEWS && next !== null; preview++) {
    const tried: Tried | Refusal = tryPoints(world, next, small, large);
    let asked: Points | null = null;
    if ("tag" in tried) {
      onRefusal(tried);
      asked = pointsAskedFor(world, next, tried, { sources: small, sinks: large }, given);
    } else if (best === null || tried.wrongVoxels < best.wrongVoxels) best = tried;
    next = asked ?? withWorst(best, given);
  }
  return best?.intent ?? null;
}

/** The points with one more, on what is largest of all that would be on the wrong side. */
function withWorst(best: Tried | null, given: Set<number>): Points | null {
  if (best === null) return null;
  const { points, wrong } = best;
  const worst = wrong.find(
    ({ supervoxel, side }) => !given.has(supervoxel) && points[side].length < MAX_POINTS_PER_SIDE,
  );
  if (worst === undefined) return null;
  given.add(worst.supervoxel);
  return { ...points, [worst.side]: [...points[worst.side], worst.supervoxel] };
}

/** What a refusal asks for, as far as it can be given: null where it asks for nothing. */
function pointsAskedFor(
  world: LarvaWorld,
  points: Points,
  refusal: Refusal,
  shares: Readonly<Record<Side, NeuriteShare>>,
  given: Set<number>,
): Points | null {
  if (refusal.tag === "split-no-cut-keeps-sides" && !points.confirmedOnlyClicked) {
    // The points lie across each other: back to the first two, which can always be parted.
    const [sources, sinks] = [points.sources.slice(0, 1), points.sinks.slice(0, 1)];
    return { sources, sinks, confirmedOnlyClicked: true };
  }
  if (refusal.tag !== "split-only-clicked" || refusal.side === "group") return null;
  const { side } = refusal;
  // Nothing else of the neurite is there, or it is many points by now: the clicked are meant.
  return (
    withNearest(world, points, side, shares[side], given) ?? {
      ...points,
      confirmedOnlyClicked: true,
    }
  );
}

/** The points with one more on the same neurite, next to the first; null where there is no room. */
function withNearest(
  world: LarvaWorld,
  points: Points,
  side: Side,
  share: NeuriteShare,
  given: Set<number>,
): Points | null {
  const free = share.supervoxels.filter((supervoxel) => !given.has(supervoxel));
  if (free.length === 0 || points[side].length >= MAX_POINTS_PER_SIDE) return null;
  const first = world.placeOf(points[side][0]).positionVoxel;
  const distanceOf = (supervoxel: number) =>
    distanceNm(first, world.placeOf(supervoxel).positionVoxel, world.model.base.voxelNm);
  const nearest = free.reduce((best, supervoxel) =>
    distanceOf(supervoxel) < distanceOf(best) ? supervoxel : best,
  );
  given.add(nearest);
  return { ...points, [side]: [...points[side], nearest] };
}

function tryPoints(
  world: LarvaWorld,
  points: Points,
  small: NeuriteShare,
  large: NeuriteShare,
): Tried | Refusal {
  const { model } = world;
  const intent: TwoSidedSplit = {
    kind: "split",
    sources: points.sources.map((index) => world.placeOf(index)),
    sinks: points.sinks.map((index) => world.placeOf(index)),
    confirmedOnlyClicked: points.confirmedOnlyClicked,
  };
  const preview = previewEdit(model.segmentation, intent, {
    operations: model.operations,
    voxelNm: model.base.voxelNm,
    mergeLimitNm: model.base.mergeLimitNm,
  });
  if (!preview.ok) return preview.error;
  const [sourcePiece, sinkPiece] = preview.value.pieces(Number.POSITIVE_INFINITY);
  const wrong = [
    ...misplaced(world, small, membersIn(world, sinkPiece), "sources"),
    ...misplaced(world, large, membersIn(world, sourcePiece), "sinks"),
  ].sort((left, right) => right.voxels - left.voxels || left.supervoxel - right.supervoxel);
  const wrongVoxels = wrong.reduce((sum, { voxels }) => sum + voxels, 0);
  return { points, intent, wrongVoxels, wrong };
}

function membersIn({ model }: LarvaWorld, { supervoxels }: PreviewPiece): ReadonlySet<number> {
  if (supervoxels === null) throw new Error("a piece of a preview without a limit is not listed");
  const ids = model.base.graph.supervoxelIds;
  return new Set(supervoxels.map((id) => ids.indexOf(id)));
}

/** What of a neurite would lie in the piece that is the other's. */
function misplaced(
  world: LarvaWorld,
  share: NeuriteShare,
  otherPiece: ReadonlySet<number>,
  side: Side,
): Wrong[] {
  return share.supervoxels
    .filter((supervoxel) => otherPiece.has(supervoxel))
    .map((supervoxel) => ({ supervoxel, voxels: world.labelledVoxels[supervoxel], side }));
}

/** The two supervoxels, one of each, that lie closest: where the wrong join probably is. */
function closest(
  world: LarvaWorld,
  left: NeuriteShare,
  right: NeuriteShare,
): readonly [number, number] {
  const positions = right.supervoxels.map((index) => world.placeOf(index).positionVoxel);
  let best: readonly [number, number] = [left.supervoxels[0], right.supervoxels[0]];
  let bestNm = Number.POSITIVE_INFINITY;
  for (const a of left.supervoxels) {
    const from = world.placeOf(a).positionVoxel;
    for (let at = 0; at < positions.length; at++) {
      const distance = distanceNm(from, positions[at], world.model.base.voxelNm);
      if (distance >= bestNm) continue;
      bestNm = distance;
      best = [a, right.supervoxels[at]];
    }
  }
  return best;
}
