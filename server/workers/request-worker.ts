// A worker thread that answers requests one by one, in their order. When it ends for whatever reason,
// every request that waits is rejected, and so is every later one: nobody waits for ever.
import type { TransferListItem, Worker } from "node:worker_threads";

/** The thread ended by itself: a bug in it, or no memory left. */
export class WorkerFailedError extends Error {
  constructor(reason: string, options?: { readonly cause?: unknown }) {
    super(`a worker thread ended (${reason})`, options);
    this.name = "WorkerFailedError";
  }
}

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export class RequestWorker<Request, Answer> {
  readonly #worker: Worker;
  readonly #waiting: Waiting<Answer>[] = [];
  #ended: { readonly reason: unknown } | null = null;

  /** The worker must answer each message with exactly one. */
  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (answer: Answer) => this.#waiting.shift()?.resolve(answer));
    worker.on("error", (cause) => {
      this.#end(
        new WorkerFailedError(cause instanceof Error ? cause.message : String(cause), { cause }),
      );
    });
    worker.on("exit", (code) => this.#end(new WorkerFailedError(`exit code ${code}`)));
  }

  /** What is in `transfer` is the worker's from then on. */
  ask(request: Request, transfer: readonly TransferListItem[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        reject(this.#ended.reason);
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request, transfer);
    });
  }

  /** Ends the thread at once; what waits is rejected with `reason`. */
  async close(reason: unknown = new WorkerFailedError("it was closed")): Promise<void> {
    this.#end(reason);
    await this.#worker.terminate();
  }

  #end(reason: unknown): void {
    if (this.#ended !== null) return;
    this.#ended = { reason };
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}
