// The tiles that a view needs first: in each layer the coarsest ones under it, which are something to look at,
// then those of the level that is fine enough, from the middle of the view outwards.
import {
  idealMip,
  type Pair,
  type SliceGeometry,
  type SliceLevel,
  type TileLayer,
} from "#core/geometry/slice-geometry.ts";

export interface SliceView {
  readonly centreUnit: Pair;
  readonly halfUnit: Pair;
  /** Device pixels a unit. */
  readonly scale: number;
  /** In voxels of mip 0. */
  readonly slice: number;
}

export interface TilePlace {
  readonly layer: TileLayer;
  readonly mip: number;
  /** The first of those that are one at this level. */
  readonly slice: number;
  readonly tileX: number;
  readonly tileY: number;
}

const LAYERS: readonly TileLayer[] = ["image", "labels"];

/** Soonest first, and no more than `most`. None where the view lies beside the volume. */
export function tilesInView(
  geometry: SliceGeometry,
  view: SliceView,
  most: number,
): readonly TilePlace[] {
  if (view.slice < 0 || view.slice >= geometry.sliceCount) return [];
  const placed = LAYERS.flatMap((layer) => {
    const levels = geometry.levels[layer];
    const coarsest = levels.length - 1;
    const ideal = idealMip(view.scale, levels);
    const ofLevel = (mip: number, rank: number) =>
      placesOf(geometry, view, levels[mip]).map(({ tileX, tileY, distance }) => {
        const slice = view.slice - (view.slice % levels[mip].slicesAtOnce);
        return { place: { layer, mip, slice, tileX, tileY }, rank, distance };
      });
    return ideal === coarsest
      ? ofLevel(coarsest, 0)
      : [...ofLevel(coarsest, 0), ...ofLevel(ideal, 1)];
  });
  placed.sort((left, right) => left.rank - right.rank || left.distance - right.distance);
  return placed.slice(0, most).map(({ place }) => place);
}

function placesOf(
  { sizeUnit }: SliceGeometry,
  { centreUnit, halfUnit }: SliceView,
  { tileUnit }: SliceLevel,
) {
  const [columns, rows] = ([0, 1] as const).map((axis) => {
    const span = tileUnit[axis];
    const last = Math.ceil(sizeUnit[axis] / span) - 1;
    const from = Math.max(0, Math.floor((centreUnit[axis] - halfUnit[axis]) / span));
    const to = Math.min(last, Math.ceil((centreUnit[axis] + halfUnit[axis]) / span) - 1);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
  });
  const offset = (index: number, axis: 0 | 1) => (index + 0.5) * tileUnit[axis] - centreUnit[axis];
  return rows.flatMap((tileY) =>
    columns.map((tileX) => ({
      ...{ tileX, tileY },
      distance: Math.hypot(offset(tileX, 0), offset(tileY, 1)),
    })),
  );
}
