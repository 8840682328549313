// Writes one layer of a dataset, all its mip levels at once, from sections in order. It holds one slab of
// BLOCK_VOXEL[2] sections a level, and writes each slab's blocks when the slab is full. A level takes its
// sections from the one before, two at a time where it halves z.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  BLOCK_VOXEL,
  blockBox,
  blockPath,
  type Layer,
  type PyramidLevel,
} from "#server/volumes/block-layout.ts";
import { type ImageCodec, imageBlockCodecs } from "#server/volumes/image-codecs.ts";
import { encodeLabelBlock } from "#server/volumes/label-block-codec.ts";
import { meanOf, mostFrequentOf } from "#server/volumes/reduce-voxels.ts";

interface LayerCodec<T extends Uint8Array | Uint32Array> {
  readonly layer: Layer;
  allocate(count: number): T;
  encode(voxels: T, width: number): Promise<Uint8Array>;
  /** Of the first `count` voxels, those under one of the next level: 1, 2, 4 or 8. */
  reduce(voxels: Uint32Array, count: number): number;
}

/** Where blocks of a folder go, by their paths in it. */
export interface BlockSink {
  /** Whether it is there already and whole: then it is not made. */
  hasBlock(path: string): Promise<boolean>;
  writeBlock(path: string, bytes: Uint8Array): Promise<void>;
}

export interface PyramidWriter<T> {
  /** Sections come in order from 0; the writer does not keep the array. */
  addSection(section: T): Promise<void>;
}

export function imagePyramid(
  folder: string,
  levels: readonly PyramidLevel[],
  codec: ImageCodec,
  sink: BlockSink = blocksIn(folder),
): PyramidWriter<Uint8Array> {
  return new SlabPyramid(folder, levels, sink, {
    layer: "image",
    allocate: (count) => new Uint8Array(count),
    encode: imageBlockCodecs[codec].encode,
    reduce: meanOf,
  });
}

/** Of dense index + 1, background 0. */
export function labelPyramid(
  folder: string,
  levels: readonly PyramidLevel[],
  sink: BlockSink = blocksIn(folder),
): PyramidWriter<Uint32Array> {
  return new SlabPyramid(folder, levels, sink, {
    layer: "labels",
    allocate: (count) => new Uint32Array(count),
    encode: encodeLabelBlock,
    reduce: mostFrequentOf,
  });
}

function blocksIn(folder: string): BlockSink {
  return {
    hasBlock: async () => false,
    writeBlock: (path, bytes) => writeFile(join(folder, path), bytes),
  };
}

interface Level<T> {
  readonly shape: Vec3;
  /** Voxels of the level before that one of this stands for, along each axis. */
  readonly steps: Vec3;
  readonly slab: T;
  sections: number;
}

class SlabPyramid<T extends Uint8Array | Uint32Array> implements PyramidWriter<T> {
  readonly #folder: string;
  readonly #sink: BlockSink;
  readonly #codec: LayerCodec<T>;
  readonly #levels: readonly Level<T>[];
  readonly #under = new Uint32Array(8);

  constructor(
    folder: string,
    levels: readonly PyramidLevel[],
    sink: BlockSink,
    codec: LayerCodec<T>,
  ) {
    this.#folder = folder;
    this.#sink = sink;
    this.#codec = codec;
    this.#levels = levels.map(({ shapeVoxel, factorVoxel }, mip) => {
      const [width, height, depth] = shapeVoxel;
      const before = levels[Math.max(0, mip - 1)].factorVoxel;
      const step = (axis: number): number => factorVoxel[axis] / before[axis];
      return {
        shape: shapeVoxel,
        steps: [step(0), step(1), step(2)],
        slab: codec.allocate(width * height * Math.min(BLOCK_VOXEL[2], depth)),
        sections: 0,
      };
    });
  }

  async addSection(section: T): Promise<void> {
    this.#room(0).set(section);
    for (let mip = 0; mip < this.#levels.length; mip++) {
      const level = this.#levels[mip];
      level.sections++;
      const next = this.#levels[mip + 1];
      const isLast = level.sections === level.shape[2];
      const isPaired = next === undefined || isLast || level.sections % next.steps[2] === 0;
      if (next !== undefined && isPaired) this.#reduceInto(mip + 1);
      if (isLast || level.sections % BLOCK_VOXEL[2] === 0) {
        await this.#writeSlab(mip, Math.floor((level.sections - 1) / BLOCK_VOXEL[2]));
      }
      if (!isPaired) return;
    }
  }

  /** Where the next section of a level belongs in its slab. */
  #room(mip: number): T {
    const { shape, slab, sections } = this.#levels[mip];
    const area = shape[0] * shape[1];
    const start = (sections % BLOCK_VOXEL[2]) * area;
    return slab.subarray(start, start + area) as T;
  }

  /** From the sections that came last to the level before; where a voxel is lacking, the edge repeats. */
  #reduceInto(mip: number): void {
    const source = this.#levels[mip - 1];
    const { shape, steps } = this.#levels[mip];
    const target = this.#room(mip);
    const [width] = source.shape;
    for (let y = 0; y < shape[1]; y++) {
      const rows = rowsUnder(source, steps, y);
      const at = y * shape[0];
      for (let x = 0; x < shape[0]; x++) {
        const left = x * steps[0];
        const right = Math.min(left + 1, width - 1);
        let count = 0;
        for (const row of rows) {
          this.#under[count++] = source.slab[row + left];
          if (steps[0] === 2) this.#under[count++] = source.slab[row + right];
        }
        target[at + x] = this.#codec.reduce(this.#under, count);
      }
    }
  }

  async #writeSlab(mip: number, slab: number): Promise<void> {
    const [width, height] = this.#levels[mip].shape;
    if (slab === 0) {
      await mkdir(join(this.#folder, this.#codec.layer, String(mip)), { recursive: true });
    }
    for (let y = 0; y * BLOCK_VOXEL[1] < height; y++) {
      const columns = Array.from({ length: Math.ceil(width / BLOCK_VOXEL[0]) }, (_, x) => x);
      await Promise.all(columns.map((x) => this.#writeBlock(mip, [x, y, slab])));
    }
  }

  async #writeBlock(mip: number, block: Vec3): Promise<void> {
    const path = blockPath(this.#codec.layer, mip, block);
    if (await this.#sink.hasBlock(path)) return;
    const { shape, slab } = this.#levels[mip];
    const [width, height] = shape;
    const { minVoxel, maxVoxel } = blockBox(shape, block);
    const blockWidth = maxVoxel[0] - minVoxel[0];
    const blockHeight = maxVoxel[1] - minVoxel[1];
    const depth = maxVoxel[2] - minVoxel[2];
    const voxels = this.#codec.allocate(blockWidth * blockHeight * depth);
    for (let z = 0; z < depth; z++) {
      for (let y = 0; y < blockHeight; y++) {
        const from = (z * height + minVoxel[1] + y) * width + minVoxel[0];
        voxels.set(slab.subarray(from, from + blockWidth), (z * blockHeight + y) * blockWidth);
      }
    }
    await this.#sink.writeBlock(path, await this.#codec.encode(voxels, blockWidth));
  }
}

/** Where the rows of a level's last section, or last two, start that are under a row of the next. */
function rowsUnder<T>({ shape, sections }: Level<T>, steps: Vec3, y: number): number[] {
  const [width, height] = shape;
  const last = sections - 1;
  const layers = steps[2] === 2 ? [last - (last % 2), last] : [last];
  const top = y * steps[1];
  const lines = steps[1] === 2 ? [top, Math.min(top + 1, height - 1)] : [top];
  return layers.flatMap((layer) =>
    lines.map((line) => ((layer % BLOCK_VOXEL[2]) * height + line) * width),
  );
}
