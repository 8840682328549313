// A file or a folder of this machine's disk as a store, for paths that a person gave on the command
// line. Nothing is checked against roots here: whoever may start the command may read the file.
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ImportError, isErrorWithCode } from "#server/volumes/import-error.ts";
import type { ByteStore, ReadOptions } from "#server/volumes/stores/store-port.ts";

/** What is read of a whole object where nobody says how much it may be. */
const WHOLE_BYTES = 2 ** 30;

export class LocalStore implements ByteStore {
  readonly address: string;
  readonly localPath: string;

  constructor(path: string) {
    this.address = path;
    this.localPath = path;
  }

  async read(key: string, options: ReadOptions = {}): Promise<Uint8Array | null> {
    const { range, signal, maxBytes = WHOLE_BYTES } = options;
    signal?.throwIfAborted();
    return this.#with(key, async (file) => {
      const { size } = await file.stat();
      const [from, to] = stretchOf(range, size);
      if (from > size || to - from > maxBytes) {
        throw this.#problem(
          key,
          from > size ? `ends before byte ${from}` : `has more than ${maxBytes} bytes at once`,
        );
      }
      const bytes = new Uint8Array(to - from);
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
        if (bytesRead === 0) throw this.#problem(key, "became shorter while it was read");
        done += bytesRead;
      }
      return bytes;
    });
  }

  sizeBytes(key: string): Promise<number | null> {
    return this.#with(key, async (file) => (await file.stat()).size);
  }

  async list(prefix: string): Promise<readonly string[] | null> {
    try {
      return await readdir(join(this.localPath, prefix));
    } catch (error) {
      if (isErrorWithCode(error, "ENOENT") || isErrorWithCode(error, "ENOTDIR")) return null;
      throw error;
    }
  }

  /** Nothing is kept open. */
  async close(): Promise<void> {}

  /** A handle of this call's own: several may read at a time. null: there is no such file. */
  async #with<T>(key: string, use: (file: FileHandle) => Promise<T>): Promise<T | null> {
    const path = join(this.localPath, key);
    let file: FileHandle;
    try {
      if (!(await stat(path)).isFile()) return null;
      file = await open(path, "r");
    } catch (error) {
      if (isErrorWithCode(error, "ENOENT") || isErrorWithCode(error, "ENOTDIR")) return null;
      throw error;
    }
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  }

  #problem(key: string, problem: string): ImportError {
    const file = key === "" ? this.address : `${this.address}/${key}`;
    return new ImportError({ file, field: "the file", problem, remedy: "copy the file again" });
  }
}

function stretchOf(range: ReadOptions["range"], size: number): readonly [number, number] {
  if (range === undefined) return [0, size];
  if ("lastBytes" in range) return [Math.max(0, size - range.lastBytes), size];
  return [range.startByte, Math.max(range.startByte, Math.min(range.endByte, size))];
}
