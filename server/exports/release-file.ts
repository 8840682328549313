// One file of a release: its SHA-256 is taken of the very bytes that go to the disk, and they have
// reached it when `close` resolves.
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface ReleasedFile {
  /** Inside the release, with forward slashes. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export class ReleaseFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash("sha256");
  #sizeBytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async create(rootDir: string, path: string): Promise<ReleaseFile> {
    const absolute = join(rootDir, ...path.split("/"));
    await mkdir(dirname(absolute), { recursive: true });
    return new ReleaseFile(path, await open(absolute, "wx"));
  }

  async write(content: Uint8Array | string): Promise<void> {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
    this.#hash.update(bytes);
    this.#sizeBytes += bytes.byteLength;
    await this.#handle.writeFile(bytes);
  }

  async close(): Promise<ReleasedFile> {
    await this.#handle.sync();
    await this.#handle.close();
    return { path: this.#path, sizeBytes: this.#sizeBytes, sha256: this.#hash.digest("hex") };
  }

  /** Frees the handle after a failure; the half-written file goes with its folder. */
  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }
}

export async function writeTextFile(
  rootDir: string,
  path: string,
  text: string,
): Promise<ReleasedFile> {
  return writeBytesFile(rootDir, path, Buffer.from(text, "utf8"));
}

export async function writeBytesFile(
  rootDir: string,
  path: string,
  bytes: Uint8Array,
): Promise<ReleasedFile> {
  const file = await ReleaseFile.create(rootDir, path);
  try {
    await file.write(bytes);
    return await file.close();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

export async function writePiecesFile(
  rootDir: string,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<ReleasedFile> {
  const file = await ReleaseFile.create(rootDir, path);
  try {
    for await (const piece of pieces) await file.write(piece);
    return await file.close();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}
