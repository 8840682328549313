// A process of a test's own that is asked and answers, one question at a time. An error of it ends
// the test with its words.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { constants, setPriority } from "node:os";

/** Runs a program when nothing else wants the processor: the lowest priority alone may keep it for milliseconds. */
const CHRT = "/usr/bin/chrt";

export class AskedProcess<Question, Answer extends { readonly kind: string }> {
  readonly #child: ChildProcess;
  #failed: Error | null = null;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.once("exit", (code) => {
      this.#failed = new Error(`a process of the test ended with ${code}`);
    });
  }

  /** `script` is TypeScript, from the project's folder. */
  static start<Question, Answer extends { readonly kind: string }>(
    script: string,
    options: { readonly isNice?: boolean } = {},
  ): AskedProcess<Question, Answer> {
    const isIdle = options.isNice === true && existsSync(CHRT);
    const asNode = ["--import", "tsx"];
    const child = fork(script, {
      // It becomes Node.js, with the same process id.
      ...(isIdle ? { execPath: CHRT } : {}),
      execArgv: isIdle ? ["--idle", "0", process.execPath, ...asNode] : asNode,
      // Ids are 64-bit.
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    if (options.isNice === true && !isIdle && child.pid !== undefined) {
      setPriority(child.pid, constants.priority.PRIORITY_LOW);
    }
    return new AskedProcess<Question, Answer>(child);
  }

  async ask<Kind extends Answer["kind"]>(
    question: Question,
    kind: Kind,
  ): Promise<Answer & { readonly kind: Kind }> {
    if (this.#failed !== null) throw this.#failed;
    const over = new AbortController();
    const { signal } = over;
    const answered = once(this.#child, "message", { signal });
    const ended = once(this.#child, "exit", { signal }).then(([code]) => {
      throw new Error(`a process of the test ended with ${code} when asked for "${kind}"`);
    });
    try {
      this.#child.send(question as object);
      const [answer] = (await Promise.race([answered, ended])) as [Answer];
      if (answer.kind !== kind) throw new Error(`answered with ${answer.kind} instead of ${kind}`);
      return answer as Answer & { readonly kind: Kind };
    } finally {
      over.abort();
      answered.catch(() => undefined);
      ended.catch(() => undefined);
    }
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
