// Remembers an answer for a moment, so that fifty tiles of one page cost one look-up. Bounded: the
// oldest answers go first.
const MAX_ENTRIES = 5_000;

export class BriefCache<T> {
  private readonly keptMs: number;
  private readonly entries = new Map<
    string,
    { readonly untilMs: number; readonly value: Promise<T> }
  >();

  constructor(keptMs: number) {
    this.keptMs = keptMs;
  }

  get(key: string, nowMs: number, make: () => Promise<T>): Promise<T> {
    const kept = this.entries.get(key);
    if (kept !== undefined && kept.untilMs > nowMs) return kept.value;
    const value = make();
    this.entries.delete(key);
    this.entries.set(key, { untilMs: nowMs + this.keptMs, value });
    value.catch(() => this.entries.delete(key));
    if (this.entries.size > MAX_ENTRIES) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest);
    }
    return value;
  }
}
