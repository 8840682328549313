// Bytes kept in memory, never more than allowed, what was used longest ago out first; and for a short
// while what is known not to be there.

const MAX_ABSENT = 20_000;

export class MemoryBytes {
  readonly #limitBytes: number;
  readonly #absentMs: number;
  readonly #now: () => number;
  readonly #kept = new Map<string, Uint8Array>();
  readonly #absentUntilMs = new Map<string, number>();
  #sizeBytes = 0;

  constructor(limitBytes: number, absentMs: number, now: () => number) {
    this.#limitBytes = limitBytes;
    this.#absentMs = absentMs;
    this.#now = now;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** null: it is not there, or was not a moment ago. undefined: nothing is known here. */
  get(key: string): Uint8Array | null | undefined {
    const bytes = this.#kept.get(key);
    if (bytes !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, bytes);
      return bytes;
    }
    const untilMs = this.#absentUntilMs.get(key);
    if (untilMs === undefined) return undefined;
    if (this.#now() < untilMs) return null;
    this.#absentUntilMs.delete(key);
    return undefined;
  }

  /** One object takes an eighth at most, so that it does not drive all others out. */
  keep(key: string, bytes: Uint8Array): void {
    if (bytes.length > this.#limitBytes / 8) return;
    this.#sizeBytes += bytes.length - (this.#kept.get(key)?.length ?? 0);
    this.#kept.delete(key);
    this.#kept.set(key, bytes);
    for (const [oldest, { length }] of this.#kept) {
      if (this.#sizeBytes <= this.#limitBytes) return;
      this.#kept.delete(oldest);
      this.#sizeBytes -= length;
    }
  }

  keepAbsent(key: string): void {
    this.#absentUntilMs.delete(key);
    this.#absentUntilMs.set(key, this.#now() + this.#absentMs);
    const [oldest] = this.#absentUntilMs.keys();
    if (this.#absentUntilMs.size > MAX_ABSENT) this.#absentUntilMs.delete(oldest);
  }
}
