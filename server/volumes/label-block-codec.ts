// A label block at rest and in the cache: the distinct labels in it and, per voxel, which of them.
// Little-endian, zlib: u32 count of the palette, u32 bytes per index (1, 2 or 4), u32 palette[],
// index[].
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import { ZLIB_ROOM_BYTES } from "#server/volumes/zlib-room.ts";

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);
const HEADER_BYTES = 8;
/** Of a block whose voxels are a byte each. */
const PALETTE_BYTES = 4 * 256;
/** Two thirds of the size that level 1 gives, for a few milliseconds a block more. */
const DEFLATE_LEVEL = 6;

export interface LabelBlock {
  readonly palette: Uint32Array;
  readonly index: Uint8Array | Uint16Array | Uint32Array;
}

export function packLabels(labels: Uint32Array): LabelBlock {
  const slots = new Map<number, number>();
  const index = new Uint32Array(labels.length);
  let last = -1;
  let lastSlot = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label !== last) {
      last = label;
      const known = slots.get(label);
      lastSlot = known ?? slots.size;
      if (known === undefined) slots.set(label, lastSlot);
    }
    index[i] = lastSlot;
  }
  const palette = Uint32Array.from(slots.keys());
  if (palette.length <= 256) return { palette, index: Uint8Array.from(index) };
  if (palette.length <= 65536) return { palette, index: Uint16Array.from(index) };
  return { palette, index };
}

export async function encodeLabelBlock(labels: Uint32Array): Promise<Uint8Array> {
  const { palette, index } = packLabels(labels);
  const bytes = new Uint8Array(HEADER_BYTES + palette.byteLength + index.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, palette.length, true);
  view.setUint32(4, index.BYTES_PER_ELEMENT, true);
  bytes.set(new Uint8Array(palette.buffer), HEADER_BYTES);
  bytes.set(
    new Uint8Array(index.buffer, index.byteOffset, index.byteLength),
    HEADER_BYTES + palette.byteLength,
  );
  return deflateAsync(bytes, { level: DEFLATE_LEVEL });
}

/** Throws where the bytes do not hold exactly `count` voxels. */
export async function decodeLabelBlock(bytes: Uint8Array, count: number): Promise<LabelBlock> {
  const limit = HEADER_BYTES + 8 * count;
  // Of a block of more labels it is two pieces, or four.
  const chunkSize = HEADER_BYTES + PALETTE_BYTES + count + ZLIB_ROOM_BYTES;
  const options = { maxOutputLength: limit + 1, chunkSize };
  const raw = Uint8Array.from(await inflateAsync(bytes, options));
  if (raw.length < HEADER_BYTES) throw new Error("a label block was cut short");
  const view = new DataView(raw.buffer);
  const paletteCount = view.getUint32(0, true);
  const wide = view.getUint32(4, true);
  const indexOffset = HEADER_BYTES + 4 * paletteCount;
  if (raw.length !== indexOffset + wide * count) throw new Error("a label block was cut short");
  const palette = new Uint32Array(raw.buffer, HEADER_BYTES, paletteCount);
  if (wide === 1) return { palette, index: new Uint8Array(raw.buffer, indexOffset, count) };
  if (wide === 2) return { palette, index: new Uint16Array(raw.buffer, indexOffset, count) };
  return { palette, index: new Uint32Array(raw.buffer, indexOffset, count) };
}
