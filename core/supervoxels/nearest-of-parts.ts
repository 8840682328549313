// The parts of a supervoxel near a position that touches none of them.
import type { Vec3 } from "#core/geometry/vector.ts";
import { positionInBox } from "#core/geometry/voxel-box.ts";
import type { PartEnd, SupervoxelParts } from "#core/supervoxels/supervoxel-parts.ts";

/**
 * @returns the part with the nearest voxel, that of the smallest number where several are as near,
 *   and every other part within `reachNm`; ascending, each with its own nearest voxel, the first one
 *   of several.
 */
export function nearestOfParts(
  parts: SupervoxelParts,
  positionVoxel: Vec3,
  voxelNm: Vec3,
  reachNm: number,
): PartEnd[] {
  const { partOf, partCount, minVoxel, shapeVoxel } = parts;
  const [width, height, depth] = shapeVoxel;
  const squaredReach = reachNm * reachNm;
  const squaredGaps = new Float64Array(partCount).fill(Number.POSITIVE_INFINITY);
  const voxels = new Uint32Array(partCount);
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < height * depth; row++) {
    const y = row % height;
    const alongY = (minVoxel[1] + y - positionVoxel[1]) * voxelNm[1];
    const alongZ = (minVoxel[2] + (row - y) / height - positionVoxel[2]) * voxelNm[2];
    const ofRow = alongY * alongY + alongZ * alongZ;
    // No voxel of such a row can be the nearest one of a part that is asked for.
    if (ofRow > Math.max(squaredReach, least)) continue;
    for (let x = 0; x < width; x++) {
      const part = partOf[row * width + x] - 1;
      if (part < 0) continue;
      const alongX = (minVoxel[0] + x - positionVoxel[0]) * voxelNm[0];
      const squared = ofRow + alongX * alongX;
      if (squared >= squaredGaps[part]) continue;
      squaredGaps[part] = squared;
      voxels[part] = row * width + x;
      if (squared < least) least = squared;
    }
  }
  const nearest = squaredGaps.indexOf(least);
  const ends: PartEnd[] = [];
  squaredGaps.forEach((squared, part) => {
    if (part !== nearest && squared > squaredReach) return;
    ends.push({ part, positionVoxel: positionInBox(parts, voxels[part]) });
  });
  return ends;
}
