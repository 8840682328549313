import type { Vec3 } from "#core/geometry/vector.ts";
import type { VoxelBox } from "#core/geometry/voxel-box.ts";
import { positionOf } from "#tests/larva/deepest-voxels.ts";
import type { LarvaFiles } from "#tests/larva/larva-files.ts";

/** The tightest box around each supervoxel, by dense index; all are found in one pass. */
export function supervoxelBoxes(
  { supervoxels, shapeVoxel }: LarvaFiles,
  count: number,
): (supervoxel: number) => VoxelBox {
  const least = new Int32Array(3 * count).fill(0x7fffffff);
  const most = new Int32Array(3 * count).fill(-1);
  const take = (label: number, position: Vec3): void => {
    for (let axis = 0; axis < 3; axis++) {
      const at = 3 * (label - 1) + axis;
      least[at] = Math.min(least[at], position[axis]);
      most[at] = Math.max(most[at], position[axis]);
    }
  };
  // The ends of a run along x tell as much as all of it.
  let from = 0;
  for (let i = 1; i <= supervoxels.length; i++) {
    const isSame = i % shapeVoxel[0] !== 0 && supervoxels[i] === supervoxels[from];
    if (isSame) continue;
    if (supervoxels[from] > 0) {
      take(supervoxels[from], positionOf(from, shapeVoxel));
      take(supervoxels[from], positionOf(i - 1, shapeVoxel));
    }
    from = i;
  }
  return (supervoxel) => {
    const [x, y, z] = least.subarray(3 * supervoxel, 3 * supervoxel + 3);
    const [lastX, lastY, lastZ] = most.subarray(3 * supervoxel, 3 * supervoxel + 3);
    return { minVoxel: [x, y, z], shapeVoxel: [lastX - x + 1, lastY - y + 1, lastZ - z + 1] };
  };
}
