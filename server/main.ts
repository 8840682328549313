// The server's process: reads the environment, starts, and stops on Ctrl+C and SIGTERM.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isPlainError } from "#server/composition/plain-errors.ts";
import { startServer } from "#server/composition/start-server.ts";
import { readEnvironment } from "#server/env.ts";

// Sources lie in server/, the bundle in dist/: the root is one up from either.
const rootDir = join(dirname(fileURLToPath(import.meta.url)), "..");

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

type Fields = Readonly<Record<string, unknown>>;

function lineOf(level: string, event: string, fields: Fields): string {
  return `${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`;
}

function logError(event: string, fields: Fields): void {
  process.stderr.write(lineOf("error", event, fields));
}

function logInfo(event: string, fields: Fields): void {
  process.stdout.write(lineOf("info", event, fields));
}

/** What is under way is committed long before; then it goes, whoever is still connected. */
const STOP_TIMEOUT_MS = 20_000;

async function run(): Promise<void> {
  const server = await startServer({
    environment: readEnvironment(),
    rootDir,
    migrationsDir: join(rootDir, "db", "migrations"),
    say,
    logError,
    logInfo,
  });
  let isStopping = false;
  const stop = () => {
    // A second signal while it stops changes nothing: what is under way is committed first.
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => {
      logError("stop", { error: `not done after ${STOP_TIMEOUT_MS} ms` });
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logError("stop", { error: String(error) });
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

// An error that nobody expected ends the process, as its state cannot be trusted; but in one line.
process.on("uncaughtExceptionMonitor", (error, origin) => {
  logError("bug", { origin, error: error instanceof Error ? error.stack : String(error) });
});

run().catch((error: unknown) => {
  const stack = error instanceof Error ? error.stack : String(error);
  const text = isPlainError(error) ? error.message : stack;
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
