// Where a TIFF's page directories lie, each checked to lie whole within the file: a file that was
// cut short must never pass for one with fewer pages.
import type { FileHandle } from "node:fs/promises";
import { ImportError } from "#server/volumes/import-error.ts";
import { MAX_SECTIONS } from "#server/volumes/section-source.ts";

export interface TiffChain {
  readonly isLittleEndian: boolean;
  readonly pageCount: number;
}

interface Layout {
  readonly isLittleEndian: boolean;
  /** BigTIFF counts and points with 8 bytes, and an entry is 20 bytes long. */
  readonly isBig: boolean;
  readonly firstDirectory: number;
}

export async function readTiffChain(path: string, file: FileHandle): Promise<TiffChain> {
  const { size: fileBytes } = await file.stat();
  const read = async (position: number, length: number): Promise<DataView> => {
    const bytes = new Uint8Array(length);
    const isWithin = position >= 8 && position + length <= fileBytes;
    const { bytesRead } = isWithin ? await file.read(bytes, 0, length, position) : { bytesRead: 0 };
    if (bytesRead === length) return new DataView(bytes.buffer);
    throw problemWith(path, "is damaged or was cut short");
  };
  const { isLittleEndian, isBig, firstDirectory } = await readHeader(path, file);
  const countBytes = isBig ? 8 : 2;
  const pointerBytes = isBig ? 8 : 4;
  const seen = new Set<number>();
  for (let at = firstDirectory; at !== 0; ) {
    if (seen.has(at) || seen.size === MAX_SECTIONS) throw problemWith(path, "does not end");
    seen.add(at);
    const count = await read(at, countBytes);
    const entries = isBig
      ? Number(count.getBigUint64(0, isLittleEndian))
      : count.getUint16(0, isLittleEndian);
    const pointerAt = at + countBytes + entries * (isBig ? 20 : 12);
    const pointer = await read(pointerAt, pointerBytes);
    at = isBig
      ? Number(pointer.getBigUint64(0, isLittleEndian))
      : pointer.getUint32(0, isLittleEndian);
  }
  return { isLittleEndian, pageCount: seen.size };
}

async function readHeader(path: string, file: FileHandle): Promise<Layout> {
  const header = new Uint8Array(16);
  const { bytesRead } = await file.read(header, 0, 16, 0);
  const view = new DataView(header.buffer);
  const order = view.getUint16(0, false);
  const isLittleEndian = order === 0x4949;
  const kind = view.getUint16(2, isLittleEndian);
  if (bytesRead < 16 || (!isLittleEndian && order !== 0x4d4d) || (kind !== 42 && kind !== 43)) {
    throw problemWith(path, "cannot be found, so this is no TIFF or not a whole one");
  }
  const isBig = kind === 43;
  const firstDirectory = isBig
    ? Number(view.getBigUint64(8, isLittleEndian))
    : view.getUint32(4, isLittleEndian);
  if (firstDirectory !== 0) return { isLittleEndian, isBig, firstDirectory };
  throw problemWith(path, "is empty");
}

function problemWith(path: string, problem: string): ImportError {
  const remedy = "copy or export the file again";
  return new ImportError({ file: path, field: "the chain of TIFF pages", problem, remedy });
}
