// What an import that was broken off has left whole, so that the next one of the same request goes on
// from there. It lies in the folder that the import writes, and goes before that is a dataset. Whatever is
// believed was checked by its hash; what is not there, or is in doubt, is made again.
import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const NAME = "resume";
/** Of how all of it is written. */
const VERSION = "1";
const HASH_BYTES = 32;
const LENGTH_BYTES = 8;

export class ResumeFolder {
  readonly #folder: string;
  readonly #dir: string;
  /** Of blocks that were written whole, by their paths. */
  readonly #hashes: ReadonlyMap<string, string>;

  private constructor(folder: string, hashes: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.#dir = join(folder, NAME);
    this.#hashes = hashes;
  }

  /**
   * @param folder of an import, there or not. It is emptied where it is of another key.
   * @param key what is imported, and how.
   */
  static async open(folder: string, key: string): Promise<ResumeFolder> {
    const dir = join(folder, NAME);
    const text = `${VERSION}\n${key}\n`;
    const before = await readFile(join(dir, "key"), "utf8").catch(() => null);
    if (before === text) {
      return new ResumeFolder(folder, hashesIn(await textAt(join(dir, "blocks"))));
    }
    await rm(folder, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, "key"), text);
    return new ResumeFolder(folder, new Map());
  }

  /** Whether a block lies there as it was written. */
  async hasBlock(path: string): Promise<boolean> {
    const hash = this.#hashes.get(path);
    if (hash === undefined) return false;
    const bytes = await readFile(join(this.#folder, path)).catch(() => null);
    return bytes !== null && hashOf(bytes).toString("hex") === hash;
  }

  async writeBlock(path: string, bytes: Uint8Array): Promise<void> {
    await writeFile(join(this.#folder, path), bytes);
    await appendFile(join(this.#dir, "blocks"), `${hashOf(bytes).toString("hex")} ${path}\n`);
  }

  /** Each with memory of its own; null where they were not kept, or are damaged. */
  async readColumns(name: string): Promise<readonly ArrayBuffer[] | null> {
    const file = await readFile(join(this.#dir, name)).catch(() => null);
    if (file === null || file.length < HASH_BYTES) return null;
    const content = file.subarray(HASH_BYTES);
    if (!hashOf(content).equals(file.subarray(0, HASH_BYTES))) return null;
    const columns: ArrayBuffer[] = [];
    for (let at = 0; at < content.length; ) {
      const length = Number(content.readBigUInt64LE(at));
      const start = at + LENGTH_BYTES;
      columns.push(Uint8Array.from(content.subarray(start, start + length)).buffer);
      at = start + length;
    }
    return columns;
  }

  async writeColumns(name: string, columns: readonly NodeJS.TypedArray[]): Promise<void> {
    const parts = columns.flatMap((column) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeBigUInt64LE(BigInt(column.byteLength));
      return [length, Buffer.from(column.buffer, column.byteOffset, column.byteLength)];
    });
    const content = Buffer.concat(parts);
    const draft = join(this.#dir, `${name}.draft`);
    await writeFile(draft, Buffer.concat([hashOf(content), content]));
    await rename(draft, join(this.#dir, name));
  }

  /** Once the import is whole. */
  async remove(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}

function hashOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** A line that was cut short names nothing; of a block that was written twice the last one counts. */
function hashesIn(text: string): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, hash, path] = /^([0-9a-f]{64}) ([a-z]+[/]\d+[/]\d+_\d+_\d+)$/.exec(line) ?? [];
    if (hash !== undefined && path !== undefined) hashes.set(path, hash);
  }
  return hashes;
}

async function textAt(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
