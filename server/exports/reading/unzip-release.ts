// A zip of a release, unpacked by its central directory: stored or deflated, of any size, whoever packed
// it. What it holds is checked later, by the release's own list of contents. Until then it is believed
// nothing: no name leads out of the folder, no more is inflated than was said before, and what was said is
// held against the zip and the disk before a byte is. In memory are the list of files, which has its
// bounds, and what streams have under way.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, mkdir, open, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import type { ReadingHooks } from "#server/exports/reading/reading-hooks.ts";
import {
  CENTRAL_MAGIC,
  END_MAGIC,
  END64_MAGIC,
  LOCAL_MAGIC,
  LOCATOR64_MAGIC,
  MAX_16,
  MAX_32,
  ZIP64_EXTRA,
} from "#server/exports/zip-layout.ts";
import { ImportError } from "#server/volumes/import-error.ts";

export interface UnpackedRelease {
  readonly dir: string;
  remove(): Promise<void>;
}

interface PackedFile {
  readonly path: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly offsetBytes: number;
}

const STORED = 0;
const DEFLATED = 8;
/** A comment may follow the end, of at most so many bytes. */
const MAX_END_BYTES = 22 + MAX_16;
const MAX_CENTRAL_BYTES = 128 * 2 ** 20;
const CENTRAL_ENTRY_BYTES = 46;
/** What deflate makes of a byte at most; what says more of itself is no zip. */
const MAX_DEFLATE_RATIO = 1_032;
const LIST = "its list of files";

export interface UnzipLimits {
  /** A skeleton is a file: there may be as many as neurons. */
  readonly maxFiles: number;
  /** On the disk of a folder. */
  readonly freeBytes: (folder: string) => Promise<number>;
}

const LIMITS: UnzipLimits = {
  maxFiles: 500_000,
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

/**
 * Into a folder below `parentDir` that is the zip's own: what an import left there that was killed goes
 * first. Throws an ImportError, or the signal's reason.
 */
export async function unzipRelease(
  zipPath: string,
  parentDir: string,
  { onProgress, signal }: ReadingHooks,
  limits: UnzipLimits = LIMITS,
): Promise<UnpackedRelease> {
  const name = createHash("sha256").update(zipPath).digest("hex").slice(0, 16);
  const dir = join(parentDir, name);
  const remove = () => rm(dir, { recursive: true, force: true });
  await remove();
  const zip = await open(zipPath);
  try {
    const files = await readCentral(zip, zipPath, limits);
    await mkdir(dir, { recursive: true });
    mustFit(zipPath, files, await limits.freeBytes(dir));
    for (const [done, file] of files.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ stage: `unpacking ${file.path}`, done, total: files.length });
      await unpack(zip, zipPath, file, join(dir, file.path));
    }
    return { dir, remove };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await zip.close();
  }
}

async function unpack(
  zip: FileHandle,
  zipPath: string,
  { path, method, packedBytes, sizeBytes, offsetBytes }: PackedFile,
  target: string,
): Promise<void> {
  const header = await readAt(zip, offsetBytes, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL_MAGIC) throw broken(zipPath, path);
  const start = offsetBytes + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  await mkdir(dirname(target), { recursive: true });
  const out = createWriteStream(target, { flags: "wx" });
  if (packedBytes === 0) {
    out.end();
    await new Promise((resolve, reject) =>
      out.on("close", () => resolve(undefined)).on("error", reject),
    );
    return;
  }
  const source = createReadStream(zipPath, { start, end: start + packedBytes - 1 });
  const bounded = noMoreThan(sizeBytes, () => broken(zipPath, path));
  try {
    if (method === STORED) await pipeline(source, bounded, out);
    else await pipeline(source, createInflateRaw(), bounded, out);
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    const code = (cause as { readonly code?: string }).code ?? "";
    if (!code.startsWith("Z_")) throw cause;
    throw broken(zipPath, path);
  }
}

/** What says that it is smaller than it is fills no disk. */
function noMoreThan(sizeBytes: number, problem: () => Error): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      passed += chunk.length;
      if (passed > sizeBytes) done(problem());
      else done(null, chunk);
    },
  });
}

function mustFit(zipPath: string, files: readonly PackedFile[], freeBytes: number): void {
  const neededBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (neededBytes <= freeBytes) return;
  throw new ImportError({
    file: zipPath,
    field: "its content",
    problem: `has ${neededBytes} bytes, and the disk of the data folder has ${freeBytes} left`,
    remedy: "make room on it; nothing was changed",
  });
}

async function readCentral(
  zip: FileHandle,
  zipPath: string,
  { maxFiles }: UnzipLimits,
): Promise<readonly PackedFile[]> {
  const { size } = await zip.stat();
  const tailStart = Math.max(0, size - MAX_END_BYTES);
  const tail = await readAt(zip, tailStart, size - tailStart);
  const at = lastMagic(tail, END_MAGIC);
  if (at < 0) throw broken(zipPath, "its end");
  let count = tail.readUInt16LE(at + 10);
  let centralBytes = tail.readUInt32LE(at + 12);
  let start = tail.readUInt32LE(at + 16);
  if (count === MAX_16 || centralBytes === MAX_32 || start === MAX_32) {
    const locator = await readAt(zip, tailStart + at - 20, 20);
    if (locator.length < 20 || locator.readUInt32LE(0) !== LOCATOR64_MAGIC) {
      throw broken(zipPath, "its end");
    }
    const end = await readAt(zip, Number(locator.readBigUInt64LE(8)), 56);
    if (end.length < 56 || end.readUInt32LE(0) !== END64_MAGIC) throw broken(zipPath, "its end");
    count = Number(end.readBigUInt64LE(32));
    centralBytes = Number(end.readBigUInt64LE(40));
    start = Number(end.readBigUInt64LE(48));
  }
  const isWithin = start + centralBytes <= size && count * CENTRAL_ENTRY_BYTES <= centralBytes;
  if (!isWithin) throw broken(zipPath, LIST);
  if (count > maxFiles || centralBytes > MAX_CENTRAL_BYTES) {
    throw new ImportError({
      file: zipPath,
      field: LIST,
      problem: `has ${count} files in ${centralBytes} bytes, more than ${maxFiles} or ${MAX_CENTRAL_BYTES}`,
      remedy: "unpack the zip yourself and give the folder; nothing was changed",
    });
  }
  const files = filesIn(await readAt(zip, start, centralBytes), count, zipPath);
  mustBeApart(zipPath, files, size);
  return files;
}

/** No two names are one, or one within the other, and no byte of the zip is unpacked twice. */
function mustBeApart(zipPath: string, files: readonly PackedFile[], zipBytes: number): void {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      folders.add(path.slice(0, end));
    }
  }
  const paths = new Set<string>();
  let packedBytes = 0;
  for (const file of files) {
    packedBytes += file.packedBytes;
    if (paths.has(file.path) || folders.has(file.path)) throw broken(zipPath, file.path);
    paths.add(file.path);
  }
  if (packedBytes > zipBytes) throw broken(zipPath, LIST);
}

/** Without the folder that all of them lie in, where there is one. */
function filesIn(central: Buffer, count: number, zipPath: string): readonly PackedFile[] {
  const files: PackedFile[] = [];
  let at = 0;
  for (let entry = 0; entry < count; entry++) {
    if (at + CENTRAL_ENTRY_BYTES > central.length || central.readUInt32LE(at) !== CENTRAL_MAGIC) {
      throw broken(zipPath, LIST);
    }
    const nameBytes = central.readUInt16LE(at + 28);
    const extraBytes = central.readUInt16LE(at + 30);
    const commentBytes = central.readUInt16LE(at + 32);
    const nameEnd = at + CENTRAL_ENTRY_BYTES + nameBytes;
    if (nameEnd + extraBytes > central.length) throw broken(zipPath, LIST);
    const path = central.toString("utf8", at + CENTRAL_ENTRY_BYTES, nameEnd);
    const method = central.readUInt16LE(at + 10);
    const isEncrypted = (central.readUInt16LE(at + 8) & 1) !== 0;
    if (!isPlain(path) || isEncrypted) throw broken(zipPath, path);
    const sizes = sizesOf(central, at, central.subarray(nameEnd, nameEnd + extraBytes));
    if (!isPossible(method, sizes)) throw broken(zipPath, path);
    if (!path.endsWith("/")) files.push({ path, method, ...sizes });
    at = nameEnd + extraBytes + commentBytes;
  }
  const root = files[0]?.path.split("/")[0];
  const hasRoot = files.every(({ path }) => path.startsWith(`${root}/`));
  return hasRoot
    ? files.map((file) => ({ ...file, path: file.path.slice(root.length + 1) }))
    : files;
}

/** Below the folder, by the names that a release has: no part of it is empty, `.` or `..`. */
function isPlain(path: string): boolean {
  const parts = path.replace(/\/$/, "").split("/");
  return parts.every((part) => /^[\w.-]+$/.test(part) && !/^[.]{1,2}$/.test(part));
}

function isPossible(
  method: number,
  { packedBytes, sizeBytes }: Pick<PackedFile, "packedBytes" | "sizeBytes">,
): boolean {
  if (method === STORED) return sizeBytes === packedBytes;
  return method === DEFLATED && sizeBytes <= packedBytes * MAX_DEFLATE_RATIO;
}

function sizesOf(central: Buffer, at: number, extra: Buffer) {
  const large = zip64Values(extra);
  const wide = (offset: number) => {
    const value = central.readUInt32LE(at + offset);
    return value === MAX_32 ? (large.shift() ?? value) : value;
  };
  // In the order of the 64-bit field.
  const sizeBytes = wide(24);
  const packedBytes = wide(20);
  return { sizeBytes, packedBytes, offsetBytes: wide(42) };
}

function zip64Values(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const sizeBytes = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64_EXTRA) {
      const values: number[] = [];
      const end = Math.min(at + 4 + sizeBytes, extra.length);
      for (let from = at + 4; from + 8 <= end; from += 8) {
        values.push(Number(extra.readBigUInt64LE(from)));
      }
      return values;
    }
    at += 4 + sizeBytes;
  }
  return [];
}

function lastMagic(bytes: Buffer, magic: number): number {
  for (let at = bytes.length - 22; at >= 0; at--) if (bytes.readUInt32LE(at) === magic) return at;
  return -1;
}

async function readAt(file: FileHandle, offsetBytes: number, sizeBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(sizeBytes);
  let read = 0;
  while (read < sizeBytes) {
    const { bytesRead } = await file.read(buffer, read, sizeBytes - read, offsetBytes + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}

function broken(file: string, field: string): ImportError {
  const problem = "cannot be unpacked";
  return new ImportError({
    file,
    field,
    problem,
    remedy: "download the zip again; nothing was changed",
  });
}
