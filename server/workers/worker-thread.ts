// One thread that does one job at a time, in the order in which they are asked for. It is started
// with the first job and kept; a job that is given up ends the thread with it, and so does a bug, and
// the next job gets a new one.
import type { TransferListItem, Worker } from "node:worker_threads";
import { startWorker, type WorkerName } from "#server/workers/worker-entry.ts";

/** The thread answers each message with one message. */
export class WorkerThread<Job, Answer> {
  readonly #name: WorkerName;
  #worker: Worker | null = null;
  #lastJob: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @param name of the entry, `server/workers/<name>.ts`. */
  constructor(name: WorkerName) {
    this.#name = name;
  }

  /**
   * @param transfer what the job gives away.
   * @returns rejects with the signal's reason when that is aborted, and with what went wrong in the
   *   thread.
   */
  run(job: Job, transfer: readonly TransferListItem[], signal: AbortSignal): Promise<Answer> {
    const before = this.#lastJob;
    const answer = this.#runAfter(before, job, transfer, signal);
    // A job that is given up while it waits must not let the next one overtake.
    this.#lastJob = Promise.allSettled([before, answer]);
    return answer;
  }

  /** Ends the thread, and with it the job that it is at; jobs that wait are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  async #runAfter(
    before: Promise<unknown>,
    job: Job,
    transfer: readonly TransferListItem[],
    signal: AbortSignal,
  ): Promise<Answer> {
    await settledOrAborted(before, signal);
    if (this.#isClosed) throw new Error(`the thread ${this.#name} is closed`);
    const worker = this.#worker ?? this.#start();
    worker.ref();
    try {
      const answer = await askOnce<Answer>(worker, job, transfer, signal);
      // An idle thread keeps no process alive.
      worker.unref();
      return answer;
    } catch (error) {
      this.#forget(worker);
      await worker.terminate();
      throw error;
    }
  }

  #start(): Worker {
    const worker = startWorker(this.#name);
    this.#worker = worker;
    // Whatever happens to it while it is idle is the next job's reason for a new one.
    worker.on("error", () => this.#forget(worker));
    worker.on("exit", () => this.#forget(worker));
    return worker;
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = null;
  }
}

/** Rejects with the signal's reason as soon as that is aborted. */
function settledOrAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort);
    void before.then(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
  });
}

function askOnce<Answer>(
  worker: Worker,
  job: unknown,
  transfer: readonly TransferListItem[],
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const end = (finish: () => void): void => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      signal.removeEventListener("abort", onAbort);
      finish();
    };
    const onMessage = (answer: Answer): void => end(() => resolve(answer));
    const onError = (error: unknown): void => end(() => reject(error));
    const onExit = (code: number): void =>
      end(() => reject(new Error(`the thread ended with ${code} before it had answered`)));
    const onAbort = (): void => end(() => reject(signal.reason));
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    signal.addEventListener("abort", onAbort);
    worker.postMessage(job, transfer);
  });
}
