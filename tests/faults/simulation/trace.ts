// What happened in a run, in order. Two runs of one seed have the same trace; a failure prints its end.
import { createHash } from "node:crypto";

const KEPT_LINES = 120;

export class Trace {
  readonly #nowMs: () => number;
  readonly #last: string[] = [];
  readonly #hash = createHash("sha256");
  count = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  note(what: string): void {
    const line = `${this.#nowMs().toFixed(0).padStart(7)} ms  ${what}`;
    this.#hash.update(`${line}\n`);
    this.count++;
    this.#last.push(line);
    if (this.#last.length > KEPT_LINES) this.#last.shift();
  }

  /** Of all lines so far: what two runs are compared by. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  toString(): string {
    return this.#last.join("\n");
  }
}
