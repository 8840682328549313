// The directories of a TIFF or BigTIFF, one after another, as lists of entries (TIFF 6.0, section 2).
// Nothing an entry points at is read before it is asked for, and then only as much as may be there.
import type { TiffBytes } from "#server/volumes/sources/tiff/tiff-bytes.ts";

export interface TiffEntry {
  readonly type: number;
  readonly count: number;
  /** Where its values lie in the file. */
  readonly at: number;
}

export type TiffDirectory = ReadonlyMap<number, TiffEntry>;

export interface TiffLayout {
  readonly isLittleEndian: boolean;
  /** BigTIFF counts and points with 8 bytes, and an entry is 20 bytes long. */
  readonly isBig: boolean;
  readonly firstDirectory: number;
}

export const MAX_PAGES = 2 ** 17;
/** More entries than this in one directory are none of TIFF's. */
const MAX_ENTRIES = 4096;
/** Of one entry: strips or tiles of one page. */
const MAX_VALUES = 2 ** 22;
const CHAIN = "the chain of TIFF pages";
const ASCII = 2;

/** Bytes of one value, by type. */
const VALUE_BYTES: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8 },
  ...{ 13: 4, 16: 8, 17: 8, 18: 8 },
};

export async function readLayout(bytes: TiffBytes): Promise<TiffLayout> {
  const noTiff = () =>
    bytes.refused(
      CHAIN,
      "cannot be found, so this is no TIFF or not a whole one",
      "copy or export the file again",
    );
  if (bytes.sizeBytes < 16) throw noTiff();
  const header = await bytes.view(0, 16, CHAIN);
  const order = header.getUint16(0, false);
  const isLittleEndian = order === 0x4949;
  const kind = header.getUint16(2, isLittleEndian);
  if ((!isLittleEndian && order !== 0x4d4d) || (kind !== 42 && kind !== 43)) throw noTiff();
  const isBig = kind === 43;
  const firstDirectory = isBig
    ? Number(header.getBigUint64(8, isLittleEndian))
    : header.getUint32(4, isLittleEndian);
  if (firstDirectory !== 0) return { isLittleEndian, isBig, firstDirectory };
  throw bytes.refused(CHAIN, "is empty", "copy or export the file again");
}

export async function* readDirectories(
  bytes: TiffBytes,
  layout: TiffLayout,
): AsyncGenerator<TiffDirectory> {
  const seen = new Set<number>();
  for (let at = layout.firstDirectory; at !== 0; ) {
    if (seen.has(at) || seen.size === MAX_PAGES) {
      throw bytes.refused(CHAIN, "does not end", "copy or export the file again");
    }
    seen.add(at);
    const { directory, next } = await readDirectory(bytes, layout, at);
    yield directory;
    at = next;
  }
}

async function readDirectory(
  bytes: TiffBytes,
  layout: TiffLayout,
  at: number,
): Promise<{ readonly directory: TiffDirectory; readonly next: number }> {
  const { isBig, isLittleEndian } = layout;
  const [countBytes, entryBytes, pointerBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const head = await bytes.view(at, countBytes, CHAIN);
  const count = isBig
    ? Number(head.getBigUint64(0, isLittleEndian))
    : head.getUint16(0, isLittleEndian);
  if (count > MAX_ENTRIES) throw bytes.damaged(CHAIN);
  const bodyBytes = count * entryBytes;
  const body = await bytes.view(at + countBytes, bodyBytes + pointerBytes, CHAIN);
  const directory = new Map<number, TiffEntry>();
  for (let start = 0; start < bodyBytes; start += entryBytes) {
    const tag = body.getUint16(start, isLittleEndian);
    if (!directory.has(tag)) directory.set(tag, entryAt(body, start, at + countBytes, layout));
  }
  const next = isBig
    ? Number(body.getBigUint64(bodyBytes, isLittleEndian))
    : body.getUint32(bodyBytes, isLittleEndian);
  return { directory, next };
}

function entryAt(
  body: DataView,
  start: number,
  bodyAt: number,
  { isLittleEndian, isBig }: TiffLayout,
): TiffEntry {
  const type = body.getUint16(start + 2, isLittleEndian);
  const count = isBig
    ? Number(body.getBigUint64(start + 4, isLittleEndian))
    : body.getUint32(start + 4, isLittleEndian);
  const valueStart = start + (isBig ? 12 : 8);
  const sizeBytes = count * (VALUE_BYTES[type] ?? 0);
  if (sizeBytes <= (isBig ? 8 : 4)) return { type, count, at: bodyAt + valueStart };
  const at = isBig
    ? Number(body.getBigUint64(valueStart, isLittleEndian))
    : body.getUint32(valueStart, isLittleEndian);
  return { type, count, at };
}

/** All numbers of an entry; RATIONALs as quotients. */
export async function readNumbers(
  bytes: TiffBytes,
  { isLittleEndian }: TiffLayout,
  entry: TiffEntry,
  field: string,
): Promise<readonly number[]> {
  const wide = VALUE_BYTES[entry.type];
  if (wide === undefined || entry.count > MAX_VALUES) throw bytes.damaged(field);
  const view = await bytes.view(entry.at, entry.count * wide, field);
  return Array.from({ length: entry.count }, (_, i) =>
    numberAt(view, i * wide, entry.type, isLittleEndian),
  );
}

/** null where the entry is no text, or more than is looked at. */
export async function readText(
  bytes: TiffBytes,
  entry: TiffEntry,
  maxBytes: number,
  field: string,
): Promise<string | null> {
  if (entry.type !== ASCII || entry.count > maxBytes) return null;
  const { buffer, byteOffset } = await bytes.view(entry.at, entry.count, field);
  const text = new TextDecoder().decode(new Uint8Array(buffer, byteOffset, entry.count));
  return text.split("\0", 1)[0];
}

function numberAt(view: DataView, at: number, type: number, isLittle: boolean): number {
  switch (type) {
    case 3:
      return view.getUint16(at, isLittle);
    case 4:
    case 13:
      return view.getUint32(at, isLittle);
    case 5:
      return view.getUint32(at, isLittle) / view.getUint32(at + 4, isLittle);
    case 8:
      return view.getInt16(at, isLittle);
    case 9:
      return view.getInt32(at, isLittle);
    case 10:
      return view.getInt32(at, isLittle) / view.getInt32(at + 4, isLittle);
    case 11:
      return view.getFloat32(at, isLittle);
    case 12:
      return view.getFloat64(at, isLittle);
    case 16:
    case 18:
      return Number(view.getBigUint64(at, isLittle));
    case 17:
      return Number(view.getBigInt64(at, isLittle));
    case 6:
      return view.getInt8(at);
    default:
      return view.getUint8(at);
  }
}
