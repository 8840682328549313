// The command line's process.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { accepted, refused } from "#core/result.ts";
import { runCli } from "#server/cli/run-cli.ts";
import { openWorkplace } from "#server/composition/open-workplace.ts";
import { isPlainError } from "#server/composition/plain-errors.ts";
import { restoreInto } from "#server/composition/restore-into.ts";
import { readEnvironment } from "#server/env.ts";
import { readOwnerLock } from "#server/persistence/owner-lock.ts";

const rootDir = join(dirname(fileURLToPath(import.meta.url)), "..");
const migrationsDir = join(rootDir, "db", "migrations");
const interrupted = new AbortController();
process.on("SIGINT", () => interrupted.abort());
process.on("SIGTERM", () => interrupted.abort());

async function run(): Promise<number> {
  const environment = readEnvironment();
  return runCli(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    workingDir: process.cwd(),
    nowMs: Date.now,
    signal: interrupted.signal,
    async findServer() {
      if (environment.databaseUrl !== null) return null;
      const owner = await readOwnerLock(environment.dataDir);
      if (owner?.port === undefined || owner.token === undefined) return null;
      return { port: owner.port, token: owner.token };
    },
    restore: (request, emit, signal) =>
      restoreInto({ environment, migrationsDir }, request, emit, signal),
    async openContext() {
      try {
        const workplace = await openWorkplace({
          environment,
          migrationsDir,
          log: (level, message) => {
            if (level === "error") process.stderr.write(`${message}\n`);
          },
        });
        return accepted({ context: workplace.commands, close: () => workplace.close() });
      } catch (error) {
        if (isPlainError(error)) return refused(error.message);
        throw error;
      }
    },
  });
}

run().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof Error && error.name === "EnvironmentError" ? 2 : 1);
  },
);
