// [LV2] A commit that PGlite has answered is on the disk. PostgreSQL knows what must be synced and
// when (the log before a commit is answered and before the pages it covers, the pages before a
// checkpoint counts, directories after a rename), and asks for it; but PGlite's file system drops
// the request. This one carries it out, inside the call, so that PostgreSQL's own order holds.
// A sync that failed once cannot be repeated, for the kernel may have dropped the pages: from then
// on nothing is answered any more, until the database is opened anew and replays its log.
import { closeSync, fdatasyncSync, fstatSync, fsyncSync } from "node:fs";
import path from "node:path";
import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import type { SyncedFiles } from "#server/persistence/synced-files.ts";

/** The two calls that reach the disk: replaced only by tests, to count them or make them fail. */
export interface DiskSync {
  syncFile(fd: number, filePath: string): void;
  syncDirectory(fd: number, directoryPath: string): void;
}

export const REAL_DISK: DiskSync = {
  syncFile: (fd) => fdatasyncSync(fd),
  syncDirectory: (fd) => fsyncSync(fd),
};

/** What this file uses of Emscripten's file system that lies on Node's. */
interface NodeBackedFiles {
  realPath(node: unknown): string;
  readonly stream_ops: Record<string, unknown> & { fsync?: (stream: OpenFile) => number };
  readonly node_ops: Record<string, unknown>;
}
interface OpenFile {
  /** Of the operating system. */
  readonly nfd: number;
  readonly node: { readonly mode: number };
  readonly stream_ops: unknown;
}
interface EmscriptenFiles {
  /** By the database's own descriptors; null where one was closed. */
  readonly streams: readonly (OpenFile | null | undefined)[];
  isDir(mode: number): boolean;
  ErrnoError: new (errno: number) => Error;
}

const WASI_EIO = 29;
const WAL_DIRECTORY = "pg_wal";

export class SyncFailedError extends Error {
  override readonly name = "SyncFailedError";
}

export class DurablePgliteFs extends NodeFS {
  readonly #disk: DiskSync;
  readonly #directory: string;
  readonly #synced: SyncedFiles;
  #failure: SyncFailedError | null = null;
  #mounted: { readonly nodeFiles: NodeBackedFiles; readonly files: EmscriptenFiles } | null = null;
  #walSegment = "";
  #walSegmentsBegun = 0;

  constructor(directory: string, synced: SyncedFiles, disk: DiskSync = REAL_DISK) {
    super(directory);
    this.#directory = directory;
    this.#synced = synced;
    this.#disk = disk;
  }

  override async init(...[pg, options]: Parameters<NodeFS["init"]>) {
    const { emscriptenOpts } = await super.init(pg, options);
    const hook: NonNullable<typeof emscriptenOpts.preRun>[number] = (module) => {
      const nodeFiles = module.NODEFS as unknown as NodeBackedFiles;
      const files = module.FS as unknown as EmscriptenFiles;
      this.#mounted = { nodeFiles, files };
      nodeFiles.stream_ops.fsync = (stream) => {
        try {
          // What it holds may be lost already: no later checkpoint may say that it is kept.
          if (this.#failure !== null) throw this.#failure;
          this.#sync(stream.nfd, nodeFiles.realPath(stream.node), files.isDir(stream.node.mode));
          return 0;
        } catch (cause) {
          this.#failure ??= new SyncFailedError(
            "The disk did not take what was written: nothing is saved until the database has been opened anew. Check the disk's space and health.",
            { cause },
          );
          throw new files.ErrnoError(WASI_EIO);
        }
      };
    };
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), hook] },
    };
  }

  #sync(fd: number, filePath: string, isDirectory: boolean): void {
    if (isDirectory) {
      this.#disk.syncDirectory(fd, filePath);
      return;
    }
    const name = path.relative(this.#directory, filePath);
    const before = fstatSync(fd, { bigint: true });
    if (this.#synced.isSynced(name, before)) return;
    this.#disk.syncFile(fd, filePath);
    this.#synced.note(name, before);
    if (path.basename(path.dirname(filePath)) === WAL_DIRECTORY && filePath !== this.#walSegment) {
      this.#walSegment = filePath;
      this.#walSegmentsBegun += 1;
    }
  }

  /** Throws where a sync has failed since the database was opened. */
  assertSound(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** Nothing is synced and nothing answered any more, and every file is let go of. */
  giveUp(): void {
    this.#failure ??= new SyncFailedError("The database has been opened anew: ask that one.");
    if (this.#mounted !== null) letGo(this.#mounted);
    this.#mounted = null;
  }

  /** About how many log segments of 16 MB have been written to since the last call of `restart`. */
  get walSegmentsBegun(): number {
    return this.#walSegmentsBegun;
  }

  restartWalCount(): void {
    this.#walSegmentsBegun = 0;
  }
}

/**
 * Closes the files of an instance that nobody closes in order. First it is cut off from all of them:
 * the numbers of its descriptors go to other files soon, and its names are those of its successor.
 */
function letGo({
  nodeFiles,
  files,
}: {
  readonly nodeFiles: NodeBackedFiles;
  readonly files: EmscriptenFiles;
}): void {
  const refuse = () => {
    throw new files.ErrnoError(WASI_EIO);
  };
  const opened = files.streams.filter((stream) => stream?.stream_ops === nodeFiles.stream_ops);
  for (const operations of [nodeFiles.stream_ops, nodeFiles.node_ops]) {
    for (const name of Object.keys(operations)) operations[name] = refuse;
  }
  // Two streams may share a descriptor.
  for (const fd of new Set(opened.map((stream) => stream?.nfd))) {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Without -F, "fsync off". Of the sync methods only this one reaches the file system's fsync. */
const START_PARAMS: readonly string[] = [
  ...PGlite.defaultStartParams.filter((param) => param !== "-F"),
  "-c",
  "fsync=on",
  "-c",
  "wal_sync_method=fsync",
  // The default is 128: each start clears all of them, and what is not in them comes from the system's cache
  // of files as soon (scans of 100 MB and 2,000 look-ups took the same time with either).
  "-c",
  "shared_buffers=32MB",
];

/** PostgreSQL's single-user mode never checkpoints by itself: its log would grow without end. */
const CHECKPOINT_AFTER_WAL_SEGMENTS = 6;

export class DurablePglite extends PGlite {
  readonly #files: DurablePgliteFs;
  #checkpointDue = false;

  constructor(files: DurablePgliteFs, options: PGliteOptions = {}) {
    super({ ...options, fs: files, startParams: [...START_PARAMS] });
    this.#files = files;
  }

  /** Every query and transaction passes here, and is answered only while the disk is sound. */
  override async _runExclusiveTransaction<T>(work: () => Promise<T>): Promise<T> {
    const result = await super._runExclusiveTransaction(async () => {
      this.#files.assertSound();
      try {
        return await work();
      } finally {
        this.#files.assertSound();
      }
    });
    this.#checkpointWhenDue();
    return result;
  }

  /** It is to be dropped for a new one: it must not write another byte that counts. */
  giveUp(): void {
    this.#files.giveUp();
  }

  #checkpointWhenDue(): void {
    const due = this.#files.walSegmentsBegun >= CHECKPOINT_AFTER_WAL_SEGMENTS;
    if (!due || this.#checkpointDue || !this.ready) return;
    this.#checkpointDue = true;
    // A checkpoint that fails leaves the log as it is; a sync that fails is told to every query.
    this.query("CHECKPOINT").then(
      () => {
        this.#files.restartWalCount();
        this.#checkpointDue = false;
      },
      () => {
        this.#checkpointDue = false;
      },
    );
  }
}
