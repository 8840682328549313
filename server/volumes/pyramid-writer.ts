// Writes one layer of a dataset, all its mip levels at once, from sections in order. It holds one
// slab of BLOCK_VOXEL[2] sections a level, and writes each slab's blocks when the slab is full.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  BLOCK_VOXEL,
  blockBox,
  blockPath,
  type Layer,
  pyramidShapes,
} from "#server/volumes/block-layout.ts";
import { type ImageCodec, imageBlockCodecs } from "#server/volumes/image-codecs.ts";
import { encodeLabelBlock } from "#server/volumes/label-block-codec.ts";

interface LayerCodec<T extends Uint8Array | Uint32Array> {
  readonly layer: Layer;
  allocate(count: number): T;
  encode(voxels: T, width: number): Promise<Uint8Array>;
  /** Of the four voxels under one of the next level; where fewer exist the edge repeats. */
  reduce(a: number, b: number, c: number, d: number): number;
}

const IMAGE: Omit<LayerCodec<Uint8Array>, "encode"> = {
  layer: "image",
  allocate: (count) => new Uint8Array(count),
  reduce: (a, b, c, d) => (a + b + c + d + 2) >> 2,
};

const LABELS: LayerCodec<Uint32Array> = {
  layer: "labels",
  allocate: (count) => new Uint32Array(count),
  encode: encodeLabelBlock,
  // The most frequent one; where two are equally so, the one met first.
  reduce: (a, b, c, d) => {
    if (a === b || a === c || a === d) return a;
    if (b === c || b === d) return b;
    return c === d ? c : a;
  },
};

export interface PyramidWriter<T> {
  /** Sections come in order from 0; the writer does not keep the array. */
  addSection(section: T): Promise<void>;
}

export function imagePyramid(
  folder: string,
  shapeVoxel: Vec3,
  codec: ImageCodec,
): PyramidWriter<Uint8Array> {
  const { encode } = imageBlockCodecs[codec];
  return new SlabPyramid(folder, shapeVoxel, { ...IMAGE, encode });
}

/** Of dense index + 1, background 0. */
export function labelPyramid(folder: string, shapeVoxel: Vec3): PyramidWriter<Uint32Array> {
  return new SlabPyramid(folder, shapeVoxel, LABELS);
}

class SlabPyramid<T extends Uint8Array | Uint32Array> implements PyramidWriter<T> {
  readonly #folder: string;
  readonly #codec: LayerCodec<T>;
  readonly #shapes: readonly Vec3[];
  readonly #slabs: T[];
  #section = 0;

  constructor(folder: string, shapeVoxel: Vec3, codec: LayerCodec<T>) {
    this.#folder = folder;
    this.#codec = codec;
    this.#shapes = pyramidShapes(shapeVoxel);
    const depth = Math.min(BLOCK_VOXEL[2], shapeVoxel[2]);
    this.#slabs = this.#shapes.map(([width, height]) => codec.allocate(width * height * depth));
  }

  async addSection(section: T): Promise<void> {
    const depth = this.#shapes[0][2];
    const inSlab = this.#section % BLOCK_VOXEL[2];
    this.#shapes.forEach(([width, height], mip) => {
      const area = width * height;
      const target = this.#slabs[mip].subarray(inSlab * area, (inSlab + 1) * area);
      if (mip === 0) target.set(section);
      else this.#halve(mip - 1, inSlab, target);
    });
    this.#section++;
    if (this.#section % BLOCK_VOXEL[2] !== 0 && this.#section !== depth) return;
    const slab = Math.floor((this.#section - 1) / BLOCK_VOXEL[2]);
    for (let mip = 0; mip < this.#shapes.length; mip++) await this.#writeSlab(mip, slab);
  }

  #halve(from: number, inSlab: number, target: Uint8Array | Uint32Array): void {
    const [width, height] = this.#shapes[from];
    const [halfWidth, halfHeight] = this.#shapes[from + 1];
    const start = inSlab * width * height;
    const source = this.#slabs[from].subarray(start, start + width * height);
    for (let y = 0; y < halfHeight; y++) {
      const top = 2 * y * width;
      const bottom = Math.min(2 * y + 1, height - 1) * width;
      for (let x = 0; x < halfWidth; x++) {
        const left = 2 * x;
        const right = Math.min(left + 1, width - 1);
        target[y * halfWidth + x] = this.#codec.reduce(
          source[top + left],
          source[top + right],
          source[bottom + left],
          source[bottom + right],
        );
      }
    }
  }

  async #writeSlab(mip: number, slab: number): Promise<void> {
    const [width, height] = this.#shapes[mip];
    if (slab === 0) {
      await mkdir(join(this.#folder, this.#codec.layer, String(mip)), { recursive: true });
    }
    for (let y = 0; y * BLOCK_VOXEL[1] < height; y++) {
      const columns = Array.from({ length: Math.ceil(width / BLOCK_VOXEL[0]) }, (_, x) => x);
      await Promise.all(columns.map((x) => this.#writeBlock(mip, [x, y, slab])));
    }
  }

  async #writeBlock(mip: number, block: Vec3): Promise<void> {
    const [width, height] = this.#shapes[mip];
    const { minVoxel, maxVoxel } = blockBox(this.#shapes[mip], block);
    const blockWidth = maxVoxel[0] - minVoxel[0];
    const blockHeight = maxVoxel[1] - minVoxel[1];
    const depth = maxVoxel[2] - minVoxel[2];
    const voxels = this.#codec.allocate(blockWidth * blockHeight * depth);
    const slab = this.#slabs[mip];
    for (let z = 0; z < depth; z++) {
      for (let y = 0; y < blockHeight; y++) {
        const from = (z * height + minVoxel[1] + y) * width + minVoxel[0];
        voxels.set(slab.subarray(from, from + blockWidth), (z * blockHeight + y) * blockWidth);
      }
    }
    const path = join(this.#folder, blockPath(this.#codec.layer, mip, block));
    await writeFile(path, await this.#codec.encode(voxels, blockWidth));
  }
}
