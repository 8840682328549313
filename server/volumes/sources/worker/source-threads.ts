// The threads that read volumes: a bounded number, started when sources are opened, each with bounded
// memory. A thread that ended is out of here at once, and the next source gets a new one.
import type { ResourceLimits, Worker } from "node:worker_threads";
import { SourceThread } from "#server/volumes/sources/worker/source-thread.ts";
import { startWorker } from "#server/workers/worker-entry.ts";

/** Of a thread's heap. Voxels and chunks are outside of it, bounded by SOURCE_LIMITS. */
const RESOURCE_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 256, stackSizeMb: 4 };

export interface SourceThreadsOptions {
  readonly threadLimit?: number;
  /** How long a thread without a source is kept for the next. */
  readonly idleMs?: number;
  /** For tests, which have readers of their own. */
  readonly start?: (resourceLimits: ResourceLimits) => Worker;
}

export class SourceThreads {
  readonly #threadLimit: number;
  readonly #start: (resourceLimits: ResourceLimits) => Worker;
  readonly #idleMs: number;
  readonly #threads = new Set<SourceThread>();
  #isClosed = false;

  constructor({ threadLimit = 2, idleMs = 60_000, start }: SourceThreadsOptions = {}) {
    this.#threadLimit = threadLimit;
    this.#idleMs = idleMs;
    this.#start = start ?? ((resourceLimits) => startWorker("source-worker", { resourceLimits }));
  }

  /** Threads that there are. */
  get count(): number {
    return this.#threads.size;
  }

  /** For one more source, which is counted until `release`. */
  take(): SourceThread {
    if (this.#isClosed) throw new Error("the threads that read volumes are closed");
    const [least] = [...this.#threads].toSorted((a, b) => a.sourceCount - b.sourceCount);
    const isFree = least !== undefined && least.sourceCount === 0;
    const thread =
      isFree || (least !== undefined && this.#threads.size >= this.#threadLimit)
        ? least
        : this.#startThread();
    thread.sourceCount++;
    return thread;
  }

  /** A thread that stays without a source for long is ended, unless it is the last. */
  release(thread: SourceThread): void {
    thread.sourceCount--;
    if (thread.sourceCount > 0) return;
    const endIfIdle = (): void => {
      if (thread.sourceCount === 0 && this.#threads.size > 1) void thread.end("it was idle");
    };
    setTimeout(endIfIdle, this.#idleMs).unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#threads].map((thread) => thread.end("they were closed")));
  }

  #startThread(): SourceThread {
    const thread = new SourceThread(this.#start(RESOURCE_LIMITS), () => {
      this.#threads.delete(thread);
    });
    this.#threads.add(thread);
    return thread;
  }
}
