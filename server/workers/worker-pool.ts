// Threads of one kind that do jobs side by side, one job at a time each. Jobs begin in the order in which
// they are asked for; a thread is started when all others are at work, up to a bound, and kept. One that
// ends, by a bug or since its job was given up, takes no other job with it, and is replaced by the next.
import { availableParallelism } from "node:os";
import type { TransferListItem } from "node:worker_threads";
import { Turns } from "#server/workers/turns.ts";
import type { WorkerName } from "#server/workers/worker-entry.ts";
import { WorkerThread } from "#server/workers/worker-thread.ts";

/** One core is the server's own; where there is one only, it is shared. */
export function spareThreads(most: number, cores = availableParallelism()): number {
  return Math.max(1, Math.min(most, cores - 1));
}

export class WorkerPool<Job, Answer> {
  readonly #turns: Turns;
  /** Those that ended a job last come first: others need not be started. */
  readonly #idle: WorkerThread<Job, Answer>[];
  readonly #threads: readonly WorkerThread<Job, Answer>[];

  /** @param size threads at most. */
  constructor(name: WorkerName, size: number) {
    this.#turns = new Turns(size);
    this.#threads = Array.from({ length: size }, () => new WorkerThread<Job, Answer>(name));
    this.#idle = [...this.#threads];
  }

  /**
   * @param transfer what the job gives away.
   * @returns rejects with the signal's reason when that is aborted, waiting or not, and with what went
   *   wrong in the thread.
   */
  async run(job: Job, transfer: readonly TransferListItem[], signal: AbortSignal): Promise<Answer> {
    const handOn = await this.#turns.take(signal);
    const thread = this.#idle.pop();
    try {
      if (thread === undefined) throw new Error("there are more turns than threads");
      return await thread.run(job, transfer, signal);
    } finally {
      if (thread !== undefined) this.#idle.push(thread);
      handOn();
    }
  }

  /** Ends all threads, and with them the jobs that they are at; jobs that wait are refused. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}
