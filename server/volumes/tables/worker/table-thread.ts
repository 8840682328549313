// One thread that reads one table at a time, as seen from outside. A thread that gives no rows and asks
// for no bytes for so long is stuck and ended; one that ends, for whatever reason, fails what waits for
// it with an ImportError that names the file, and is never used again.
import type { TransferListItem, Worker } from "node:worker_threads";
import { ImportError } from "#server/volumes/import-error.ts";
import { ServedStore } from "#server/volumes/sources/worker/served-store.ts";
import { fromWireError } from "#server/volumes/sources/worker/wire-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { TableAnswer, TableRequest } from "#server/volumes/tables/worker/table-messages.ts";
import { RequestWorker, WorkerFailedError } from "#server/workers/request-worker.ts";

export type AnswerOf<Kind extends TableAnswer["kind"]> = Extract<
  TableAnswer,
  { readonly kind: Kind }
>;

/** What a thread with nothing wrong closes a table within. */
const CLOSE_MS = 1_000;

/** The thread gave nothing and asked for nothing. */
export class StuckTableError extends Error {}

export class TableThread {
  readonly #worker: RequestWorker<TableRequest, TableAnswer>;
  readonly #idleLimitMs: number;
  #served: ServedStore | null = null;
  #file = "";
  #hasEnded = false;

  /**
   * @param idleLimitMs how long it may neither answer nor ask for bytes.
   * @param onEnd called once.
   */
  constructor(worker: Worker, idleLimitMs: number, onEnd: () => void) {
    this.#idleLimitMs = idleLimitMs;
    this.#worker = new RequestWorker(worker, () => {
      this.#hasEnded = true;
      onEnd();
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The store stays the caller's. */
  async open(
    store: ByteStore,
    request: (description: ServedStore["description"]) => TableRequest,
    field: string,
    signal: AbortSignal | undefined,
  ): Promise<AnswerOf<"opened">> {
    this.#file = store.address;
    // Answered once the thread has loaded what it needs, which is no table's time.
    await this.ask("closed", { kind: "close" }, field, signal);
    this.#served = new ServedStore(store);
    const { description } = this.#served;
    return this.ask("opened", request(description), field, signal, [description.port]);
  }

  /** Throws an ImportError, or the signal's reason: then the thread is ended. */
  async ask<Kind extends TableAnswer["kind"]>(
    kind: Kind,
    request: TableRequest,
    field: string,
    signal?: AbortSignal,
    transfer: readonly TransferListItem[] = [],
  ): Promise<AnswerOf<Kind>> {
    signal?.throwIfAborted();
    const onAbort = (): void => void this.#worker.close(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const stopWatching = this.#watch();
    try {
      const answer = await this.#worker.ask(request, transfer);
      if (answer.kind === "failed") throw fromWireError(answer.error);
      if (answer.kind !== kind) throw new Error(`a table's thread answered ${answer.kind}`);
      return answer as AnswerOf<Kind>;
    } catch (error) {
      throw this.#inWords(error, field);
    } finally {
      stopWatching();
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Whether it can be used for another table; a thread that cannot is ended. */
  async closeTable(): Promise<boolean> {
    const closed = this.#hasEnded
      ? Promise.resolve(false)
      : this.#worker.ask({ kind: "close" }).then(
          ({ kind }) => kind === "closed",
          () => false,
        );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), CLOSE_MS);
    });
    const isFree = await Promise.race([closed, late]);
    clearTimeout(timer);
    if (!isFree) await this.end();
    this.#served?.close();
    this.#served = null;
    return isFree;
  }

  async end(): Promise<void> {
    await this.#worker.close();
  }

  /** Time in which the bytes are late is not the thread's. */
  #watch(): () => void {
    let seen = this.#served?.stirCount;
    let isOver = false;
    const endIfStuck = (): void => {
      if (isOver || this.#served === null) return;
      const { isReading, stirCount } = this.#served;
      if (!isReading && stirCount === seen) void this.#worker.close(new StuckTableError());
      seen = stirCount;
    };
    // Where this thread itself was late, an answer may have been there in time.
    const timer = setInterval(() => setImmediate(endIfStuck), this.#idleLimitMs);
    timer.unref();
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }

  #inWords(cause: unknown, field: string): unknown {
    const file = this.#file;
    if (cause instanceof StuckTableError) {
      const problem = `took longer than ${this.#idleLimitMs / 1_000} s without a row being read`;
      const remedy = "write the file again; where it stays so, it is damaged";
      return new ImportError({ file, field, problem, remedy }, { cause });
    }
    if (!(cause instanceof WorkerFailedError)) return cause;
    const isMemory = hasCode(cause.cause, "ERR_WORKER_OUT_OF_MEMORY");
    const why = isMemory ? "no memory was left to it" : cause.message;
    const problem = `were not read: the thread that reads them ended (${why})`;
    const remedy =
      "write the file again; where it stays so, it is damaged or needs too much memory";
    return new ImportError({ file, field, problem, remedy }, { cause });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
