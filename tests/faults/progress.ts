// How far a long run has come, told at least each minute as long as it goes on: what is cut short has
// shown what it did. Short runs say nothing.
import { isFull } from "#tests/faults/scale.ts";

const EVERY_MS = 30_000;

/** Of a run that has stages instead of rounds. */
export function tellStage(what: string): void {
  if (isFull()) process.stdout.write(`… ${what}\n`);
}

export class Progress {
  readonly #what: string;
  readonly #total: number;
  readonly #startMs = performance.now();
  #lastMs = this.#startMs;

  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
  }

  /** To be called as often as something is done. `more` adds what was counted. */
  at(done: number, more: () => string = () => ""): void {
    const nowMs = performance.now();
    const isDue = nowMs - this.#lastMs >= EVERY_MS || done >= this.#total;
    if (!isFull() || !isDue) return;
    this.#lastMs = nowMs;
    const [took, figures] = [((nowMs - this.#startMs) / 1_000).toFixed(0), more()];
    const text = figures === "" ? "" : `: ${figures}`;
    process.stdout.write(`… ${this.#what}: ${done} of ${this.#total} after ${took} s${text}\n`);
  }
}
