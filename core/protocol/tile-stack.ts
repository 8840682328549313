// One tile of several slices in one answer, so that a way through a volume costs a request for some
// sections and not for each. Every part is what the tile's own address answers, byte for byte.
//
// Little-endian: u32 magic "FTS1", u32 count, then per slice u32 kind and u32 byte length, then the bodies
// one after the other. A slice that has no such tile has the kind 0 and no body.

/** What a body is; the order is that of the numbers on the wire, from 1. */
const STACK_KINDS = ["gzip", "image/jpeg", "image/webp", "image/png"] as const;

/** `gzip`: a label tile, or values of 16 bits, gzipped. */
export type StackKind = (typeof STACK_KINDS)[number];

export interface StackedTile {
  readonly kind: StackKind;
  readonly bytes: Uint8Array;
}

/** More slices are not asked for, nor answered. */
export const MAX_STACK_SLICES = 16;

const MAGIC = 0x31535446;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 8;

export function encodeTileStack(tiles: readonly (StackedTile | null)[]): Uint8Array<ArrayBuffer> {
  const bodyBytes = tiles.reduce((sum, tile) => sum + (tile?.bytes.byteLength ?? 0), 0);
  const bytes = new Uint8Array(HEADER_BYTES + ENTRY_BYTES * tiles.length + bodyBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, tiles.length, true);
  let at = HEADER_BYTES + ENTRY_BYTES * tiles.length;
  for (const [number, tile] of tiles.entries()) {
    if (tile === null) continue;
    const entry = HEADER_BYTES + ENTRY_BYTES * number;
    view.setUint32(entry, STACK_KINDS.indexOf(tile.kind) + 1, true);
    view.setUint32(entry + 4, tile.bytes.byteLength, true);
    bytes.set(tile.bytes, at);
    at += tile.bytes.byteLength;
  }
  return bytes;
}

/** Views into `bytes`. Throws where they are not a whole stack. */
export function decodeTileStack(
  bytes: Uint8Array<ArrayBuffer>,
): readonly (StackedTileView | null)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new Error("not a stack of tiles");
  }
  const count = view.getUint32(4, true);
  if (count > MAX_STACK_SLICES) throw new Error(`a stack of ${count} tiles is not one`);
  let at = HEADER_BYTES + ENTRY_BYTES * count;
  if (bytes.byteLength < at) throw new Error("a stack of tiles was cut short");
  const tiles: (StackedTileView | null)[] = [];
  for (let number = 0; number < count; number++) {
    const entry = HEADER_BYTES + ENTRY_BYTES * number;
    const kindNumber = view.getUint32(entry, true);
    const length = view.getUint32(entry + 4, true);
    if (length > bytes.byteLength - at) throw new Error("a stack of tiles was cut short");
    tiles.push(
      kindNumber === 0
        ? null
        : { kind: kindOf(kindNumber), bytes: bytes.subarray(at, at + length) },
    );
    at += length;
  }
  if (at !== bytes.byteLength) throw new Error("a stack of tiles has bytes too many");
  return tiles;
}

export interface StackedTileView {
  readonly kind: StackKind;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function kindOf(number: number): StackKind {
  const kind = STACK_KINDS[number - 1];
  if (kind === undefined) throw new Error(`a tile of the unknown kind ${number}`);
  return kind;
}
