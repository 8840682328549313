// Any box of a level, put together from the blocks that it touches.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { BlockCache } from "#server/volumes/block-cache.ts";
import { blockBox, blockPath, blocksOf, boxVoxels } from "#server/volumes/block-layout.ts";
import { type ImageCodec, imageBlockCodecs } from "#server/volumes/image-codecs.ts";
import { decodeLabelBlock } from "#server/volumes/label-block-codec.ts";
import type { Box, VolumeReader } from "#server/volumes/volume-port.ts";

export interface BlockStore {
  readonly folder: string;
  readonly shapesVoxel: readonly Vec3[];
  readonly cache: BlockCache;
}

export function imageReader(store: BlockStore, codec: ImageCodec): VolumeReader<Uint8Array> {
  const { decode } = imageBlockCodecs[codec];
  const readBlock = async (mip: number, box: Box): Promise<Uint8Array> => {
    const out = new Uint8Array(boxVoxels(box));
    await eachBlock(store, mip, box, async (block, extent) => {
      const path = blockPath("image", mip, block);
      const width = extent.maxVoxel[0] - extent.minVoxel[0];
      const voxels = await store.cache.get(
        path,
        async () => {
          const bytes = await readFile(join(store.folder, path));
          return decode(bytes, width, boxVoxels(extent));
        },
        (decoded) => decoded.byteLength,
      );
      eachRow(box, extent, (to, from, count) => {
        out.set(voxels.subarray(from, from + count), to);
      });
    });
    return out;
  };
  return { shapesVoxel: store.shapesVoxel, readBlock };
}

export function labelReader(store: BlockStore): VolumeReader<Uint32Array> {
  const readBlock = async (mip: number, box: Box): Promise<Uint32Array> => {
    const out = new Uint32Array(boxVoxels(box));
    await eachBlock(store, mip, box, async (block, extent) => {
      const path = blockPath("labels", mip, block);
      const { palette, index } = await store.cache.get(
        path,
        async () => decodeLabelBlock(await readFile(join(store.folder, path)), boxVoxels(extent)),
        (decoded) => decoded.palette.byteLength + decoded.index.byteLength,
      );
      eachRow(box, extent, (to, from, count) => {
        for (let i = 0; i < count; i++) out[to + i] = palette[index[from + i]];
      });
    });
    return out;
  };
  return { shapesVoxel: store.shapesVoxel, readBlock };
}

async function eachBlock(
  { shapesVoxel }: BlockStore,
  mip: number,
  box: Box,
  visit: (block: Vec3, extent: Box) => Promise<void>,
): Promise<void> {
  const shape = shapesVoxel[mip];
  if (shape === undefined) throw new RangeError(`there is no mip ${mip}`);
  const fits = box.minVoxel.every(
    (start, axis) => start >= 0 && start < box.maxVoxel[axis] && box.maxVoxel[axis] <= shape[axis],
  );
  if (!fits) throw new RangeError(`box ${box.minVoxel}…${box.maxVoxel} leaves mip ${mip}`);
  await Promise.all(blocksOf(box).map((block) => visit(block, blockBox(shape, block))));
}

/** The rows that a box and a block share: where each starts in the box, in the block, and its length. */
function eachRow(
  box: Box,
  extent: Box,
  visit: (to: number, from: number, count: number) => void,
): void {
  const min = box.minVoxel.map((start, axis) => Math.max(start, extent.minVoxel[axis]));
  const max = box.maxVoxel.map((end, axis) => Math.min(end, extent.maxVoxel[axis]));
  const count = max[0] - min[0];
  for (let z = min[2]; z < max[2]; z++) {
    for (let y = min[1]; y < max[1]; y++) {
      visit(offsetIn(box, min[0], y, z), offsetIn(extent, min[0], y, z), count);
    }
  }
}

function offsetIn({ minVoxel, maxVoxel }: Box, x: number, y: number, z: number): number {
  const width = maxVoxel[0] - minVoxel[0];
  const height = maxVoxel[1] - minVoxel[1];
  return ((z - minVoxel[2]) * height + y - minVoxel[1]) * width + x - minVoxel[0];
}
