// A backup as it is written: under another name until it is whole and on the disk, so that a file of
// the name that was asked for is always a whole backup. Memory does not grow with what goes into it:
// the checksums, a line for each file, lie beside it until they are added.
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { END_PATH, SUMS_PATH, sumLine } from "#server/backups/backup-format.ts";
import { BLOCK_BYTES, encodeTarHeader, paddingBytes } from "#server/backups/tar-header.ts";

const COPY_BYTES = 2 ** 20;
const SUMS_BUFFERED = 1_000;
/** Passwords' hashes and the server's secrets are in it. */
const OWNER_ONLY = 0o600;

function partialPaths(path: string): readonly [archive: string, sums: string] {
  return [`${path}.partial`, `${path}.partial.sums`];
}

/** What a writer that is gone left of this archive. */
export async function removePartial(path: string): Promise<void> {
  for (const left of partialPaths(path)) await rm(left, { force: true });
}

export class ArchiveWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #sumsFile: FileHandle;
  readonly #whole: Hash = createHash("sha256");
  readonly #buffer = Buffer.allocUnsafe(COPY_BYTES);
  #sums: string[] = [];
  #fileCount = 0;
  #sizeBytes = 0;

  private constructor(path: string, file: FileHandle, sumsFile: FileHandle) {
    this.#path = path;
    this.#file = file;
    this.#sumsFile = sumsFile;
  }

  /** Throws as the file system does. A partial one that was left there is written over. */
  static async create(path: string): Promise<ArchiveWriter> {
    await removePartial(path);
    const [partialPath, sumsPath] = partialPaths(path);
    const file = await open(partialPath, "wx", OWNER_ONLY);
    try {
      return new ArchiveWriter(path, file, await open(sumsPath, "wx", OWNER_ONLY));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get fileCount(): number {
    return this.#fileCount;
  }

  async addFolder(path: string): Promise<void> {
    await this.#write(encodeTarHeader({ kind: "folder", path, sizeBytes: 0 }));
  }

  async addBytes(path: string, bytes: Uint8Array): Promise<void> {
    await this.#write(encodeTarHeader({ kind: "file", path, sizeBytes: bytes.length }));
    await this.#write(bytes);
    await this.#pad(bytes.length);
    await this.#noteSum(path, createHash("sha256").update(bytes));
  }

  /** As it is when it is opened: one that is replaced meanwhile is written as it was, whole. */
  async addFile(path: string, sourcePath: string): Promise<void> {
    const source = await open(sourcePath, "r");
    try {
      const { size } = await source.stat();
      await this.#write(encodeTarHeader({ kind: "file", path, sizeBytes: size }));
      const sum = createHash("sha256");
      for (let left = size; left > 0; ) {
        const wanted = Math.min(left, COPY_BYTES);
        const { bytesRead } = await source.read(this.#buffer, 0, wanted);
        if (bytesRead === 0) throw new Error(`${sourcePath} was cut short while it was read`);
        const part = this.#buffer.subarray(0, bytesRead);
        sum.update(part);
        await this.#write(part);
        left -= bytesRead;
      }
      await this.#pad(size);
      await this.#noteSum(path, sum);
    } finally {
      await source.close();
    }
  }

  /** Resolves to the file's size, in bytes, once it is on the disk under its own name. */
  async finish(): Promise<number> {
    const [partialPath, sumsPath] = partialPaths(this.#path);
    await this.#writeSums();
    await this.#sumsFile.close();
    await this.addFile(SUMS_PATH, sumsPath);
    const end = Buffer.from(`${this.#whole.copy().digest("hex")}\n`);
    await this.addBytes(END_PATH, end);
    await this.#write(Buffer.alloc(2 * BLOCK_BYTES));
    await this.#file.sync();
    await this.#file.close();
    await rm(sumsPath);
    await rename(partialPath, this.#path);
    const folder = await open(dirname(this.#path), "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    return this.#sizeBytes;
  }

  async abandon(): Promise<void> {
    for (const file of [this.#file, this.#sumsFile]) await file.close().catch(() => undefined);
    await removePartial(this.#path);
  }

  async #noteSum(path: string, sum: Hash): Promise<void> {
    this.#fileCount += 1;
    // Those that end the archive are under its own checksum.
    if (path === SUMS_PATH || path === END_PATH) return;
    this.#sums.push(sumLine(sum.digest("hex"), path));
    if (this.#sums.length >= SUMS_BUFFERED) await this.#writeSums();
  }

  async #writeSums(): Promise<void> {
    await this.#sumsFile.appendFile(this.#sums.join(""));
    this.#sums = [];
  }

  async #pad(sizeBytes: number): Promise<void> {
    const padding = paddingBytes(sizeBytes);
    if (padding > 0) await this.#write(Buffer.alloc(padding));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#whole.update(bytes);
    this.#sizeBytes += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at);
      at += bytesWritten;
    }
  }
}
