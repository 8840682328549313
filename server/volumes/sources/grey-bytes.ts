// Voxels of any type as 8-bit grey.
import { toGrey } from "#server/volumes/sources/contrast-range.ts";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";

/** `contrast` null: 8-bit greys as they are, others from the type's own 0 to its greatest. */
export function greyBytes(
  voxels: VoxelArray,
  contrast: readonly [number, number] | null,
): Uint8Array {
  if (voxels instanceof Uint8Array && contrast === null) return voxels;
  const [black, white] = contrast ?? rangeOf(voxels);
  return toGrey(voxels, { black, white });
}

function rangeOf(voxels: VoxelArray): readonly [number, number] {
  if (voxels instanceof Float32Array || voxels instanceof Float64Array) return [0, 1];
  return [0, 2 ** (8 * voxels.BYTES_PER_ELEMENT) - 1];
}
