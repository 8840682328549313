// How long things took, counted in steps: it can be sent from process to process and added up, and
// does not grow with the number of samples.

const STEP_MS = 0.25;
const STEPS = 40_000;

export class LatencyCounts {
  readonly #counts = new Uint32Array(STEPS);

  add(tookMs: number): void {
    this.#counts[Math.max(0, Math.min(STEPS - 1, Math.floor(tookMs / STEP_MS)))]++;
  }

  /** As [step, count] pairs; of `from`. */
  toPairs(): readonly (readonly [number, number])[] {
    return [...this.#counts.entries()].filter(([, count]) => count > 0);
  }

  addPairs(pairs: readonly (readonly [number, number])[]): void {
    for (const [step, count] of pairs) this.#counts[step] += count;
  }

  get size(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** In ms, the upper end of the step in which the share lies; what took over 10 s counts as 10 s. */
  quantileMs(share: number): number {
    let left = share * this.size;
    for (const [step, count] of this.#counts.entries()) {
      left -= count;
      if (count > 0 && left <= 0) return (step + 1) * STEP_MS;
    }
    return 0;
  }

  /** For people to read. */
  text(): string {
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => this.quantileMs(share).toFixed(1));
    return `p50 ${p50}, p95 ${p95}, p99 ${p99} ms over ${this.size} receipts`;
  }
}
