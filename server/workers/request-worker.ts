// A worker thread that answers requests one by one, in their order: the one place that holds a thread.
// When it ends for whatever reason, every request that waits is rejected, and so is every later one:
// nobody waits for ever. A thread that has nothing to answer keeps no process alive.
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
  readonly #onEnd: () => void;
  readonly #waiting: Waiting<Answer>[] = [];
  #ended: { readonly reason: unknown } | null = null;

  /**
   * The worker must answer each message with exactly one.
   * @param onEnd called once, before what waits is rejected.
   */
  constructor(worker: Worker, onEnd: () => void = () => undefined) {
    this.#worker = worker;
    this.#onEnd = onEnd;
    worker.unref();
    worker.on("message", (answer: Answer) => this.#answer(answer));
    const fail = (cause: Error) => this.#end(new WorkerFailedError(cause.message, { cause }));
    worker.on("error", (cause) => fail(cause instanceof Error ? cause : new Error(String(cause))));
    worker.on("messageerror", fail);
    worker.on("exit", (code) => this.#end(new WorkerFailedError(`exit code ${code}`)));
  }

  /** What is in `transfer` is the worker's from then on. */
  ask(request: Request, transfer: readonly TransferListItem[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        reject(this.#ended.reason);
        return;
      }
      // Throws where the request cannot be sent; then nothing waits for an answer.
      this.#worker.postMessage(request, transfer);
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
    });
  }

  /** Ends the thread at once; what waits is rejected with `reason`. */
  async close(reason: unknown = new WorkerFailedError("it was closed")): Promise<void> {
    this.#end(reason);
    await this.#worker.terminate();
  }

  #answer(answer: Answer): void {
    const asked = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#worker.unref();
    asked?.resolve(answer);
  }

  #end(reason: unknown): void {
    if (this.#ended !== null) return;
    this.#ended = { reason };
    this.#onEnd();
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}
