// Sources that are looked at again and again while a dataset is being added: opened once, closed when
// others have been looked at since or a while has passed, and never while one is read.
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";

const MAX_OPEN = 6;
const IDLE_MS = 60_000;

interface Entry {
  readonly opening: Promise<VolumeSource>;
  users: number;
  usedAtMs: number;
}

export class SourcePool {
  readonly #open: (key: string) => Promise<VolumeSource>;
  readonly #nowMs: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #timer: NodeJS.Timeout;

  constructor(open: (key: string) => Promise<VolumeSource>, nowMs: () => number) {
    this.#open = open;
    this.#nowMs = nowMs;
    this.#timer = setInterval(() => this.#closeIdle(), IDLE_MS / 2);
    this.#timer.unref();
  }

  async use<T>(key: string, work: (source: VolumeSource) => Promise<T>): Promise<T> {
    const entry = this.#entryOf(key);
    entry.users++;
    try {
      return await work(await entry.opening);
    } finally {
      entry.users--;
      entry.usedAtMs = this.#nowMs();
      this.#closeSpare();
    }
  }

  /** What lies there may have changed: it is opened anew the next time. */
  forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.users === 0) this.#close(key, entry);
  }

  async closeAll(): Promise<void> {
    clearInterval(this.#timer);
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.allSettled(entries.map(async ({ opening }) => (await opening).close()));
  }

  #entryOf(key: string): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { opening: this.#open(key), users: 0, usedAtMs: this.#nowMs() };
    this.#entries.set(key, entry);
    entry.opening.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    return entry;
  }

  #closeSpare(): void {
    const idle = [...this.#entries].filter(([, { users }]) => users === 0);
    idle.sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs);
    for (const [key, entry] of idle.slice(0, Math.max(0, this.#entries.size - MAX_OPEN))) {
      this.#close(key, entry);
    }
  }

  #closeIdle(): void {
    const before = this.#nowMs() - IDLE_MS;
    for (const [key, entry] of this.#entries) {
      if (entry.users === 0 && entry.usedAtMs < before) this.#close(key, entry);
    }
  }

  #close(key: string, entry: Entry): void {
    this.#entries.delete(key);
    entry.opening.then((source) => source.close()).catch(() => undefined);
  }
}
