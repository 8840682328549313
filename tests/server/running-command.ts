// A command under way, which a test can watch and interrupt. Into a pipe, progress is plain lines.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { CommandResult } from "#tests/support/run-fascicle.ts";
import { SERVER_FLAGS } from "#tests/support/server-flags.ts";

export class RunningCommand {
  readonly ended: Promise<CommandResult>;
  private readonly child: ChildProcess;
  private readonly stdout: string[] = [];
  private readonly stderr: string[] = [];
  private onLine: () => void = () => {};

  constructor(args: readonly string[], dataDir: string) {
    const script = join(process.cwd(), "scripts", "fascicle.mjs");
    const child = spawn(process.execPath, [...SERVER_FLAGS, script, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, DATABASE_URL: "", FASCICLE_DATA: dataDir },
    });
    this.child = child;
    createInterface(child.stdout).on("line", (line) => this.stdout.push(line));
    createInterface(child.stderr).on("line", (line) => {
      this.stderr.push(line);
      this.onLine();
    });
    this.ended = once(child, "close").then(() => ({
      exitCode: child.exitCode,
      stdout: this.stdout.join("\n"),
      stderr: this.stderr.join("\n"),
    }));
  }

  /** Resolves once a line of stderr matches; rejects where the command ends without one. */
  async says(pattern: RegExp): Promise<void> {
    const said = new Promise<void>((resolve) => {
      this.onLine = () => {
        if (this.stderr.some((line) => pattern.test(line))) resolve();
      };
      this.onLine();
    });
    const isTooLate = this.ended.then((result) => {
      throw new Error(`it ended without saying ${pattern}: ${JSON.stringify(result)}`);
    });
    await Promise.race([said, isTooLate]);
    // It ends later, which is no failure any more.
    isTooLate.catch(() => {});
  }

  /** As Ctrl+C does. */
  interrupt(): void {
    this.child.kill("SIGINT");
  }
}
