// The thread that reads volumes, as the server starts it, which tells besides by what number the system
// knows it: so whoever started it can ask what it has had of the processor.
import { readlinkSync } from "node:fs";
import { workerData } from "node:worker_threads";
import "#server/workers/source-worker.ts";

const { threadNumber } = workerData as { readonly threadNumber: Int32Array };
try {
  const [, number] = /task[/](\d+)$/.exec(readlinkSync("/proc/thread-self")) ?? [];
  Atomics.store(threadNumber, 0, Number(number ?? 0));
} catch {
  // Another system than Linux does not tell.
}
