// A label tile as it travels: distinct supervoxels, their roots in the base version, and an index
// image. Supervoxels are immutable, so a tile is cached for ever and an edit only changes colours.
//
// Little-endian: u32 magic "FLT2", u16 widthPx, u16 heightPx, u32 count n, u32 count r of distinct
// roots; then in planes of bytes, lowest first, so that gzip finds what is alike: u64 supervoxel[n],
// u64 root[r], u16 which root each supervoxel has[n]; then to the end the index image, row-major, as
// label-index-codec.ts has it. Entry 0 is always background (supervoxel 0, root 0).
//
// Tiles of the first form may be in caches for ever, so they are read too: u32 magic "FLT1", u16 widthPx,
// u16 heightPx, u32 n, u8 bytes per index (1 or 2), 3 × u8 zero; u64 supervoxel[n]; u64 root[n];
// index[widthPx × heightPx].
import { joinedBytes } from "#core/joined-bytes.ts";
import { readLabelIndex, writeLabelIndex } from "#core/protocol/label-index-codec.ts";

export interface LabelTile {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly supervoxels: BigUint64Array;
  readonly baseRoots: BigUint64Array;
  /** Of one byte where there are 256 entries or fewer. */
  readonly index: Uint8Array | Uint16Array;
}

const MAGIC = 0x32544c46;
const FIRST_MAGIC = 0x31544c46;
const HEADER_BYTES = 16;
const ID_BYTES = 8;
const ROOT_INDEX_BYTES = 2;
/** Far more than any tile has: so much is made room for before a pixel is read. */
const MAX_PIXELS = 1 << 20;
const MAX_ENTRIES = 1 << 16;

export function encodeLabelTile({
  widthPx,
  heightPx,
  supervoxels,
  baseRoots,
  index,
}: LabelTile): Uint8Array {
  const roots = new Map<bigint, number>();
  const rootIndices = Uint16Array.from(baseRoots, (root) => {
    const at = roots.get(root) ?? roots.size;
    roots.set(root, at);
    return at;
  });
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  header.setUint32(0, MAGIC, true);
  header.setUint16(4, widthPx, true);
  header.setUint16(6, heightPx, true);
  header.setUint32(8, supervoxels.length, true);
  header.setUint32(12, roots.size, true);
  return joinedBytes([
    new Uint8Array(header.buffer),
    bytePlanes(supervoxels),
    bytePlanes(BigUint64Array.from(roots.keys())),
    bytePlanes(rootIndices),
    writeLabelIndex(index, widthPx, supervoxels.length),
  ]);
}

/** Throws where the bytes are not a whole tile; those of a tile of the first form must start their buffer. */
export function decodeLabelTile(bytes: Uint8Array): LabelTile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.byteLength < HEADER_BYTES ? 0 : view.getUint32(0, true);
  if (magic !== MAGIC && magic !== FIRST_MAGIC) throw new Error("not a label tile");
  const widthPx = view.getUint16(4, true);
  const heightPx = view.getUint16(6, true);
  const count = view.getUint32(8, true);
  if (magic === FIRST_MAGIC) return decodeFirstForm(bytes, { widthPx, heightPx, count });
  if (widthPx * heightPx > MAX_PIXELS || widthPx === 0 || heightPx === 0) {
    throw new Error(`label tile: it says ${widthPx} × ${heightPx} pixels`);
  }
  const rootCount = view.getUint32(12, true);
  if (count === 0 || count > MAX_ENTRIES || rootCount === 0 || rootCount > count) {
    throw new Error(`label tile: it says ${count} supervoxels with ${rootCount} roots`);
  }
  const rootsAt = HEADER_BYTES + ID_BYTES * count;
  const whichAt = rootsAt + ID_BYTES * rootCount;
  const indexAt = whichAt + ROOT_INDEX_BYTES * count;
  if (bytes.byteLength <= indexAt) throw new Error("a label tile was cut short");
  const supervoxels = new BigUint64Array(count);
  const roots = new BigUint64Array(rootCount);
  const which = new Uint16Array(count);
  fromBytePlanes(bytes.subarray(HEADER_BYTES, rootsAt), supervoxels);
  fromBytePlanes(bytes.subarray(rootsAt, whichAt), roots);
  fromBytePlanes(bytes.subarray(whichAt, indexAt), which);
  const baseRoots = BigUint64Array.from(which, (at, entry) => {
    if (at >= rootCount)
      throw new Error(`label tile: supervoxel ${entry} has root ${at} of ${rootCount}`);
    return roots[at];
  });
  const pixels = widthPx * heightPx;
  const index = count <= 256 ? new Uint8Array(pixels) : new Uint16Array(pixels);
  readLabelIndex(bytes.subarray(indexAt), index, widthPx, count);
  return { widthPx, heightPx, supervoxels, baseRoots, index };
}

/** Views into `bytes`. */
function decodeFirstForm(
  bytes: Uint8Array,
  { widthPx, heightPx, count }: Readonly<Record<"widthPx" | "heightPx" | "count", number>>,
): LabelTile {
  const wide = bytes[12];
  const pixels = widthPx * heightPx;
  const indexOffset = HEADER_BYTES + 2 * ID_BYTES * count;
  if (bytes.byteLength !== indexOffset + pixels * wide || (wide !== 1 && wide !== 2)) {
    throw new Error("a label tile was cut short");
  }
  const buffer = bytes.buffer;
  const at = bytes.byteOffset;
  return {
    widthPx,
    heightPx,
    supervoxels: new BigUint64Array(buffer, at + HEADER_BYTES, count),
    baseRoots: new BigUint64Array(buffer, at + HEADER_BYTES + ID_BYTES * count, count),
    index:
      wide === 1
        ? new Uint8Array(buffer, at + indexOffset, pixels)
        : new Uint16Array(buffer, at + indexOffset, pixels),
  };
}

type Words = BigUint64Array | Uint16Array;

/** The lowest bytes of all words, then the next ones. */
function bytePlanes(words: Words): Uint8Array {
  const size = words.BYTES_PER_ELEMENT;
  const bytes = bytesOf(words);
  const planes = new Uint8Array(bytes.length);
  for (let word = 0; word < words.length; word++) {
    for (let byte = 0; byte < size; byte++) {
      planes[byte * words.length + word] = bytes[word * size + byte];
    }
  }
  return planes;
}

function fromBytePlanes(planes: Uint8Array, words: Words): void {
  const size = words.BYTES_PER_ELEMENT;
  const bytes = bytesOf(words);
  for (let word = 0; word < words.length; word++) {
    for (let byte = 0; byte < size; byte++) {
      bytes[word * size + byte] = planes[byte * words.length + word];
    }
  }
}

/** On every machine that a browser or Node.js runs on, words are little-endian in memory. */
function bytesOf(words: Words): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
