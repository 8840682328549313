import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";

export type ParsedPosition =
  | { readonly ok: true; readonly positionVoxel: Vec3 }
  | { readonly ok: false; readonly problem: "not-three-numbers" | "outside" };

/** What stands between brackets, the names of axes, commas, semicolons and spaces. */
export function partsOfPosition(text: string): readonly string[] {
  return text
    .replaceAll(/[[\](){}]|\b[xyz]\s*[:=：]/gi, " ")
    .split(/[\s,;，；]+/)
    .filter((part) => part !== "");
}

/** Reads `x, y, z` in voxels as people paste it. */
export function parsePosition(text: string, shapeVoxel: Vec3): ParsedPosition {
  const numbers = partsOfPosition(text).map(Number);
  const [x, y, z] = numbers;
  const isWhole = numbers.length === 3 && numbers.every(Number.isFinite);
  if (!isWhole || x === undefined || y === undefined || z === undefined) {
    return { ok: false, problem: "not-three-numbers" };
  }
  const positionVoxel: Vec3 = [Math.floor(x), Math.floor(y), Math.floor(z)];
  if (!isInsideVoxel(positionVoxel, shapeVoxel)) return { ok: false, problem: "outside" };
  return { ok: true, positionVoxel };
}
