// The levels that a layer elsewhere lacks, so that it is seen whole: between two of its own that lie far
// apart, and beyond its coarsest, halved by the rule of the pyramids that an import writes. They begin at
// the corner of the level that they are made of.
import { type Vec3, vectorOf } from "#core/geometry/vector.ts";
import { BLOCK_VOXEL, pyramidLevels, reducedShape } from "#server/volumes/block-layout.ts";
import type { PlacedLevel } from "#server/volumes/linked/grid.ts";
import { SOURCE_LIMITS } from "#server/volumes/sources/source-port.ts";

/** Own or made; a made one is made of the level before it. */
export type LayerLevel =
  | { readonly placed: PlacedLevel; readonly own: number }
  | {
      readonly placed: PlacedLevel;
      /** Voxels of the level before that one of this stands for, along each axis: 1 or 2. */
      readonly steps: Vec3;
    };

/** An axis on which the next level is coarser by less than this has no level between. */
const FAR_APART = 3.9;

/**
 * Voxels of the source under one of a level that is made. A block of such a level takes some minutes of
 * reading, and of a coarser one would take hours, in which nothing else is made.
 */
const MOST_UNDER = 2 ** 15;

/** Finest first, the layer's own all among them. */
export function withMadeLevels(own: readonly PlacedLevel[]): readonly LayerLevel[] {
  const levels: LayerLevel[] = [];
  for (const [number, placed] of own.entries()) {
    levels.push({ placed, own: number });
    const next = own[number + 1];
    if (next !== undefined) levels.push(...between(placed, next));
  }
  const coarsest = own[own.length - 1];
  const room = Math.max(0, SOURCE_LIMITS.levels - levels.length);
  return [...levels, ...beyond(coarsest).slice(0, room)];
}

function between(finer: PlacedLevel, coarser: PlacedLevel): readonly LayerLevel[] {
  const made: LayerLevel[] = [];
  for (let last = finer, under = 1; ; ) {
    const steps = vectorOf(
      last.voxelNm.map((size, axis) => (coarser.voxelNm[axis] / size >= FAR_APART ? 2 : 1)),
    );
    under *= steps[0] * steps[1] * steps[2];
    if (!steps.includes(2) || under > MOST_UNDER) return made;
    last = halved(last, steps);
    made.push({ placed: last, steps });
  }
}

function beyond(coarsest: PlacedLevel): readonly LayerLevel[] {
  const made: LayerLevel[] = [];
  let last = coarsest;
  let before: Vec3 = [1, 1, 1];
  for (const { factorVoxel } of pyramidLevels(coarsest.shapeVoxel, coarsest.voxelNm).slice(1)) {
    if (factorVoxel[0] * factorVoxel[1] * factorVoxel[2] > MOST_UNDER) break;
    const steps = vectorOf(factorVoxel.map((factor, axis) => factor / before[axis]));
    last = halved(last, steps);
    made.push({ placed: last, steps });
    before = factorVoxel;
  }
  return made;
}

function halved({ shapeVoxel, voxelNm, offsetNm }: PlacedLevel, steps: Vec3): PlacedLevel {
  return {
    shapeVoxel: reducedShape(shapeVoxel, steps),
    voxelNm: vectorOf(voxelNm.map((size, axis) => size * steps[axis])),
    offsetNm,
    blockVoxel: BLOCK_VOXEL,
  };
}
