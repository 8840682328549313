// Flows in threads of their own. Every problem handed in is answered: with the side, with null where
// its time was up or its caller gave up, or by rejecting where its thread broke. A thread is started
// when it is first needed, used again and again, and replaced when it breaks or does not heed its flag.
import { Worker } from "node:worker_threads";
import type { CutProblem } from "#core/agglomeration/cut-problem.ts";
import type { FlowAnswer } from "#core/agglomeration/peel-groups.ts";
import { type CutReply, type CutRequest, requestOf } from "#server/workers/cut-message.ts";
import { RequestWorker } from "#server/workers/request-worker.ts";
import { startWorker } from "#server/workers/worker-entry.ts";

export interface CutPoolOptions {
  /** Threads at most. */
  readonly size?: number;
  /** How long a thread may take to notice that it is to stop. */
  readonly graceMs?: number;
  /** The thread's program; absent: cut-worker beside this file. */
  readonly entry?: URL;
}

export interface FlowLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A thread ended before it had answered. */
export class CutWorkerError extends Error {
  override readonly name = "CutWorkerError";
}

interface Job {
  readonly problem: CutProblem;
  readonly stopFlag: SharedArrayBuffer;
  readonly settle: (answer: FlowAnswer) => void;
  readonly fail: (error: Error) => void;
  thread: Thread | null;
}

interface Thread {
  readonly worker: RequestWorker<CutRequest, CutReply>;
  job: Job | null;
}

const DEFAULT_GRACE_MS = 2_000;

export class CutPool {
  readonly #size: number;
  readonly #graceMs: number;
  readonly #entry: URL | null;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];
  #isClosed = false;

  constructor({ size = 1, graceMs = DEFAULT_GRACE_MS, entry }: CutPoolOptions = {}) {
    this.#size = size;
    this.#graceMs = graceMs;
    this.#entry = entry ?? null;
  }

  get threadCount(): number {
    return this.#threads.size;
  }

  /** The time counts from now, waiting for a thread included. */
  async solve(problem: CutProblem, { timeoutMs, signal }: FlowLimits): Promise<FlowAnswer> {
    if (this.#isClosed) throw new CutWorkerError("the pool of cut workers is closed");
    if (signal?.aborted === true) return null;
    const { promise, resolve, reject } = openPromise<FlowAnswer>();
    const stopFlag = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const job: Job = { problem, stopFlag, settle: resolve, fail: reject, thread: null };
    let grace: NodeJS.Timeout | undefined;
    const stop = () => {
      grace ??= this.#stop(job);
    };
    const timer = setTimeout(stop, timeoutMs);
    signal?.addEventListener("abort", stop);
    this.#waiting.push(job);
    this.#assign();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      clearTimeout(grace);
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Ends all threads; what is under way is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new CutWorkerError("the pool of cut workers was closed");
    for (const job of this.#waiting.splice(0)) job.fail(error);
    await Promise.all(Array.from(this.#threads, ({ worker }) => worker.close(error)));
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#idleThread();
      if (thread === null) return;
      const [job] = this.#waiting.splice(0, 1);
      void this.#work(thread, job);
    }
  }

  async #work(thread: Thread, job: Job): Promise<void> {
    thread.job = job;
    job.thread = thread;
    try {
      const { isSourceSide } = await thread.worker.ask(requestOf(job.problem, job.stopFlag));
      job.settle(isSourceSide);
    } catch (cause) {
      job.fail(new CutWorkerError("a cut worker ended", { cause }));
      // It may be that the request could not be sent: who knows what the thread is at.
      await thread.worker.close();
    }
    thread.job = null;
    if (!this.#isClosed) this.#assign();
  }

  #idleThread(): Thread | null {
    for (const thread of this.#threads) if (thread.job === null) return thread;
    return this.#threads.size < this.#size ? this.#start() : null;
  }

  #start(): Thread {
    // What this process preloads is none of the thread's business.
    const started =
      this.#entry === null ? startWorker("cut-worker") : new Worker(this.#entry, { execArgv: [] });
    const worker = new RequestWorker<CutRequest, CutReply>(started, () => {
      this.#threads.delete(thread);
    });
    const thread: Thread = { worker, job: null };
    this.#threads.add(thread);
    return thread;
  }

  /** Takes a job back that waits; tells its thread otherwise, and ends that if it does not listen. */
  #stop(job: Job): NodeJS.Timeout | undefined {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      job.settle(null);
      return undefined;
    }
    Atomics.store(new Int32Array(job.stopFlag), 0, 1);
    return setTimeout(() => {
      const { thread } = job;
      if (thread === null || thread.job !== job) return;
      job.settle(null);
      void thread.worker.close(new CutWorkerError("a cut worker did not stop"));
    }, this.#graceMs);
  }
}

function openPromise<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((whenDone, whenFailed) => {
    resolve = whenDone;
    reject = whenFailed;
  });
  return { promise, resolve, reject };
}
