// [OP8] The two sides of one supervoxel, grown from seeds. The answer is a function of mask, seeds,
// voxel widths and image alone, the same on every machine.
//
// What a side must be. The mask may lie in several components (26-connected). A component that holds
// seeds is shared between the sides that have seeds in it, by the fronts; within it each of these
// sides is one piece, or the split is refused: some seed would be cut off from the others of its own
// side. A component without any seed goes as a whole to the side that has the nearest voxel in the
// components with seeds, to side 1 where both are as near. So a supervoxel that lay in several
// components before is never refused for that.
import type { Vec3 } from "#core/geometry/vector.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { ConnectedRuns } from "#core/supervoxels/connected-runs.ts";
import { squaredDepthsNm } from "#core/supervoxels/distance-transform.ts";
import { growFronts } from "#core/supervoxels/grow-fronts.ts";
import { type Sides, seedPaths } from "#core/supervoxels/seed-paths.ts";
import { frontSlowness } from "#core/supervoxels/slowness.ts";

export type SideNumber = 1 | 2;

/** Voxels are named by their numbers in the box. */
export type SidesRefusal =
  | { readonly tag: "side-empty"; readonly side: SideNumber }
  | { readonly tag: "seed-outside"; readonly side: SideNumber; readonly voxel: number }
  | { readonly tag: "seed-on-both-sides"; readonly voxel: number }
  /** The seed at `voxel` is cut off from the one at `from`, of its own side. */
  | {
      readonly tag: "side-torn";
      readonly side: SideNumber;
      readonly voxel: number;
      readonly from: number;
    };

export interface SidesProblem {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  /** 1 in the supervoxel, 0 elsewhere; x fastest. */
  readonly mask: Uint8Array;
  /** Voxel numbers in the box: those of side 1, those of side 2. */
  readonly seeds: Sides;
  /** Grey per voxel of the box, 0 black; null where only the shape shall count. */
  readonly image: Uint8Array | null;
}

/** @returns the side of each voxel, 1 or 2; 0 outside of the mask. */
export function geodesicSides(problem: SidesProblem): Result<Uint8Array, SidesRefusal> {
  const { shapeVoxel, mask, seeds } = problem;
  const wrong = findWrongSeed(mask, seeds);
  if (wrong !== null) return refused(wrong);
  const sides = grow(problem);
  const components = new ConnectedRuns(mask, shapeVoxel);
  const torn = findTornSide(components, sides, problem);
  if (torn !== null) return refused(torn);
  giveUnseeded(components, sides, problem);
  return accepted(sides);
}

function findWrongSeed(mask: Uint8Array, seeds: Sides): SidesRefusal | null {
  for (const side of [1, 2] as const) {
    if (seeds[side - 1].length === 0) return { tag: "side-empty", side };
    const voxel = seeds[side - 1].find((seed) => seed >= mask.length || mask[seed] === 0);
    if (voxel !== undefined) return { tag: "seed-outside", side, voxel };
  }
  const first = new Set(seeds[0]);
  const voxel = seeds[1].find((seed) => first.has(seed));
  return voxel === undefined ? null : { tag: "seed-on-both-sides", voxel };
}

/** The side of each voxel in a component with seeds; 0 elsewhere. */
function grow({ shapeVoxel, voxelNm, mask, seeds, image }: SidesProblem): Uint8Array {
  const depths = squaredDepthsNm(mask, shapeVoxel, voxelNm);
  const starts = seedPaths(seeds, depths, { minVoxel: [0, 0, 0], shapeVoxel }, voxelNm);
  // Of two processes the thinner one says what is narrow.
  const fastDepth = Math.min(...starts.map((voxels) => deepestOf(voxels, depths)));
  const slowness = frontSlowness({ mask, depths, fastDepth, image });
  return growFronts({ shapeVoxel, voxelNm, slowness, starts });
}

function deepestOf(voxels: Uint32Array, depths: Float32Array): number {
  return voxels.reduce((deepest, voxel) => Math.max(deepest, depths[voxel]), 0);
}

/** Each voxel is joined to a seed of its side, so it is enough to look at the seeds. */
function findTornSide(
  components: ConnectedRuns,
  sides: Uint8Array,
  { shapeVoxel, seeds }: SidesProblem,
): SidesRefusal | null {
  if (seeds.every((side) => side.length === 1)) return null;
  const pieces = new ConnectedRuns(sides, shapeVoxel);
  for (const side of [1, 2] as const) {
    const firstOf = new Map<number, number>();
    for (const voxel of seeds[side - 1].toSorted()) {
      const component = components.pieceAt(voxel);
      const from = firstOf.get(component) ?? voxel;
      firstOf.set(component, from);
      if (pieces.pieceAt(voxel) !== pieces.pieceAt(from)) {
        return { tag: "side-torn", side, voxel, from };
      }
    }
  }
  return null;
}

function giveUnseeded(
  components: ConnectedRuns,
  sides: Uint8Array,
  { shapeVoxel, voxelNm, seeds }: SidesProblem,
): void {
  const isSeeded = new Uint8Array(components.runCount);
  for (const side of seeds) for (const seed of side) isSeeded[components.pieceAt(seed)] = 1;
  const nearest = new Map<number, [number, number]>();
  components.eachRun((piece) => {
    if (isSeeded[piece] === 0) {
      nearest.set(piece, [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    }
  });
  if (nearest.size === 0) return;
  for (const side of [1, 2] as const) {
    const isElsewhere = sides.map((at) => (at === side ? 0 : 1));
    const squaredNm = squaredDepthsNm(isElsewhere, shapeVoxel, voxelNm, "unknown");
    components.eachRun((piece, start, end) => {
      const least = nearest.get(piece);
      if (least === undefined) return;
      for (let i = start; i < end; i++) least[side - 1] = Math.min(least[side - 1], squaredNm[i]);
    });
  }
  components.eachRun((piece, start, end) => {
    const least = nearest.get(piece);
    if (least !== undefined) sides.fill(least[0] <= least[1] ? 1 : 2, start, end);
  });
}
