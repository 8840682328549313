// Run by a test, several at once: waits for a line, asks for the lock, prints what it got, and
// keeps it until its input ends.
import { createInterface } from "node:readline";
import { acquireOwnerLock, DataDirInUseError } from "#server/persistence/owner-lock.ts";

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error("expected a folder");

process.stdout.write("ready\n");
for await (const _line of createInterface({ input: process.stdin })) {
  try {
    await acquireOwnerLock(dataDir);
    process.stdout.write("won\n");
  } catch (error) {
    if (!(error instanceof DataDirInUseError)) throw error;
    process.stdout.write(`lost to ${error.pid}\n`);
  }
}
