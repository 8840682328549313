// An image tile of 16-bit values as it travels: a picture format that browsers decode has eight.
//
// Little-endian: u32 magic "FIT1", u16 widthPx, u16 heightPx, u16 value[widthPx × heightPx], row-major.

export interface WideImageTile {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly values: Uint16Array;
}

const MAGIC = 0x31544946;
const HEADER_BYTES = 8;

export function encodeWideImageTile({ widthPx, heightPx, values }: WideImageTile): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + 2 * values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, widthPx, true);
  view.setUint16(6, heightPx, true);
  new Uint16Array(bytes.buffer, HEADER_BYTES).set(values);
  return bytes;
}

/** A view into `bytes`, which must start its buffer. Throws where they are not a whole tile. */
export function decodeWideImageTile(bytes: Uint8Array): WideImageTile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new Error("not a tile of 16-bit values");
  }
  const widthPx = view.getUint16(4, true);
  const heightPx = view.getUint16(6, true);
  const count = widthPx * heightPx;
  if (bytes.byteLength !== HEADER_BYTES + 2 * count) {
    throw new Error("a tile of 16-bit values was cut short");
  }
  const values = new Uint16Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, count);
  return { widthPx, heightPx, values };
}
