// A server that is expected not to start: what it said, and how it ended.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { SERVER_FLAGS } from "#tests/support/server-flags.ts";

export interface EndedProcess {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const START_TIMEOUT_MS = 45_000;

/** One that does start is killed after a while, and then has no exit code. */
export async function runServerToItsEnd(
  env: Readonly<Record<string, string>>,
): Promise<EndedProcess> {
  const child = spawn(
    process.execPath,
    [...SERVER_FLAGS, join(process.cwd(), "dist", "server.mjs")],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_ENV: "production", DATABASE_URL: "", FASCICLE_DEMO: "0", ...env },
      timeout: START_TIMEOUT_MS,
      killSignal: "SIGKILL",
    },
  );
  const exited = once(child, "exit");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await exited;
  return { exitCode: child.exitCode, stdout, stderr };
}
