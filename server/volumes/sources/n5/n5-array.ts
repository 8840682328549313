// An N5 array. A block has a header with its own shape, then big-endian numbers, the first dimension
// fastest; blocks at the far faces may be smaller than the others.
import { CodecError } from "#server/volumes/sources/codecs/codec-error.ts";
import { numbersIn } from "#server/volumes/sources/codecs/number-bytes.ts";
import type { N5Array } from "#server/volumes/sources/n5/n5-attributes.ts";
import type { VoxelType } from "#server/volumes/sources/source-port.ts";
import { voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import { packedMaxBytes, unpackChunk } from "#server/volumes/sources/zarr/chunk-codecs.ts";
import {
  type Chunk,
  type ChunkedArray,
  productOf,
} from "#server/volumes/sources/zarr/chunked-array.ts";
import { keyBelow, wrongChunk } from "#server/volumes/sources/zarr/description.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** A header's mode: all of the block's numbers, or as many as it says. */
const PLAIN = 0;
const COUNTED = 1;

export class N5ChunkedArray implements ChunkedArray {
  readonly key: string;
  readonly shape: readonly number[];
  readonly chunkShape: readonly number[];
  readonly type: VoxelType;
  readonly fill: number | bigint;
  readonly #store: ByteStore;
  readonly #path: string;
  readonly #codecs: N5Array["codecs"];

  /** @param path of the array below the store's root. */
  constructor(store: ByteStore, path: string, { shape, chunkShape, type, codecs }: N5Array) {
    this.key = keyBelow(path, "attributes.json");
    this.shape = shape;
    this.chunkShape = chunkShape;
    this.type = type;
    this.fill = /^u?int64$/.test(type) ? 0n : 0;
    this.#store = store;
    this.#path = path;
    this.#codecs = codecs;
  }

  async readChunk(cell: readonly number[], signal: AbortSignal): Promise<Chunk | null> {
    const key = keyBelow(this.#path, cell.join("/"));
    const maxBytes = packedMaxBytes(productOf(this.chunkShape) * voxelBytesOf(this.type));
    const bytes = await this.#store.read(key, { maxBytes, signal });
    if (bytes === null) return null;
    try {
      return await this.#decode(bytes, cell);
    } catch (cause) {
      if (!(cause instanceof CodecError)) throw cause;
      throw wrongChunk(this.#store, key, "the block", cause.message, cause);
    }
  }

  async #decode(bytes: Uint8Array, cell: readonly number[]): Promise<Chunk> {
    const { shape, headerBytes } = this.#header(bytes, cell);
    const unpackedBytes = productOf(shape) * voxelBytesOf(this.type);
    const unpacked = await unpackChunk(this.#codecs, bytes.subarray(headerBytes), unpackedBytes);
    let stride = 1;
    const strides = shape.map((size) => {
      stride *= size;
      return stride / size;
    });
    return { numbers: numbersIn(unpacked, this.type, "big"), shape, strides };
  }

  #header(bytes: Uint8Array, cell: readonly number[]) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const dimensions = this.shape.length;
    const shapeEnd = 4 + 4 * dimensions;
    if (bytes.length < shapeEnd) {
      throw new CodecError("ends within its header");
    }
    const mode = view.getUint16(0, false);
    if (mode !== PLAIN && mode !== COUNTED) throw new CodecError(`is of mode ${mode}`);
    if (view.getUint16(2, false) !== dimensions) {
      throw new CodecError(`has ${view.getUint16(2, false)} dimensions, not ${dimensions}`);
    }
    const shape = cell.map((_, axis) => view.getUint32(4 + 4 * axis, false));
    const isWhole = shape.every((size, axis) => {
      const corner = cell[axis] * this.chunkShape[axis];
      const needed = Math.min(this.chunkShape[axis], this.shape[axis] - corner);
      return size >= needed && size <= this.chunkShape[axis];
    });
    if (!isWhole) throw new CodecError(`is ${shape.join(" × ")}, not as its place needs it`);
    if (mode === PLAIN) return { shape, headerBytes: shapeEnd };
    if (bytes.length < shapeEnd + 4) throw new CodecError("ends within its header");
    const count = view.getUint32(shapeEnd, false);
    if (count === productOf(shape)) return { shape, headerBytes: shapeEnd + 4 };
    throw new CodecError(`has ${count} numbers, not ${productOf(shape)}`);
  }
}
