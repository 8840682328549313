// A position as Codex writes one: `[x y z]` in whole nanometres.
import type { Vec3 } from "#core/geometry/vector.ts";

export function bracketedNm(positionVoxel: Vec3, voxelNm: Vec3): string {
  return `[${positionVoxel.map((part, axis) => Math.round(part * voxelNm[axis])).join(" ")}]`;
}
