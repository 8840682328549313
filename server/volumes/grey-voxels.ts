// Image voxels as eight-bit grey, for whatever needs no more: black and white are the volume's own.
import type { ImageVoxels } from "#server/volumes/volume-port.ts";

/** Bytes are passed on as they are; wider values are mapped so that `range` becomes 0 … 255. */
export function greyVoxels(
  voxels: ImageVoxels,
  [black, white]: readonly [black: number, white: number],
): Uint8Array {
  if (voxels instanceof Uint8Array) return voxels;
  const perValue = 255 / Math.max(1, white - black);
  const grey = new Uint8ClampedArray(voxels.length);
  for (let i = 0; i < voxels.length; i++) grey[i] = (voxels[i] - black) * perValue;
  return new Uint8Array(grey.buffer);
}
