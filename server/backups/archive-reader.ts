// A backup as it is read: once, from the front, in memory that does not grow with it. Whatever is not
// exactly what a writer wrote is damage, and is told with its place in the file. The checksums come
// last, so what was read before counts only once `finish` has resolved.
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { END_PATH } from "#server/backups/backup-format.ts";
import {
  BLOCK_BYTES,
  decodeTarHeader,
  paddingBytes,
  type TarEntry,
} from "#server/backups/tar-header.ts";

/** The message says what is wrong with the file, where, and what to do. */
export class BackupDamagedError extends Error {
  override readonly name = "BackupDamagedError";
}

const READ_BYTES = 2 ** 20;
const END_BYTES = 65;

export type PartSink = (part: Uint8Array) => Promise<void> | void;

export class ArchiveReader {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #whole: Hash = createHash("sha256");
  readonly #buffer = Buffer.allocUnsafe(READ_BYTES);
  #offsetBytes = 0;
  #entry: TarEntry | null = null;
  #isEntryRead = true;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** Throws as the file system does. */
  static async open(path: string): Promise<ArchiveReader> {
    return new ArchiveReader(path, await open(path, "r"));
  }

  async sizeBytes(): Promise<number> {
    return (await this.#file.stat()).size;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** How far it was read. */
  get offsetBytes(): number {
    return this.#offsetBytes;
  }

  /** The next entry, or null at the end mark. The one before must have been read. */
  async next(): Promise<TarEntry | null> {
    if (!this.#isEntryRead) throw new Error("the entry before was not read");
    const wholeBefore = this.#whole.copy();
    const at = this.#offsetBytes;
    const entry = decodeTarHeader(await this.#read(BLOCK_BYTES, "a header"));
    if (entry === null) throw this.damaged(`byte ${at} is where a file's header should begin`);
    this.#entry = entry;
    this.#isEntryRead = false;
    if (entry.path !== END_PATH) return entry;
    await this.#finish(wholeBefore);
    return null;
  }

  /** The content of the entry that `next` gave, in parts that are good until the next one. */
  async readEntry(sink: PartSink): Promise<void> {
    const entry = this.#entry;
    if (entry === null || this.#isEntryRead) throw new Error("there is no entry to read");
    for (let left = entry.sizeBytes; left > 0; ) {
      const part = await this.#read(Math.min(left, READ_BYTES), entry.path);
      await sink(part);
      left -= part.length;
    }
    const at = this.#offsetBytes;
    const padding = await this.#read(paddingBytes(entry.sizeBytes), entry.path);
    if (padding.some((byte) => byte !== 0)) {
      throw this.damaged(`after ${entry.path}, from byte ${at} on, are bytes that do not belong`);
    }
    this.#isEntryRead = true;
  }

  damaged(what: string): BackupDamagedError {
    return new BackupDamagedError(
      `${this.path} was changed or damaged: ${what}. Nothing was restored; use another backup.`,
    );
  }

  /** The checksum of all that came before, and that nothing comes after. */
  async #finish(wholeBefore: Hash): Promise<void> {
    let text = "";
    const { sizeBytes } = this.#entry ?? { sizeBytes: 0 };
    if (sizeBytes !== END_BYTES) throw this.damaged(`its last entry has ${sizeBytes} bytes`);
    await this.readEntry((part) => {
      text += Buffer.from(part).toString("latin1");
    });
    if (text !== `${wholeBefore.digest("hex")}\n`) {
      throw this.damaged("its bytes are not those that its last entry was made from");
    }
    const at = this.#offsetBytes;
    const mark = await this.#read(2 * BLOCK_BYTES, "the end mark");
    const { bytesRead } = await this.#file.read(this.#buffer, 0, 1);
    if (bytesRead > 0 || mark.some((byte) => byte !== 0)) {
      throw this.damaged(`from byte ${at} on it has more than its end`);
    }
  }

  async #read(count: number, what: string): Promise<Uint8Array> {
    for (let filled = 0; filled < count; ) {
      const { bytesRead } = await this.#file.read(this.#buffer, filled, count - filled);
      if (bytesRead === 0) {
        const end = this.#offsetBytes + filled;
        throw new BackupDamagedError(
          `${this.path} is cut short: it ends at byte ${end}, within ${what}. Nothing was restored; use another backup.`,
        );
      }
      filled += bytesRead;
    }
    const bytes = this.#buffer.subarray(0, count);
    this.#whole.update(bytes);
    this.#offsetBytes += count;
    return bytes;
  }
}
