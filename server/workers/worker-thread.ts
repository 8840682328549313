// One thread that does one job at a time, in the order in which they are asked for. It is started
// with the first job and kept; a job that is given up ends the thread with it, and so does a bug, and
// the next job gets a new one.
import type { TransferListItem } from "node:worker_threads";
import { RequestWorker } from "#server/workers/request-worker.ts";
import { startWorker, type WorkerName } from "#server/workers/worker-entry.ts";

/** The thread answers each message with one message. */
export class WorkerThread<Job, Answer> {
  readonly #name: WorkerName;
  #worker: RequestWorker<Job, Answer> | null = null;
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
    await this.#worker?.close(new Error(`the thread ${this.#name} is closed`));
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
    const onAbort = () => void worker.close(signal.reason);
    signal.addEventListener("abort", onAbort);
    try {
      return await worker.ask(job, transfer);
    } catch (error) {
      await worker.close();
      throw error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #start(): RequestWorker<Job, Answer> {
    // Whatever happens to it while it is idle is the next job's reason for a new one.
    const worker = new RequestWorker<Job, Answer>(startWorker(this.#name), () => {
      if (this.#worker === worker) this.#worker = null;
    });
    this.#worker = worker;
    return worker;
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
