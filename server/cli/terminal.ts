// What a person sees of a command. On a terminal progress is one line that is written over; into a
// file or pipe it is a plain line every tenth of the way. Results go to stdout, all else to stderr.
import type { CommandReport } from "#server/cli/command-event.ts";
import { remainingText } from "#server/cli/remaining-time.ts";

export interface Output {
  write(text: string): unknown;
}

export interface TerminalOutput extends Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const CLEAR_LINE = "\r\u001b[K";
const DEFAULT_COLUMNS = 80;
const PLAIN_STEPS = 10;

export class Terminal {
  readonly #stdout: Output;
  readonly #stderr: TerminalOutput;
  readonly #nowMs: () => number;
  #stage = "";
  #stageStartMs = 0;
  #plainStep = -1;
  #isLineOpen = false;

  constructor(stdout: Output, stderr: TerminalOutput, nowMs: () => number) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#nowMs = nowMs;
  }

  show(report: CommandReport): void {
    if (report.type === "progress") {
      this.#progress(report);
      return;
    }
    this.clear();
    if (report.type === "line") this.#stdout.write(`${report.text}\n`);
    else this.#stderr.write(`fascicle: ${report.text}\n`);
  }

  /** Takes the progress line away; to be called once more at the end. */
  clear(): void {
    if (this.#isLineOpen) this.#stderr.write(CLEAR_LINE);
    this.#isLineOpen = false;
  }

  #progress({ stage, done, total }: Extract<CommandReport, { type: "progress" }>): void {
    if (stage !== this.#stage) {
      this.#stage = stage;
      this.#stageStartMs = this.#nowMs();
      this.#plainStep = -1;
    }
    const share = total > 0 ? Math.min(1, done / total) : 1;
    const left = remainingText(this.#nowMs() - this.#stageStartMs, share);
    const text = `${stage}: ${Math.floor(share * 100)} %${left === "" ? "" : `, ${left}`}`;
    if (this.#stderr.isTTY === true) {
      const columns = this.#stderr.columns ?? DEFAULT_COLUMNS;
      this.#stderr.write(`${CLEAR_LINE}${text.slice(0, columns - 1)}`);
      this.#isLineOpen = true;
      return;
    }
    const step = Math.floor(share * PLAIN_STEPS);
    if (step <= this.#plainStep) return;
    this.#plainStep = step;
    this.#stderr.write(`${text}\n`);
  }
}
