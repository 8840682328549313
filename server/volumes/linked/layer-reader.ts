// A layer that lies elsewhere as the volume that everything else reads: its levels on the dataset's grid.
// What the source gives is converted block by block and kept, so that neighbouring tiles read a block once.
import type { Vec3 } from "#core/geometry/vector.ts";
import { vectorOf } from "#core/geometry/vector.ts";
import type { BlockCache } from "#server/volumes/block-cache.ts";
import { boxVoxels, checkMipBox, copyShared, gridBlocks, gridBox } from "#server/volumes/boxes.ts";
import type { LinkedGrid, PlacedLevel } from "#server/volumes/linked/grid.ts";
import type { MadeBlocks } from "#server/volumes/linked/made-blocks.ts";
import { finerBox, reduceBox } from "#server/volumes/linked/reduce-box.ts";
import { levelFor, sample, samplingOf } from "#server/volumes/linked/resample.ts";
import { fewAtOnce } from "#server/volumes/sources/few-at-once.ts";
import type { VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";
import type { Box, VolumeReader } from "#server/volumes/volume-port.ts";

type Kept = Uint8Array | Uint16Array | Uint32Array;

/** A level and the source that has it, or how it is made of the level before it. */
export type LinkedLevel =
  | {
      readonly placed: PlacedLevel;
      readonly source: VolumeSource;
      /** Within the source. */
      readonly level: number;
    }
  | { readonly placed: PlacedLevel; readonly steps: Vec3 };

export interface LinkedLayer<T extends Kept> {
  /** Tells this layer's blocks from all others in the cache. */
  readonly name: string;
  readonly levels: readonly LinkedLevel[];
  allocate(length: number): T;
  /** From what the source has to what everything else reads. */
  convert(voxels: VoxelArray): T | Promise<T>;
  /** Of the first `count` voxels, those under one of the next level: 1, 2, 4 or 8. */
  reduce(voxels: Uint32Array, count: number): number;
  /** Where blocks of made levels are kept; needed where there are any. */
  readonly made?: MadeBlocks;
}

/** A source block larger than this is cut into smaller ones when it is kept. */
const KEPT_VOXELS = 2 ** 21;
/** Blocks that are read at once to make one. */
const INNER_AT_ONCE = 4;

export function layerReader<T extends Kept>(
  layer: LinkedLayer<T>,
  grid: LinkedGrid,
  cache: BlockCache,
): VolumeReader<T> {
  const placed = layer.levels.map((level) => level.placed);
  return {
    shapesVoxel: grid.shapesVoxel,
    factorsVoxel: grid.factorsVoxel,
    async readBlock(mip, box, signal) {
      checkMipBox(grid.shapesVoxel, mip, box);
      const number = levelFor(placed, grid, mip);
      const sampling = samplingOf(placed[number], grid, mip, box);
      if (sampling.source === null) return layer.allocate(boxVoxels(box));
      const read = await readKept(layer, number, sampling.source, cache, signal);
      if (sampling.isSame) return read;
      const out = layer.allocate(boxVoxels(box));
      sample(read, sampling, out);
      return out;
    },
  };
}

/**
 * A box of a level, out of its blocks, each kept once it was converted or made.
 * @param isInner it is read to make a block of a coarser level.
 */
async function readKept<T extends Kept>(
  layer: LinkedLayer<T>,
  number: number,
  box: Box,
  cache: BlockCache,
  signal?: AbortSignal,
  isInner = false,
): Promise<T> {
  const level = layer.levels[number];
  const blockVoxel = keptBlock(level.placed);
  const out = layer.allocate(boxVoxels(box));
  const readBlock = async (block: Vec3): Promise<void> => {
    const extent = gridBox(level.placed.shapeVoxel, blockVoxel, block);
    const key = `${layer.name}/${nameOf(level, number)}/${block.join("_")}`;
    const load = async (wanted: AbortSignal): Promise<T> => {
      if ("source" in level) {
        return layer.convert(await level.source.readBlock(level.level, extent, wanted));
      }
      return madeBlock({ layer, number, extent, key, cache, isInner }, level.steps, wanted);
    };
    const voxels = await cache.get(key, load, (kept) => kept.byteLength, signal);
    copyShared(voxels, extent, out, box);
  };
  const blocks = gridBlocks(box, blockVoxel);
  // What is made asks for many of the level before, and that for many of its own.
  if (isInner) await fewAtOnce(blocks, INNER_AT_ONCE, readBlock);
  else await Promise.all(Array.from(blocks, readBlock));
  return out;
}

interface Making<T extends Kept> {
  readonly layer: LinkedLayer<T>;
  readonly number: number;
  readonly extent: Box;
  readonly key: string;
  readonly cache: BlockCache;
  readonly isInner: boolean;
}

function madeBlock<T extends Kept>(
  { layer, number, extent, key, cache, isInner }: Making<T>,
  steps: Vec3,
  signal: AbortSignal,
): Promise<T> {
  const { made, levels, reduce } = layer;
  if (made === undefined) throw new Error(`nothing is made for the layer ${layer.name}`);
  const make = async (wanted: AbortSignal, out: T): Promise<void> => {
    const from = finerBox(extent, steps, levels[number - 1].placed.shapeVoxel);
    const finer = await readKept(layer, number - 1, from, cache, wanted, true);
    reduceBox(finer, from, extent, steps, reduce, out);
  };
  return made.get(key, layer.allocate(boxVoxels(extent)), isInner, make, signal);
}

/** Own levels are called by their number in the source, which made ones between do not change. */
function nameOf(level: LinkedLevel, number: number): string {
  return "source" in level ? `${level.level}` : `made-${number}`;
}

/** The source's block, with its longest axes halved until it may be kept. */
function keptBlock({ blockVoxel, shapeVoxel }: PlacedLevel): Vec3 {
  const size = blockVoxel.map((part, axis) => Math.max(1, Math.min(part, shapeVoxel[axis])));
  while (size[0] * size[1] * size[2] > KEPT_VOXELS) {
    const axis = size.indexOf(Math.max(...size));
    size[axis] = Math.ceil(size[axis] / 2);
  }
  return vectorOf(size);
}
