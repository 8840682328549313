// The sections of a layer whose finest blocks an import had written before it was broken off, read from
// there and not from the source again.

import type { Vec3 } from "#core/geometry/vector.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import { BLOCK_VOXEL, blockPath, blocksOf, type Layer } from "#server/volumes/block-layout.ts";
import { type BlockStore, imageReader, labelReader } from "#server/volumes/block-volume-reader.ts";
import type { ResumeFolder } from "#server/volumes/resume/resume-folder.ts";
import type { VolumeReader } from "#server/volumes/volume-port.ts";

type Section = Uint8Array | Uint32Array;
type ReadSection<T> = (z: number) => Promise<T>;

export interface WrittenLayer {
  readonly resume: ResumeFolder;
  readonly folder: string;
  readonly shapeVoxel: Vec3;
}

/** Of an image that is stored without loss. */
export function writtenImage(
  at: WrittenLayer,
  read: ReadSection<Uint8Array>,
): Promise<ReadSection<Uint8Array>> {
  return written(at, "image", (store) => imageReader(store, "deflate"), read);
}

/** Of dense index + 1; the array may be the same each time. */
export function writtenLabels(
  at: WrittenLayer,
  read: ReadSection<Uint32Array>,
): Promise<ReadSection<Uint32Array>> {
  return written(at, "labels", labelReader, read);
}

/** From what was written as far as that goes, then from the source. */
async function written<T extends Section>(
  at: WrittenLayer,
  layer: Layer,
  readerOf: (store: BlockStore) => VolumeReader<T>,
  read: ReadSection<T>,
): Promise<ReadSection<T>> {
  const count = await wholeSections(at, layer);
  if (count === 0) return read;
  const { folder, shapeVoxel } = at;
  const own = sectionsOf(
    // Each block is asked for once: a slab is held here.
    readerOf({
      folder,
      shapesVoxel: [shapeVoxel],
      factorsVoxel: [[1, 1, 1]],
      cache: new BlockCache(0),
    }),
    shapeVoxel,
  );
  return (z) => (z < count ? own(z) : read(z));
}

/** As many slabs as have all of their blocks, as they were written. */
async function wholeSections({ resume, shapeVoxel }: WrittenLayer, layer: Layer): Promise<number> {
  const [width, height, depth] = shapeVoxel;
  let end = 0;
  while (end < depth) {
    const next = Math.min(depth, end + BLOCK_VOXEL[2]);
    const slab = { minVoxel: [0, 0, end], maxVoxel: [width, height, next] } as const;
    for (const block of blocksOf(slab)) {
      if (!(await resume.hasBlock(blockPath(layer, 0, block)))) return end;
    }
    end = next;
  }
  return end;
}

function sectionsOf<T extends Section>(reader: VolumeReader<T>, shapeVoxel: Vec3): ReadSection<T> {
  const [width, height, depth] = shapeVoxel;
  const area = width * height;
  let first = -1;
  let slab: T | null = null;
  return async (z) => {
    const start = z - (z % BLOCK_VOXEL[2]);
    if (start !== first || slab === null) {
      const maxVoxel = [width, height, Math.min(depth, start + BLOCK_VOXEL[2])] as const;
      slab = await reader.readBlock(0, { minVoxel: [0, 0, start], maxVoxel });
      first = start;
    }
    return slab.subarray((z - start) * area, (z - start + 1) * area) as T;
  };
}
