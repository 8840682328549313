// A box of a coarser level out of the finer one's voxels under it, by the rules and in the order of
// pyramid-writer.ts: where a voxel is lacking at a far face, the last one counts twice.
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxShape } from "#server/volumes/boxes.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** The voxels of the finer level that a box of the coarser one stands for. */
export function finerBox({ minVoxel, maxVoxel }: Box, steps: Vec3, finerShapeVoxel: Vec3): Box {
  const start = (axis: number): number => minVoxel[axis] * steps[axis];
  const end = (axis: number): number =>
    Math.min(finerShapeVoxel[axis], maxVoxel[axis] * steps[axis]);
  return { minVoxel: [start(0), start(1), start(2)], maxVoxel: [end(0), end(1), end(2)] };
}

/** Fills `out`, the voxels of `box`, x fastest, out of those of `finerBox(box, …)`. */
export function reduceBox(
  finer: ArrayLike<number>,
  finerExtent: Box,
  box: Box,
  steps: Vec3,
  reduce: (voxels: Uint32Array, count: number) => number,
  out: { [index: number]: number },
): void {
  const [width, height, depth] = boxShape(finerExtent);
  const [columns, rows, sections] = boxShape(box);
  const under = new Uint32Array(8);
  for (let z = 0, to = 0; z < sections; z++) {
    const layers = pairOf(z, steps[2], depth);
    for (let y = 0; y < rows; y++) {
      const lines = pairOf(y, steps[1], height);
      const starts = layers.flatMap((layer) =>
        lines.map((line) => (layer * height + line) * width),
      );
      for (let x = 0; x < columns; x++, to++) {
        const left = x * steps[0];
        const right = Math.min(left + 1, width - 1);
        let count = 0;
        for (const start of starts) {
          under[count++] = finer[start + left];
          if (steps[0] === 2) under[count++] = finer[start + right];
        }
        out[to] = reduce(under, count);
      }
    }
  }
}

function pairOf(at: number, step: number, length: number): readonly number[] {
  return step === 2 ? [2 * at, Math.min(2 * at + 1, length - 1)] : [at];
}
