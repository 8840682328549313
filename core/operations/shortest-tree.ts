// Which of many places are joined with which: a tree of least total length, so that each join is as
// short, and as easy to look at, as it can be.
import { distanceNm, type Vec3 } from "#core/geometry/vector.ts";

/**
 * A minimum spanning tree over positions (Prim 1957, doi:10.1002/j.1538-7305.1957.tb01515.x).
 * @returns pairs of positions in the list, the one nearer to the first one first; ties go to the earlier one.
 */
export function shortestTree(
  positionsVoxel: readonly Vec3[],
  voxelNm: Vec3,
): readonly (readonly [number, number])[] {
  const joins: [number, number][] = [];
  const nearestNm = positionsVoxel.map(() => Number.POSITIVE_INFINITY);
  const nearest = positionsVoxel.map(() => 0);
  const isIn = positionsVoxel.map(() => false);
  let latest = 0;
  for (let count = 1; count < positionsVoxel.length; count++) {
    isIn[latest] = true;
    let next = -1;
    for (let at = 0; at < positionsVoxel.length; at++) {
      if (isIn[at]) continue;
      const lengthNm = distanceNm(positionsVoxel[latest], positionsVoxel[at], voxelNm);
      if (lengthNm < nearestNm[at]) {
        nearestNm[at] = lengthNm;
        nearest[at] = latest;
      }
      if (next < 0 || nearestNm[at] < nearestNm[next]) next = at;
    }
    joins.push([nearest[next], next]);
    latest = next;
  }
  return joins;
}
