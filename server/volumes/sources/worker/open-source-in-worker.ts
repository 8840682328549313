// A volume that a thread opens and reads, so that nothing that is wrong with it is wrong with the
// server: a read that takes too long fails, a thread that is stuck or has no memory left ends, reads
// under way in it fail with an ImportError, and the next read opens the volume in a new thread.
import { isDeepStrictEqual } from "node:util";
import type { TransferListItem } from "node:worker_threads";
import { ImportError } from "#server/volumes/import-error.ts";
import type { SourceLevel, VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";
import { checkBox } from "#server/volumes/sources/voxel-arrays.ts";
import { askInTime } from "#server/volumes/sources/worker/ask-in-time.ts";
import { ServedStore } from "#server/volumes/sources/worker/served-store.ts";
import type {
  SourceAnswer,
  SourceDescription,
  SourceOptions,
  SourceRequest,
} from "#server/volumes/sources/worker/source-messages.ts";
import {
  type SourceThread,
  ThreadEndedError,
} from "#server/volumes/sources/worker/source-thread.ts";
import type { SourceThreads } from "#server/volumes/sources/worker/source-threads.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

const TIME_LIMIT_MS = 10_000;

export interface OpenInWorkerOptions extends SourceOptions {
  /** Of opening, and of each read. */
  readonly timeLimitMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Throws an ImportError that names file and field. The store is the source's from then on, to be
 * closed with it; where opening fails it stays the caller's.
 */
export async function openSourceInWorker(
  threads: SourceThreads,
  store: ByteStore,
  { timeLimitMs = TIME_LIMIT_MS, signal, ...options }: OpenInWorkerOptions = {},
): Promise<VolumeSource> {
  const opener: SourceOpener = { threads, store, options, timeLimitMs };
  return new SourceInWorker(opener, await openInThread(opener, signal));
}

interface SourceOpener {
  readonly threads: SourceThreads;
  readonly store: ByteStore;
  readonly options: SourceOptions;
  readonly timeLimitMs: number;
}

/** A source that is open in a thread, as long as that lives. */
interface OpenedSource {
  readonly thread: SourceThread;
  readonly source: number;
  readonly served: ServedStore;
  readonly description: SourceDescription;
}

class SourceInWorker implements VolumeSource {
  readonly address: string;
  readonly purpose: VolumeSource["purpose"];
  readonly voxelType: VolumeSource["voxelType"];
  readonly contrast: VolumeSource["contrast"];
  readonly dimensions: NonNullable<VolumeSource["dimensions"]>;
  readonly levels: readonly SourceLevel[];
  readonly #opener: SourceOpener;
  readonly #description: SourceDescription;
  #opened: Promise<OpenedSource>;
  #isClosed = false;

  constructor(opener: SourceOpener, opened: OpenedSource) {
    this.address = opener.store.address;
    ({
      purpose: this.purpose,
      voxelType: this.voxelType,
      contrast: this.contrast,
      dimensions: this.dimensions = [],
      levels: this.levels,
    } = opened.description);
    this.#opener = opener;
    this.#description = opened.description;
    this.#opened = Promise.resolve(opened);
  }

  async readBlock(level: number, box: Box, signal?: AbortSignal): Promise<VoxelArray> {
    const asked = this.levels[level];
    if (asked === undefined) throw new RangeError(`there is no level ${level}`);
    checkBox(box, asked.shapeVoxel);
    const { thread, source, served } = await this.#whenOpen();
    const request: SourceRequest = { kind: "read", source, level, box };
    const field = `level ${level} at ${box.minVoxel.join(", ")}`;
    return (await ask(this.#opener, thread, served, request, [], field, signal)) as VoxelArray;
  }

  /** What is under way fails. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const opened = await this.#opened.catch(() => null);
    if (opened !== null) await closeInThread(this.#opener.threads, opened);
    await this.#opener.store.close();
  }

  async #whenOpen(): Promise<OpenedSource> {
    if (this.#isClosed) throw new Error(`the source ${this.address} is closed`);
    const before = this.#opened;
    const opened = await before.catch(() => null);
    if (opened !== null && !opened.thread.hasEnded) return opened;
    // All who wait for it open it once.
    if (this.#opened === before) this.#opened = this.#openAgain(opened);
    return this.#opened;
  }

  async #openAgain(ended: OpenedSource | null): Promise<OpenedSource> {
    ended?.served.close();
    const opened = await openInThread(this.#opener);
    if (isDeepStrictEqual(opened.description, this.#description)) return opened;
    await closeInThread(this.#opener.threads, opened);
    throw new ImportError({
      file: this.address,
      field: "the description",
      problem: "is another than it was when the volume was opened",
      remedy: "open the volume again",
    });
  }
}

async function openInThread(opener: SourceOpener, signal?: AbortSignal): Promise<OpenedSource> {
  const { threads, store, options } = opener;
  const thread = threads.take();
  const served = new ServedStore(store);
  const source = thread.sourceId();
  try {
    await thread.whenReady().catch((error) => {
      throw endedError(served, store, error);
    });
    const request: SourceRequest = { kind: "open", source, store: served.description, options };
    const transfer = [served.description.port];
    const answer = await ask(opener, thread, served, request, transfer, "the description", signal);
    return { thread, source, served, description: answer as SourceDescription };
  } catch (error) {
    // It may be open by now, where only nobody waits for it.
    await closeInThread(threads, { thread, source, served });
    throw error;
  }
}

async function closeInThread(
  threads: SourceThreads,
  { thread, source, served }: Omit<OpenedSource, "description">,
): Promise<void> {
  // Not waited for: a thread that is stuck has its limits. Nothing can be wrong with a thread's end.
  thread.ask({ kind: "close", source }).answer.catch(() => undefined);
  served.close();
  threads.release(thread);
}

async function ask(
  { store, timeLimitMs }: SourceOpener,
  thread: SourceThread,
  served: ServedStore,
  request: SourceRequest,
  transfer: readonly TransferListItem[],
  field: string,
  signal: AbortSignal | undefined,
): Promise<SourceAnswer> {
  const tooLong = (): Error => {
    const file = fileBeingRead(store, served);
    served.giveUpWaiting();
    const problem = `took longer than ${timeLimitMs / 1_000} s`;
    const remedy = "try again; where it stays so, the data is damaged or the line to it too slow";
    return new ImportError({ file, field, problem, remedy });
  };
  try {
    return await askInTime(thread, request, transfer, { timeLimitMs, tooLong, signal });
  } catch (error) {
    throw endedError(served, store, error, field);
  }
}

/** What the end of a thread is to whoever reads a volume; any other error as it is. */
function endedError(
  served: ServedStore,
  store: ByteStore,
  error: unknown,
  field = "the volume",
): unknown {
  if (!(error instanceof ThreadEndedError)) return error;
  const problem = `was not read: the thread that reads it ended (${error.message})`;
  const remedy = "try again; where it stays so, the data is damaged or needs too much memory";
  const file = fileBeingRead(store, served);
  return new ImportError({ file, field, problem, remedy }, { cause: error });
}

function fileBeingRead({ address }: ByteStore, { lastKey }: ServedStore): string {
  return lastKey === "" ? address : `${address.replace(/[/]+$/, "")}/${lastKey}`;
}
