// The least that any answer about all voxels has to do: go to each one, and look at all around it.
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount } from "#core/geometry/voxel-box.ts";
import { eachRow, marginIndexOf, withMargin } from "#core/supervoxels/voxel-margin.ts";

/** Breadth first through the 26 voxels around; how many were reached. */
export function plainFlood(mask: Uint8Array, shapeVoxel: Vec3, seed: number): number {
  const [width, height] = withMargin(shapeVoxel);
  const open = new Uint8Array(boxVoxelCount(withMargin(shapeVoxel)));
  eachRow(shapeVoxel, (inBox, inMargin) => {
    open.set(mask.subarray(inBox, inBox + shapeVoxel[0]), inMargin);
  });
  const steps = Int32Array.from({ length: 27 }, (_, i) => {
    const [x, y, z] = [i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9)];
    return ((z - 1) * height + y - 1) * width + x - 1;
  }).filter((step) => step !== 0);
  const queue = new Uint32Array(open.length);
  let filled = 0;
  queue[filled++] = marginIndexOf(shapeVoxel, seed);
  open[queue[0]] = 0;
  for (let at = 0; at < filled; at++) {
    for (let k = 0; k < steps.length; k++) {
      const other = queue[at] + steps[k];
      if (open[other] === 0) continue;
      open[other] = 0;
      queue[filled++] = other;
    }
  }
  return filled;
}
