// An image block at rest: each voxel less the mean of its left and upper neighbors, then zlib. EM
// noise defeats plain compression; this keeps it to about two thirds, without loss.
import { promisify } from "node:util";
import { constants, deflate, inflate } from "node:zlib";
import { ZLIB_ROOM_BYTES } from "#server/volumes/zlib-room.ts";

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);

export async function encodeImageBlock(voxels: Uint8Array, width: number): Promise<Uint8Array> {
  const residues = new Uint8Array(voxels.length);
  for (let i = 0; i < voxels.length; i++) residues[i] = voxels[i] - predicted(voxels, i, width);
  return deflateAsync(residues, { level: 1, strategy: constants.Z_RLE });
}

/** Throws where the bytes do not hold exactly `count` voxels. */
export async function decodeImageBlock(
  bytes: Uint8Array,
  width: number,
  count: number,
): Promise<Uint8Array> {
  const options = { maxOutputLength: count + 1, chunkSize: count + ZLIB_ROOM_BYTES };
  const residues = await inflateAsync(bytes, options);
  if (residues.length !== count) throw new Error(`an image block holds ${residues.length} voxels`);
  const voxels = new Uint8Array(count);
  for (let i = 0; i < count; i++) voxels[i] = residues[i] + predicted(voxels, i, width);
  return voxels;
}

function predicted(voxels: Uint8Array, i: number, width: number): number {
  if (i === 0) return 0;
  return i < width ? voxels[i - 1] : (voxels[i - 1] + voxels[i - width]) >> 1;
}
