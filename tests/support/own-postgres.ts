// A PostgreSQL server of a test's own, which it may stop and start as it likes. It runs as the user
// `postgres` where the test runs as root, which PostgreSQL refuses.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { freePort } from "#tests/support/fascicle-server.ts";
import { findPostgresTool } from "#tests/support/postgres-tools.ts";

export interface OwnPostgres {
  readonly url: string;
  readonly isRunning: boolean;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** `fast` ends what is under way in order, `immediate` as a loss of power would. */
  stop(how: "fast" | "immediate"): Promise<void>;
  /** Takes everything away. */
  remove(): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 50;

type User = { readonly uid: number; readonly gid: number };

/** Who may run PostgreSQL; null where nobody is to be found. */
function userOfPostgres(): User | "this one" | null {
  if (process.getuid?.() !== 0) return "this one";
  try {
    const idOf = (flag: string) => Number(execFileSync("id", [flag, "postgres"]).toString());
    return { uid: idOf("-u"), gid: idOf("-g") };
  } catch {
    return null;
  }
}

/**
 * Not started yet; a text where it cannot be had here, which says why.
 * @param parentDir where its folder is made: the usual place for such unless given.
 * @param flags of initdb besides the usual.
 */
export async function makeOwnPostgres({
  parentDir = tmpdir(),
  flags = [],
}: {
  readonly parentDir?: string;
  readonly flags?: readonly string[];
} = {}): Promise<OwnPostgres | string> {
  const initdb = findPostgresTool("initdb");
  const postgres = findPostgresTool("postgres");
  if (initdb === null || postgres === null) return "PostgreSQL's programs are not installed here";
  const user = userOfPostgres();
  if (user === null) return "root may not run PostgreSQL, and there is no user postgres";
  const folder = mkdtempSync(join(parentDir, "fascicle-postgres-"));
  if (user !== "this one") chownSync(folder, user.uid, user.gid);
  const by = { cwd: folder, ...(user === "this one" ? {} : user) };
  const data = join(folder, "data");
  const init = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", ...flags];
  execFileSync(initdb, init, { ...by, stdio: "pipe" });
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const args = ["-D", data, "-p", `${port}`, "-h", "127.0.0.1", "-k", folder];
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, "exit");
    running.kill(signal);
    await gone;
  };
  return {
    url,
    get isRunning() {
      return child !== null && child.exitCode === null && child.signalCode === null;
    },
    async start() {
      const started = spawn(postgres, args, { ...by, stdio: "ignore" });
      child = started;
      const limitMs = performance.now() + START_LIMIT_MS;
      while (!(await answers(url))) {
        const isGone = started.exitCode !== null;
        if (isGone || performance.now() > limitMs) throw new Error("PostgreSQL did not start");
        await pause(LOOK_EVERY_MS);
      }
    },
    stop: (how) => end(how === "fast" ? "SIGINT" : "SIGQUIT"),
    async remove() {
      await end("SIGQUIT");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
