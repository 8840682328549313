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

function logError(event: string, fields: Readonly<Record<string, unknown>>): void {
  const time = new Date().toISOString();
  process.stderr.write(`${JSON.stringify({ time, event, ...fields })}\n`);
}

async function run(): Promise<void> {
  const server = await startServer({
    environment: readEnvironment(),
    rootDir,
    migrationsDir: join(rootDir, "db", "migrations"),
    say,
    logError,
  });
  let isStopping = false;
  const stop = () => {
    // A second signal while it stops changes nothing: what is under way is committed first.
    if (isStopping) return;
    isStopping = true;
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

run().catch((error: unknown) => {
  const stack = error instanceof Error ? error.stack : String(error);
  const text = isPlainError(error) ? error.message : stack;
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
