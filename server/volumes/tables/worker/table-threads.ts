// The threads that read tables: each table has one for itself while it is open, so that a table that
// nobody can read takes no other along. A thread that closed its table in time is kept for the next.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ResourceLimits, Worker } from "node:worker_threads";
import type { TableOpeners } from "#server/volumes/table-openers.ts";
import { edgesInThread, synapsesInThread } from "#server/volumes/tables/worker/table-in-thread.ts";
import { TableThread } from "#server/volumes/tables/worker/table-thread.ts";
import { startWorker } from "#server/workers/worker-entry.ts";

/** Of a thread's heap: a row group, or the links of a CATMAID table, are in it. */
const RESOURCE_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 2048, stackSizeMb: 4 };
/** Without a row or a request for bytes; a row group of millions is decoded in less. */
const IDLE_LIMIT_MS = 60_000;
const MOST_SPARE = 1;

export interface TableThreadsOptions {
  /** How long a table may give no rows and ask for no bytes. */
  readonly idleLimitMs?: number;
  readonly signal?: AbortSignal;
  /** For tests, which have threads of their own. */
  readonly start?: (resourceLimits: ResourceLimits) => Worker;
}

export class TableThreads implements TableOpeners {
  readonly #idleLimitMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #start: (resourceLimits: ResourceLimits) => Worker;
  readonly #threads = new Set<TableThread>();
  readonly #spare: TableThread[] = [];
  #isClosed = false;

  constructor({ idleLimitMs = IDLE_LIMIT_MS, signal, start }: TableThreadsOptions = {}) {
    this.#idleLimitMs = idleLimitMs;
    this.#signal = signal;
    this.#start = start ?? ((resourceLimits) => startWorker("table-worker", { resourceLimits }));
  }

  /** Threads that there are. */
  get count(): number {
    return this.#threads.size;
  }

  openEdges: TableOpeners["openEdges"] = (store, options = {}) =>
    this.#opened(async (thread, scratchFolder) => {
      const { description } = await thread.open(
        store,
        (served) => ({
          kind: "open-edges",
          store: served,
          options: { ...options, scratchFolder },
        }),
        "the edges",
        this.#signal,
      );
      return edgesInThread(thread, description);
    });

  openSynapses: TableOpeners["openSynapses"] = (store) =>
    this.#opened(async (thread) => {
      const { description } = await thread.open(
        store,
        (served) => ({ kind: "open-synapses", store: served }),
        "the synapses",
        this.#signal,
      );
      return synapsesInThread(thread, description);
    });

  /** What is under way fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  /** With a folder of its own, which goes with the table: a thread that is ended clears nothing up. */
  async #opened<S extends object>(
    open: (thread: TableThread, scratchFolder: string) => Promise<S>,
  ): Promise<S & { close(): Promise<void> }> {
    this.#signal?.throwIfAborted();
    if (this.#isClosed) throw new Error("the threads that read tables are closed");
    const scratchFolder = await mkdtemp(join(tmpdir(), "fascicle-table-"));
    const thread = this.#take();
    const close = async (): Promise<void> => {
      await this.#giveBack(thread);
      await rm(scratchFolder, { recursive: true, force: true });
    };
    try {
      let isClosed = false;
      const closeOnce = async (): Promise<void> => {
        if (isClosed) return;
        isClosed = true;
        await close();
      };
      return { ...(await open(thread, scratchFolder)), close: closeOnce };
    } catch (error) {
      await close();
      throw error;
    }
  }

  #take(): TableThread {
    const spare = this.#spare.pop();
    if (spare !== undefined && !spare.hasEnded) return spare;
    const thread = new TableThread(this.#start(RESOURCE_LIMITS), this.#idleLimitMs, () => {
      this.#threads.delete(thread);
    });
    this.#threads.add(thread);
    return thread;
  }

  async #giveBack(thread: TableThread): Promise<void> {
    const isFree = await thread.closeTable();
    if (isFree && !this.#isClosed && this.#spare.length < MOST_SPARE) {
      this.#spare.push(thread);
      return;
    }
    await thread.end();
  }
}
