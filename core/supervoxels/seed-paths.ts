// A person clicks near the rim of a process as often as in its middle, and a front that has to crawl
// out of the rim first would lose ground that is plainly its own. So a side starts not from its
// seeds alone but from the way that leads from each one into the depth, step by step to the deepest
// voxel around, while that is deeper. Such a way never goes through a neck. It ends within a third of
// the distance between the two sides, so that they stay apart.
import { distanceNm, type Vec3 } from "#core/geometry/vector.ts";
import { indexInBox, positionInBox, type VoxelBox } from "#core/geometry/voxel-box.ts";

const SHARE_OF_DISTANCE = 1 / 3;

/** Voxel numbers of each side; none is on both. */
export type Sides = readonly [Uint32Array, Uint32Array];

/**
 * @param depths nm² per voxel, 0 outside of the mask.
 * @returns each side's seeds and the voxels of their ways, ascending, none twice.
 */
export function seedPaths(
  seeds: Sides,
  depths: Float32Array,
  box: VoxelBox,
  voxelNm: Vec3,
): [Uint32Array, Uint32Array] {
  const reachNm = SHARE_OF_DISTANCE * distanceOfSidesNm(seeds, box, voxelNm);
  const start = (side: Uint32Array): Uint32Array => {
    const voxels = new Set(side);
    for (const seed of side) {
      const from = positionInBox(box, seed);
      let at = deeperAround(seed, depths, box);
      while (at !== null && distanceNm(from, positionInBox(box, at), voxelNm) < reachNm) {
        voxels.add(at);
        at = deeperAround(at, depths, box);
      }
    }
    return Uint32Array.from(voxels).sort();
  };
  return [start(seeds[0]), start(seeds[1])];
}

/** The deepest of the 26 voxels around, the first one of several; null where none is deeper. */
function deeperAround(index: number, depths: Float32Array, box: VoxelBox): number | null {
  const [x, y, z] = positionInBox(box, index);
  let deepest: number | null = null;
  let depth = depths[index];
  for (let step = 0; step < 27; step++) {
    const dx = (step % 3) - 1;
    const dy = (Math.floor(step / 3) % 3) - 1;
    const dz = Math.floor(step / 9) - 1;
    const other = indexInBox(box, [x + dx, y + dy, z + dz]);
    if (other < 0 || depths[other] <= depth) continue;
    depth = depths[other];
    deepest = other;
  }
  return deepest;
}

function distanceOfSidesNm([first, second]: Sides, box: VoxelBox, voxelNm: Vec3): number {
  const others = Array.from(second, (seed) => positionInBox(box, seed));
  let least = Number.POSITIVE_INFINITY;
  for (const seed of first) {
    const position = positionInBox(box, seed);
    for (const other of others) least = Math.min(least, distanceNm(position, other, voxelNm));
  }
  return least;
}
