// A folder or a file of this machine. What is read lies below a folder that was allowed, after every
// link was followed, and is an ordinary file: never a device, a pipe or a socket.
import type { Stats } from "node:fs";
import { type FileHandle, lstat, opendir, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { isErrorWithCode } from "#server/volumes/import-error.ts";
import {
  assertRange,
  isEmptyRange,
  MAX_READ_BYTES,
  type Stretch,
  stretchOf,
  tooLarge,
} from "#server/volumes/stores/byte-range.ts";
import { MAX_LISTED_NAMES, tooManyNames } from "#server/volumes/stores/listed-names.ts";
import { keyParts } from "#server/volumes/stores/object-key.ts";
import { OpenFiles } from "#server/volumes/stores/open-files.ts";
import { objectName, storeError } from "#server/volumes/stores/store-error.ts";
import type { ByteStore, ReadOptions } from "#server/volumes/stores/store-port.ts";

const OPEN_FILES = 32;

export interface LocalStoreOptions {
  /** As the person named it. */
  readonly address: string;
  readonly path: string;
  /** Below one of these everything must lie; null: a person at this machine named the path. */
  readonly roots: readonly string[] | null;
}

/** Throws an ImportError where there is no such folder or file, or where it may not be read. */
export async function openLocalStore(options: LocalStoreOptions): Promise<ByteStore> {
  const { address, roots } = options;
  const climbs = roots !== null && options.path.split(/[\\/]/).includes("..");
  if (climbs || options.path.includes("\0")) {
    throw storeError(address.replaceAll("\0", "\ufffd"), {
      field: "the path",
      problem: "has .. or NUL in it",
      remedy: "write the whole path",
    });
  }
  const allowed = roots === null ? null : await realPaths(roots);
  const root = await realRoot(address, resolve(options.path));
  // The same answer for what is not there and for what may not be seen: a path tells nothing.
  if (root === null || (allowed !== null && !isBelowAny(root, allowed))) {
    throw roots === null ? noSuchPath(address) : outsideRoots(address, roots);
  }
  return new LocalStore(address, root, allowed);
}

class LocalStore implements ByteStore {
  readonly address: string;
  readonly localPath: string;
  readonly #allowed: readonly string[] | null;
  readonly #open = new OpenFiles(OPEN_FILES);

  constructor(address: string, root: string, allowed: readonly string[] | null) {
    this.address = address;
    this.localPath = root;
    this.#allowed = allowed;
  }

  async read(key: string, options: ReadOptions = {}): Promise<Uint8Array | null> {
    const { range, signal, maxBytes = MAX_READ_BYTES } = options;
    const file = objectName(this.address, key);
    signal?.throwIfAborted();
    assertRange(file, range);
    const path = await this.#fileAt(key, file);
    if (path === null) return null;
    const bytes = await this.#using(path, file, async (handle) => {
      const stats = await handle.stat();
      if (!stats.isFile()) throw notAFile(file);
      if (isEmptyRange(range)) return new Uint8Array();
      const stretch = stretchOf(file, range, stats.size);
      const lengthBytes = stretch.endByte - stretch.startByte;
      if (lengthBytes > maxBytes) throw tooLarge(file, maxBytes, lengthBytes);
      return readStretch(handle, stretch, file);
    });
    signal?.throwIfAborted();
    return bytes;
  }

  async sizeBytes(key: string, signal?: AbortSignal): Promise<number | null> {
    signal?.throwIfAborted();
    const path = await this.#fileAt(key, objectName(this.address, key));
    return path === null ? null : (await lstat(path)).size;
  }

  async list(prefix: string, signal?: AbortSignal): Promise<readonly string[] | null> {
    signal?.throwIfAborted();
    const file = objectName(this.address, prefix);
    const path = await this.#real(prefix, file);
    if (path === null || !(await lstat(path)).isDirectory()) return [];
    const names: string[] = [];
    for await (const entry of await opendir(path)) {
      signal?.throwIfAborted();
      if (names.length === MAX_LISTED_NAMES) throw tooManyNames(file);
      names.push(entry.name);
    }
    return names.sort();
  }

  async close(): Promise<void> {
    await this.#open.close();
  }

  /** null where there is no such file; a folder is none. */
  async #fileAt(key: string, file: string): Promise<string | null> {
    const path = await this.#real(key, file);
    if (path === null) return null;
    const stats: Stats = await lstat(path);
    if (stats.isDirectory()) return null;
    if (!stats.isFile()) throw notAFile(file);
    return path;
  }

  async #real(key: string, file: string): Promise<string | null> {
    const path = join(this.localPath, ...keyParts(this.address, key));
    const real = await realRoot(file, path);
    if (real === null || this.#allowed === null) return real;
    if (isBelow(real, this.localPath) || isBelowAny(real, this.#allowed)) return real;
    throw storeError(file, {
      field: "the link",
      problem: "leads out of the folders that may be read",
      remedy: "put the file itself there",
    });
  }

  async #using<T>(path: string, file: string, read: (handle: FileHandle) => Promise<T>) {
    try {
      return await this.#open.using(path, read);
    } catch (error) {
      throw readProblem(file, error);
    }
  }
}

async function readStretch(handle: FileHandle, stretch: Stretch, file: string) {
  const bytes = new Uint8Array(stretch.endByte - stretch.startByte);
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(
      bytes,
      done,
      bytes.length - done,
      stretch.startByte + done,
    );
    if (bytesRead === 0) {
      throw storeError(file, {
        field: "the file",
        problem: "was cut shorter while it was read",
        remedy: "wait until it is written, and begin again",
      });
    }
    done += bytesRead;
  }
  return bytes;
}

/** Every link followed; null where nothing is there. */
async function realRoot(file: string, path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT") || isErrorWithCode(error, "ENOTDIR")) return null;
    throw readProblem(file, error);
  }
}

/** A root that is not there (a disk not mounted yet) allows nothing. */
async function realPaths(roots: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => null)));
  return real.filter((path) => path !== null);
}

function isBelow(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function isBelowAny(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => isBelow(path, root));
}

const SAID_OF: { readonly [code: string]: readonly [problem: string, remedy: string] } = {
  ELOOP: ["is a link that leads in circles", "put the file itself there"],
  EACCES: ["may not be read by the server", "give the server's account the right to read it"],
  EPERM: ["may not be read by the server", "give the server's account the right to read it"],
  ENAMETOOLONG: ["has a longer path than there can be", "check the path"],
  EIO: ["cannot be read: its disk fails", "copy it from elsewhere"],
  ENOENT: ["went away while it was read", "put it back, and begin again"],
  EMFILE: ["cannot be opened: too many files are open", "raise the server's limit of open files"],
};

function readProblem(file: string, error: unknown): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  const [problem, remedy] = SAID_OF[String(error.code)] ?? [
    `cannot be read (${error.code})`,
    "check that it can be opened on the server",
  ];
  return storeError(file, { field: "the file", problem, remedy }, error);
}

function notAFile(file: string) {
  return storeError(file, {
    field: "the file",
    problem: "is a device, a pipe or a socket",
    remedy: "name an ordinary file or a folder",
  });
}

function noSuchPath(address: string) {
  return storeError(address, {
    field: "the path",
    problem: "is not there",
    remedy: "check how it is written, and that its disk is mounted on the server",
  });
}

function outsideRoots(address: string, roots: readonly string[]) {
  return storeError(address, {
    field: "the path",
    problem: "is not there, or not below a folder that the server may read from",
    remedy:
      roots.length === 0
        ? "ask who runs the server to name such folders in FASCICLE_DATA_ROOTS"
        : `put the data below ${roots.join(" or ")}`,
  });
}
