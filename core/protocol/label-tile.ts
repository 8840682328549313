// A label tile as it travels: distinct supervoxels, their roots in the base version, and an index
// image. Supervoxels are immutable, so a tile is cached for ever and an edit only changes colours.
//
// Little-endian: u32 magic "FLT1", u16 widthPx, u16 heightPx, u32 count n, u8 bytes per index
// (1 or 2), 3 × u8 zero; u64 supervoxel[n]; u64 root[n]; index[widthPx × heightPx], row-major.
// Entry 0 is always background (supervoxel 0, root 0).

export interface LabelTile {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly supervoxels: BigUint64Array;
  readonly baseRoots: BigUint64Array;
  readonly index: Uint8Array | Uint16Array;
}

const MAGIC = 0x31544c46;
const HEADER_BYTES = 16;

export function encodeLabelTile(tile: LabelTile): Uint8Array {
  const count = tile.supervoxels.length;
  const wide = tile.index.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(HEADER_BYTES + 16 * count + tile.index.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, tile.widthPx, true);
  view.setUint16(6, tile.heightPx, true);
  view.setUint32(8, count, true);
  view.setUint8(12, wide);
  new BigUint64Array(bytes.buffer, HEADER_BYTES, count).set(tile.supervoxels);
  new BigUint64Array(bytes.buffer, HEADER_BYTES + 8 * count, count).set(tile.baseRoots);
  bytes.set(
    new Uint8Array(tile.index.buffer, tile.index.byteOffset, tile.index.byteLength),
    HEADER_BYTES + 16 * count,
  );
  return bytes;
}

/** Views into `bytes`, which must start its buffer. Throws where they are not a whole tile. */
export function decodeLabelTile(bytes: Uint8Array): LabelTile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new Error("not a label tile");
  }
  const widthPx = view.getUint16(4, true);
  const heightPx = view.getUint16(6, true);
  const count = view.getUint32(8, true);
  const wide = view.getUint8(12);
  const pixels = widthPx * heightPx;
  const indexOffset = HEADER_BYTES + 16 * count;
  if (bytes.byteLength !== indexOffset + pixels * wide || (wide !== 1 && wide !== 2)) {
    throw new Error("a label tile was cut short");
  }
  const buffer = bytes.buffer;
  const at = bytes.byteOffset;
  return {
    widthPx,
    heightPx,
    supervoxels: new BigUint64Array(buffer, at + HEADER_BYTES, count),
    baseRoots: new BigUint64Array(buffer, at + HEADER_BYTES + 8 * count, count),
    index:
      wide === 1
        ? new Uint8Array(buffer, at + indexOffset, pixels)
        : new Uint16Array(buffer, at + indexOffset, pixels),
  };
}
