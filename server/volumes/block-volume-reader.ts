// Any box of a level, put together from the blocks that it touches.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { BlockCache } from "#server/volumes/block-cache.ts";
import { blockBox, blockPath, blocksOf } from "#server/volumes/block-layout.ts";
import { boxVoxels, checkMipBox, copyShared, eachSharedRow } from "#server/volumes/boxes.ts";
import { type ImageCodec, imageBlockCodecs } from "#server/volumes/image-codecs.ts";
import { ImportError, isErrorWithCode } from "#server/volumes/import-error.ts";
import { decodeLabelBlock } from "#server/volumes/label-block-codec.ts";
import type { Box, VolumeReader } from "#server/volumes/volume-port.ts";

export interface BlockStore {
  readonly folder: string;
  readonly shapesVoxel: readonly Vec3[];
  readonly factorsVoxel: readonly Vec3[];
  readonly cache: BlockCache;
}

export function imageReader(store: BlockStore, codec: ImageCodec): VolumeReader<Uint8Array> {
  const { decode } = imageBlockCodecs[codec];
  const readBlock = async (mip: number, box: Box, signal?: AbortSignal): Promise<Uint8Array> => {
    const out = new Uint8Array(boxVoxels(box));
    await eachBlock(store, mip, box, signal, async (block, extent) => {
      const path = blockPath("image", mip, block);
      const width = extent.maxVoxel[0] - extent.minVoxel[0];
      const voxels = await store.cache.get(
        path,
        () =>
          readable(path, async () =>
            decode(await readFile(join(store.folder, path)), width, boxVoxels(extent)),
          ),
        (decoded) => decoded.byteLength,
      );
      copyShared(voxels, extent, out, box);
    });
    return out;
  };
  return { shapesVoxel: store.shapesVoxel, factorsVoxel: store.factorsVoxel, readBlock };
}

export function labelReader(store: BlockStore): VolumeReader<Uint32Array> {
  const readBlock = async (mip: number, box: Box, signal?: AbortSignal): Promise<Uint32Array> => {
    const out = new Uint32Array(boxVoxels(box));
    await eachBlock(store, mip, box, signal, async (block, extent) => {
      const path = blockPath("labels", mip, block);
      const { palette, index } = await store.cache.get(
        path,
        () =>
          readable(path, async () =>
            decodeLabelBlock(await readFile(join(store.folder, path)), boxVoxels(extent)),
          ),
        (decoded) => decoded.palette.byteLength + decoded.index.byteLength,
      );
      eachSharedRow(extent, box, (from, to, count) => {
        for (let i = 0; i < count; i++) out[to + i] = palette[index[from + i]];
      });
    });
    return out;
  };
  return { shapesVoxel: store.shapesVoxel, factorsVoxel: store.factorsVoxel, readBlock };
}

/** A block that is missing or damaged says so by its name in the dataset, not by the machine's path. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const isMissing = isErrorWithCode(cause, "ENOENT");
    const what = cause instanceof Error && !("code" in cause) ? ` (${cause.message})` : "";
    throw new ImportError(
      {
        file: path,
        field: "block",
        problem: isMissing ? "is missing" : `cannot be read${what}`,
        remedy: "restore the dataset's folder from a backup, or import the dataset again",
      },
      { cause },
    );
  }
}

async function eachBlock(
  { shapesVoxel }: BlockStore,
  mip: number,
  box: Box,
  signal: AbortSignal | undefined,
  visit: (block: Vec3, extent: Box) => Promise<void>,
): Promise<void> {
  checkMipBox(shapesVoxel, mip, box);
  signal?.throwIfAborted();
  await Promise.all(blocksOf(box).map((block) => visit(block, blockBox(shapesVoxel[mip], block))));
  signal?.throwIfAborted();
}
