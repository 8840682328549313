// A box cut along the grid that a dataset is stored in, so that no block is decoded twice and no piece
// is larger than what may be held at once (unless one block is).
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Box } from "#server/volumes/volume-port.ts";

export function* boxPieces(box: Box, blockVoxel: Vec3, maxVoxels: number): Generator<Box> {
  const step = stepOf(box, blockVoxel, maxVoxels);
  const { minVoxel, maxVoxel } = box;
  for (const [z0, z1] of cuts(minVoxel[2], maxVoxel[2], step[2])) {
    for (const [y0, y1] of cuts(minVoxel[1], maxVoxel[1], step[1])) {
      for (const [x0, x1] of cuts(minVoxel[0], maxVoxel[0], step[0])) {
        yield { minVoxel: [x0, y0, z0], maxVoxel: [x1, y1, z1] };
      }
    }
  }
}

/** As many blocks along x as fit, then along y, then along z. */
function stepOf({ minVoxel, maxVoxel }: Box, blockVoxel: Vec3, maxVoxels: number): Vec3 {
  const step: [number, number, number] = [...blockVoxel];
  for (const axis of [0, 1, 2]) {
    const others = step.reduce((voxels, size, i) => (i === axis ? voxels : voxels * size), 1);
    const fitting = Math.max(1, Math.floor(maxVoxels / (others * blockVoxel[axis])));
    const wanted = Math.ceil((maxVoxel[axis] - minVoxel[axis]) / blockVoxel[axis]) + 1;
    step[axis] *= Math.min(fitting, wanted);
  }
  return step;
}

function* cuts(from: number, to: number, step: number): Generator<readonly [number, number]> {
  for (let at = from; at < to; ) {
    const next = Math.min(to, (Math.floor(at / step) + 1) * step);
    yield [at, next];
    at = next;
  }
}
