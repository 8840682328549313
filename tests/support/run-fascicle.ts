// The command line as a person runs it, in a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { SERVER_FLAGS } from "#tests/support/server-flags.ts";

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runFascicle(
  args: readonly string[],
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const script = join(process.cwd(), "scripts", "fascicle.mjs");
  const child = spawn(process.execPath, [...SERVER_FLAGS, script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DATABASE_URL: "", FASCICLE_DATA: dataDir, ...env },
  });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exitCode === null ? once(child, "exit") : null,
  ]);
  return { exitCode: child.exitCode, stdout, stderr };
}

/** Of a person who was just added; throws where the command printed none. */
export function passwordIn(stdout: string): string {
  const [, password] = /Password, shown only this once: (\S+)/.exec(stdout) ?? [];
  if (password === undefined) throw new Error(`nobody was added:\n${stdout}`);
  return password;
}
