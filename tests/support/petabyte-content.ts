// What the petabyte volume shows: cells with dark membranes, grainy as EM is, and a label a cell. Both
// are functions of the place, the same at every scale and in every run.
import type { Vec3 } from "#core/geometry/vector.ts";

const CELL_VOXEL: Vec3 = [90, 70, 14];
const MEMBRANE_VOXEL = 4;

/** Of 0 to 255, at a voxel of the finest scale. */
export function imageAt(x: number, y: number, z: number): number {
  const [warpedX, warpedY] = warped(x, y, z);
  const depthX = modulo(warpedX, CELL_VOXEL[0]);
  const depthY = modulo(warpedY, CELL_VOXEL[1]);
  const isMembrane = depthX < MEMBRANE_VOXEL || depthY < MEMBRANE_VOXEL;
  return (isMembrane ? 50 : 150) + (hashed(x, y, z) & 31);
}

/** Above 2^56, at a voxel of the finest scale. */
export function labelAt(x: number, y: number, z: number): bigint {
  const [warpedX, warpedY] = warped(x, y, z);
  const cellX = Math.floor(warpedX / CELL_VOXEL[0]);
  const cellY = Math.floor(warpedY / CELL_VOXEL[1]);
  const cellZ = Math.floor(z / CELL_VOXEL[2]);
  const low = hashed(cellX, cellY, cellZ);
  return (1n << 56n) | (BigInt(cellX & 0xffffff) << 32n) | BigInt(low);
}

/** Cells are no boxes, and lean from section to section. */
function warped(x: number, y: number, z: number): readonly [number, number] {
  const wave = Math.abs(modulo(y, 240) - 120) >> 2;
  const lean = Math.abs(modulo(x, 360) - 180) >> 3;
  return [x + wave + 2 * z, y + lean - z];
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function hashed(x: number, y: number, z: number): number {
  let h = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(z, 0xc2b2ae3d);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
