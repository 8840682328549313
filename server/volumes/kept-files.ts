// What can be made anew, on disk, within a budget of bytes: what was not asked for longest goes first. A
// file begins with the hash of what follows, so that one which a crash left half written is made anew; a
// disk that is full, or may not be written, costs the keeping and no answer. Several processes may share
// the folder, and its budget: each counts all files anew after it has written a little itself, so that what
// none of them knows of is a little for each.
import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inFolder } from "#server/volumes/in-folder.ts";

const HASH_BYTES = 32;
/** So much of the budget is taken before something is removed: the rest is what others may be writing. */
const FULL_SHARE = 0.9;
/** So much is left then, lest every write removes. */
const LEFT_SHARE = 0.8;
/** All files are counted again when a process has written so much itself: room for three within the rest. */
const UNCOUNTED_SHARE = 1 / 32;
/** A file is marked as asked for no more often than this. */
const MARK_MS = 3_600_000;

export interface KeptFile {
  readonly bytes: Uint8Array;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly hash: string;
}

export class KeptFiles {
  readonly #folder: string;
  readonly #budgetBytes: number;
  readonly #nowMs: () => number;
  readonly #onProblem: (error: unknown) => void;
  /** By this process, since it counted all files; null until it did. */
  #writtenBytes: number | null = null;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly folder: string;
    readonly budgetBytes: number;
    readonly nowMs: () => number;
    readonly onProblem: (error: unknown) => void;
  }) {
    this.#folder = options.folder;
    this.#budgetBytes = options.budgetBytes;
    this.#nowMs = options.nowMs;
    this.#onProblem = options.onProblem;
  }

  /** null where there is none, or it is damaged. */
  async read(name: string): Promise<KeptFile | null> {
    const path = join(this.#folder, name);
    const content = await readFile(path).catch(() => null);
    if (content === null || content.length < HASH_BYTES) return null;
    const file = fileOf(Uint8Array.from(content.subarray(HASH_BYTES)));
    if (file.hash !== content.subarray(0, HASH_BYTES).toString("hex")) return null;
    await this.#mark(path).catch(() => undefined);
    return file;
  }

  /** What is returned is to be answered with, whether it could be kept or not. */
  async write(name: string, bytes: Uint8Array): Promise<KeptFile> {
    const file = fileOf(bytes);
    const path = join(this.#folder, name);
    const partial = `${path}.${randomUUID()}.partial`;
    try {
      const content = Buffer.concat([Buffer.from(file.hash, "hex"), bytes]);
      await inFolder(partial, () => writeFile(partial, content));
      await rename(partial, path);
      if (this.#writtenBytes !== null) this.#writtenBytes += HASH_BYTES + bytes.length;
      this.#sweeping = this.#sweeping.then(() => this.#sweep());
      await this.#sweeping;
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined);
      this.#onProblem(error);
    }
    return file;
  }

  async #mark(path: string): Promise<void> {
    const now = this.#nowMs();
    if (now - (await stat(path)).mtimeMs > MARK_MS) await utimes(path, now / 1000, now / 1000);
  }

  async #sweep(): Promise<void> {
    const uncountedBytes = this.#budgetBytes * UNCOUNTED_SHARE;
    if (this.#writtenBytes !== null && this.#writtenBytes <= uncountedBytes) return;
    this.#writtenBytes = 0;
    const files = await filesIn(this.#folder);
    let sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    if (sizeBytes <= this.#budgetBytes * FULL_SHARE) return;
    for (const file of files.sort((left, right) => left.mtimeMs - right.mtimeMs)) {
      if (sizeBytes <= this.#budgetBytes * LEFT_SHARE) break;
      await rm(file.path, { force: true });
      sizeBytes -= file.sizeBytes;
    }
  }
}

function fileOf(bytes: Uint8Array): KeptFile {
  return { bytes, hash: createHash("sha256").update(bytes).digest("hex") };
}

async function filesIn(folder: string) {
  const found: { readonly path: string; readonly sizeBytes: number; readonly mtimeMs: number }[] =
    [];
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    // Another process may have removed it.
    const status = await stat(path).catch(() => null);
    if (status?.isFile() !== true) continue;
    found.push({ path, sizeBytes: status.size, mtimeMs: status.mtimeMs });
  }
  return found;
}
