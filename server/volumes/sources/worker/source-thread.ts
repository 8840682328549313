// One thread that reads volumes, as seen from outside: requests by number, each settled once. When the
// thread ends for whatever reason, all of them fail, and the thread is never used again. A thread that
// has nothing to do keeps no process alive.
import type { TransferListItem, Worker } from "node:worker_threads";
import type {
  FromThread,
  SourceAnswer,
  SourceRequest,
  ToThread,
} from "#server/volumes/sources/worker/source-messages.ts";
import { fromWireError } from "#server/volumes/sources/worker/wire-error.ts";

/** The thread is no more: why. */
export class ThreadEndedError extends Error {
  constructor(reason: string, options?: { readonly cause?: unknown }) {
    super(reason, options);
    this.name = "ThreadEndedError";
  }
}

interface Waiting {
  readonly resolve: (answer: SourceAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** What a thread that does anything at all answers a ping within. */
const PING_MS = 1_000;

export class SourceThread {
  /** Sources that are open in it. */
  sourceCount = 0;
  readonly #worker: Worker;
  readonly #onEnd: () => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready: Promise<void>;
  #setReady: Waiting | null = null;
  #lastId = 0;
  #lastSource = 0;
  #ended: ThreadEndedError | null = null;

  /** @param onEnd called once, before what waits fails. */
  constructor(worker: Worker, onEnd: () => void) {
    this.#worker = worker;
    this.#onEnd = onEnd;
    this.#ready = new Promise((resolve, reject) => {
      this.#setReady = { resolve: () => resolve(), reject };
    });
    // Whoever asks sees it; nobody else needs to.
    this.#ready.catch(() => undefined);
    worker.unref();
    worker.on("message", (message: FromThread) => this.#take(message));
    worker.on("error", (cause) => this.#end(new ThreadEndedError(reasonOf(cause), { cause })));
    worker.on("messageerror", (cause) => this.#end(new ThreadEndedError("a message", { cause })));
    worker.on("exit", (code) => this.#end(new ThreadEndedError(`exit code ${code}`)));
  }

  /** For one more source, within this thread. */
  sourceId(): number {
    return ++this.#lastSource;
  }

  get hasEnded(): boolean {
    return this.#ended !== null;
  }

  /** Once it has loaded what it needs. */
  async whenReady(): Promise<void> {
    this.#worker.ref();
    try {
      await this.#ready;
    } finally {
      this.#release();
    }
  }

  /** @returns the request's number as well, to give it up by. */
  ask(
    request: SourceRequest,
    transfer: readonly TransferListItem[] = [],
  ): { readonly id: number; readonly answer: Promise<SourceAnswer> } {
    const id = ++this.#lastId;
    const answer = new Promise<SourceAnswer>((resolve, reject) => {
      if (this.#ended !== null) return reject(this.#ended);
      this.#tell({ kind: "ask", id, request }, transfer);
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
    });
    return { id, answer };
  }

  giveUp(id: number): void {
    if (this.#ended === null) this.#tell({ kind: "give-up", id });
  }

  /** Ends the thread where it is too busy to answer anything. */
  async endIfStuck(): Promise<void> {
    const { answer } = this.ask({ kind: "ping" });
    let hasAnswered = false;
    const answered = answer.then(
      () => {
        hasAnswered = true;
      },
      () => undefined,
    );
    await Promise.race([answered, after(PING_MS)]);
    // An answer that has arrived while this thread itself was busy counts.
    await new Promise((resolve) => setImmediate(resolve));
    if (!hasAnswered) await this.end("it did not answer any more");
  }

  /** At once; what waits fails. */
  async end(reason: string): Promise<void> {
    this.#end(new ThreadEndedError(reason));
    await this.#worker.terminate();
  }

  #take(message: FromThread): void {
    if (message.kind === "ready") {
      this.#setReady?.resolve(null);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    this.#release();
    if (message.kind === "done") waiting?.resolve(message.answer);
    else waiting?.reject(fromWireError(message.error));
  }

  #tell(message: ToThread, transfer: readonly TransferListItem[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #release(): void {
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  #end(reason: ThreadEndedError): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#onEnd();
    this.#setReady?.reject(reason);
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const isMemory = "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  return isMemory ? "no memory was left to it" : cause.message.split("\n")[0];
}

function after(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
