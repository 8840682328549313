// Files that are open for reading: a bounded number, the one used longest ago closed first, and none
// while somebody reads from it.
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  readers: number;
  isDropped: boolean;
}

export class OpenFiles {
  readonly #limit: number;
  readonly #files = new Map<string, OpenFile>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * A path without links, as realpath gives it: what became a link since is not opened. Never waits
   * for a pipe's other end.
   */
  async using<T>(path: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
    const file = this.#opened(path);
    file.readers += 1;
    this.#closeOldest();
    try {
      return await read(await file.handle);
    } catch (error) {
      this.#drop(path, file);
      throw error;
    } finally {
      file.readers -= 1;
      if (file.isDropped && file.readers === 0) await closed(file);
      this.#closeOldest();
    }
  }

  async close(): Promise<void> {
    const files = [...this.#files];
    for (const [path, file] of files) this.#drop(path, file);
    await Promise.all(
      files.filter(([, { readers }]) => readers === 0).map(([, file]) => closed(file)),
    );
  }

  #opened(path: string): OpenFile {
    const known = this.#files.get(path);
    if (known !== undefined) {
      this.#files.delete(path);
      this.#files.set(path, known);
      return known;
    }
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file: OpenFile = { handle: open(path, flags), readers: 0, isDropped: false };
    // Whoever reads is told; this keeps a failure that nobody waits for from ending the process.
    file.handle.catch(() => {});
    this.#files.set(path, file);
    return file;
  }

  #closeOldest(): void {
    for (const [path, file] of this.#files) {
      if (this.#files.size <= this.#limit) return;
      if (file.readers > 0) continue;
      this.#drop(path, file);
      closed(file).catch(() => {});
    }
  }

  #drop(path: string, file: OpenFile): void {
    file.isDropped = true;
    if (this.#files.get(path) === file) this.#files.delete(path);
  }
}

async function closed(file: OpenFile): Promise<void> {
  const handle = await file.handle.catch(() => null);
  await handle?.close().catch(() => {});
}
