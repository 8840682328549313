// [LV2] Finds out whether edits can be kept, and says so on the health board. Two things stop them: a
// disk that is nearly full, before the database meets its end, and a write that failed. After a
// failure writing is tried every second, on the embedded database with its recovery from the log.
import type { ServerState } from "#core/protocol/sync-message.ts";
import type { HealthBoard } from "#server/use-cases/server-health.ts";
import type { Pages, Store } from "#server/use-cases/store.ts";

const MIB = 2 ** 20;
/** Room for a checkpoint and the next log segments, and for the recovery after a failure. */
export const LOW_DISK_BYTES = 64 * MIB;
/** More than what stopped it, so that it does not go to and fro. */
export const ENOUGH_DISK_BYTES = 128 * MIB;
const LOOK_EVERY_MS = 1_000;

type Reason = "disk-full" | "database-away";

export interface HealthWatchDeps {
  readonly board: HealthBoard;
  /** Free on the disk that keeps the edits; null where that is another machine's. */
  readonly freeBytes: (() => Promise<number>) | null;
  /** Writes something that does not matter, durably. */
  probe(): Promise<void>;
  /** Makes the database answer again where it has ended with its disk. */
  reopen(): Promise<void>;
  /** Why nothing can be written, where that is what the error says. */
  reasonOf(error: unknown): Reason | null;
  readonly log?: (level: string, message: string) => void;
}

/** Nothing was written and nothing is lost: the edit is its author's to send again. */
export class NotWritableError extends Error {
  override readonly name = "NotWritableError";
  readonly reason: NonNullable<ServerState["reason"]>;
  constructor(reason: NonNullable<ServerState["reason"]>) {
    super(`Nothing can be kept just now (${reason}).`);
    this.reason = reason;
  }
}

export class HealthWatch {
  readonly #deps: HealthWatchDeps;
  #isLow = false;
  #failure: Reason | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(deps: HealthWatchDeps) {
    this.#deps = deps;
  }

  start(): void {
    const lookLater = () => {
      this.#timer = setTimeout(() => {
        this.#looking = this.look().finally(() => {
          if (this.#timer !== null) lookLater();
        });
      }, LOOK_EVERY_MS);
      this.#timer.unref();
    };
    lookLater();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#looking;
  }

  /** Throws NotWritableError. */
  assertWritable(): void {
    const { writable, reason } = this.#deps.board.current();
    if (!writable) throw new NotWritableError(reason ?? "database-away");
  }

  /** Of any failed use of the database; known to everyone when it returns. */
  report(error: unknown): void {
    const reason = this.#deps.reasonOf(error);
    if (reason === null) return;
    if (this.#failure === null) this.#deps.log?.("error", `not writable: ${String(error)}`);
    this.#failure = reason;
    this.#tell();
  }

  /** Once; by itself every second after `start`. */
  async look(): Promise<void> {
    const { freeBytes } = this.#deps;
    if (freeBytes !== null) {
      // A disk that cannot even be asked is found out by the write that fails.
      const free = await freeBytes().catch(() => ENOUGH_DISK_BYTES);
      this.#isLow = free < (this.#isLow ? ENOUGH_DISK_BYTES : LOW_DISK_BYTES);
    }
    // Recovery itself needs space: it waits until there is some.
    if (this.#failure !== null && !this.#isLow) await this.#recover();
    this.#tell();
  }

  async #recover(): Promise<void> {
    if (await this.#canWrite()) return;
    try {
      await this.#deps.reopen();
    } catch (error) {
      this.#deps.log?.("error", `the database cannot be opened anew yet: ${String(error)}`);
      return;
    }
    await this.#canWrite();
  }

  async #canWrite(): Promise<boolean> {
    try {
      await this.#deps.probe();
    } catch {
      return false;
    }
    this.#failure = null;
    this.#deps.log?.("info", "writable again");
    return true;
  }

  #tell(): void {
    const reason = this.#isLow ? "disk-full" : this.#failure;
    this.#deps.board.set(reason === null ? { writable: true } : { writable: false, reason });
  }
}

/** What adds to the data: refused while nothing can be kept. Taking a right away is always tried. */
const ADDING: ReadonlySet<string | symbol> = new Set<keyof Store>([
  "createDataset",
  "createSession",
  "setRegions",
  "appendBatch",
  "finalize",
]);

type PagedName = {
  [K in keyof Store]: Store[K] extends (...args: never[]) => Pages<unknown> ? K : never;
}[keyof Store];
/** What these give is iterated, not awaited. Each of the store's is here, or it is no such record. */
const IS_PAGED: Readonly<Record<PagedName, true>> = {
  logPages: true,
  segmentPages: true,
  synapsePages: true,
  synapseIdPages: true,
  connectionPages: true,
  lineagePages: true,
};

/** The store, with what any failure in it says of the server's health told to the watch. */
export function watchStore<T extends object = Store>(store: T, watch: HealthWatch): T {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method === "object" && method !== null) return watchStore(method, watch);
      if (typeof method !== "function") return method;
      if (Object.hasOwn(IS_PAGED, name)) {
        return (...args: readonly unknown[]) => watchPages(method.apply(target, args), watch);
      }
      return async (...args: readonly unknown[]): Promise<unknown> => {
        if (ADDING.has(name)) watch.assertWritable();
        try {
          return await method.apply(target, args);
        } catch (error) {
          watch.report(error);
          throw error;
        }
      };
    },
  });
}

async function* watchPages(pages: Pages<unknown>, watch: HealthWatch): Pages<unknown> {
  try {
    yield* pages;
  } catch (error) {
    watch.report(error);
    throw error;
  }
}
