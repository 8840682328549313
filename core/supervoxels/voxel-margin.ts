// A box with a margin of one voxel all around it: a step of one voxel never leaves it, so a loop over
// the voxels around another one has no edges to look after.
import type { Vec3 } from "#core/geometry/vector.ts";

export function withMargin(shapeVoxel: Vec3): Vec3 {
  return [shapeVoxel[0] + 2, shapeVoxel[1] + 2, shapeVoxel[2] + 2];
}

/** A voxel's number in the box with its margin, from that in the box. */
export function marginIndexOf(shapeVoxel: Vec3, index: number): number {
  const [width, height] = shapeVoxel;
  const x = index % width;
  const row = (index - x) / width;
  const y = row % height;
  const z = (row - y) / height;
  return ((z + 1) * (height + 2) + y + 1) * (width + 2) + x + 1;
}

/** Calls visit for each row of the box: its first voxel in the box, and in that with the margin. */
export function eachRow(shapeVoxel: Vec3, visit: (inBox: number, inMargin: number) => void): void {
  const [width, height, depth] = shapeVoxel;
  for (let row = 0; row < height * depth; row++) {
    visit(row * width, marginIndexOf(shapeVoxel, row * width));
  }
}
