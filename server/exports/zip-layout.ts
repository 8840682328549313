// The bytes around a zip's files, by the published format (APPNOTE 6.3.10): stored entries, and the
// 64-bit fields where a size or a place needs them. All of them follow from names and sizes, so where
// each byte of a zip lies is known before any is written.

export interface ZipEntry {
  readonly name: string;
  readonly sizeBytes: number;
}

/** An entry with its place and the checksum of its bytes. */
export interface PlacedEntry extends ZipEntry {
  readonly offsetBytes: number;
  readonly crc32: number;
}

export const LOCAL_MAGIC = 0x04034b50;
export const CENTRAL_MAGIC = 0x02014b50;
export const END_MAGIC = 0x06054b50;
export const END64_MAGIC = 0x06064b50;
export const LOCATOR64_MAGIC = 0x07064b50;
export const ZIP64_EXTRA = 1;
/** Stands for what the 64-bit fields say. */
export const MAX_32 = 0xffffffff;
export const MAX_16 = 0xffff;
const VERSION = 45;
/** 1980-01-01 00:00, so that the same files are the same zip whenever it is made. */
const DATE = 33;

export const localHeaderBytes = ({ name, sizeBytes }: ZipEntry): number =>
  30 + name.length + (sizeBytes >= MAX_32 ? 20 : 0);

const centralExtras = ({ sizeBytes, offsetBytes }: Omit<PlacedEntry, "crc32">): number[] => [
  ...(sizeBytes >= MAX_32 ? [sizeBytes, sizeBytes] : []),
  ...(offsetBytes >= MAX_32 ? [offsetBytes] : []),
];

export const centralHeaderBytes = (entry: Omit<PlacedEntry, "crc32">): number => {
  const extras = centralExtras(entry);
  return 46 + entry.name.length + (extras.length === 0 ? 0 : 4 + 8 * extras.length);
};

export function localHeader(entry: Omit<PlacedEntry, "offsetBytes">): Uint8Array {
  const { name, sizeBytes, crc32 } = entry;
  const isLarge = sizeBytes >= MAX_32;
  const writer = new FieldWriter(localHeaderBytes(entry));
  writer.u32(LOCAL_MAGIC);
  writer.u16(VERSION, 0, 0, 0, DATE);
  writer.u32(crc32, isLarge ? MAX_32 : sizeBytes, isLarge ? MAX_32 : sizeBytes);
  writer.u16(name.length, isLarge ? 20 : 0);
  writer.ascii(name);
  if (isLarge) writer.extra([sizeBytes, sizeBytes]);
  return writer.bytes;
}

export function centralHeader(entry: PlacedEntry): Uint8Array {
  const { name, sizeBytes, offsetBytes, crc32 } = entry;
  const extras = centralExtras(entry);
  const size32 = Math.min(sizeBytes, MAX_32);
  const writer = new FieldWriter(centralHeaderBytes(entry));
  writer.u32(CENTRAL_MAGIC);
  writer.u16(VERSION, VERSION, 0, 0, 0, DATE);
  writer.u32(crc32, size32, size32);
  writer.u16(name.length, extras.length === 0 ? 0 : 4 + 8 * extras.length, 0, 0, 0);
  writer.u32(0, Math.min(offsetBytes, MAX_32));
  writer.ascii(name);
  if (extras.length > 0) writer.extra(extras);
  return writer.bytes;
}

export interface ZipEnd {
  readonly entryCount: number;
  readonly centralBytes: number;
  readonly centralOffsetBytes: number;
}

const isLargeEnd = ({ entryCount, centralBytes, centralOffsetBytes }: ZipEnd): boolean =>
  entryCount >= MAX_16 || centralBytes >= MAX_32 || centralOffsetBytes >= MAX_32;

export const zipEndBytes = (end: ZipEnd): number => 22 + (isLargeEnd(end) ? 76 : 0);

export function zipEnd(end: ZipEnd): Uint8Array {
  const { entryCount, centralBytes, centralOffsetBytes } = end;
  const writer = new FieldWriter(zipEndBytes(end));
  if (isLargeEnd(end)) {
    writer.u32(END64_MAGIC);
    writer.u64(44);
    writer.u16(VERSION, VERSION);
    writer.u32(0, 0);
    writer.u64(entryCount, entryCount, centralBytes, centralOffsetBytes);
    writer.u32(LOCATOR64_MAGIC, 0);
    writer.u64(centralOffsetBytes + centralBytes);
    writer.u32(1);
  }
  const count = Math.min(entryCount, MAX_16);
  writer.u32(END_MAGIC);
  writer.u16(0, 0, count, count);
  writer.u32(Math.min(centralBytes, MAX_32), Math.min(centralOffsetBytes, MAX_32));
  writer.u16(0);
  return writer.bytes;
}

class FieldWriter {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(sizeBytes: number) {
    this.bytes = new Uint8Array(sizeBytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  u16(...values: number[]): void {
    for (const value of values) {
      this.#view.setUint16(this.#at, value, true);
      this.#at += 2;
    }
  }

  u32(...values: number[]): void {
    for (const value of values) {
      this.#view.setUint32(this.#at, value, true);
      this.#at += 4;
    }
  }

  u64(...values: number[]): void {
    for (const value of values) {
      this.#view.setBigUint64(this.#at, BigInt(value), true);
      this.#at += 8;
    }
  }

  /** Names in a release are of letters, digits, dots, dashes, underscores and slashes. */
  ascii(text: string): void {
    for (let at = 0; at < text.length; at++) this.bytes[this.#at++] = text.charCodeAt(at);
  }

  extra(values: readonly number[]): void {
    this.u16(ZIP64_EXTRA, 8 * values.length);
    this.u64(...values);
  }
}
