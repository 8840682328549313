// Starts one of the files beside it as a process of its own, and hears its lines one by one.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface TestProcess {
  readonly pid: number;
  /** The next line that it prints; throws where it ended without one, with what it said. */
  nextLine(): Promise<string>;
  say(line: string): void;
  /** kill -9, and the lines that it had still printed. */
  kill(): Promise<readonly string[]>;
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export function startProcess(file: string, args: readonly string[]): TestProcess {
  const script = fileURLToPath(new URL(file, import.meta.url));
  // With the flags of the process that tests: WebAssembly is optimized for neither, or for both.
  const flags = [...process.execArgv, "--import", "tsx"];
  const child: ChildProcess = spawn(process.execPath, [...flags, script, ...args], {
    cwd: path.resolve(ROOT),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined || !stdin || !stdout || !stderr) throw new Error(`cannot start ${file}`);
  const ended = once(child, "exit");
  let said = "";
  stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    pid,
    async nextLine() {
      const next = await lines.next();
      if (next.done) throw new Error(`${file} ended: ${said}`);
      return next.value;
    },
    say: (line) => {
      stdin.write(`${line}\n`);
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
      const rest: string[] = [];
      for (let next = await lines.next(); !next.done; next = await lines.next()) {
        rest.push(next.value);
      }
      return rest;
    },
  };
}
