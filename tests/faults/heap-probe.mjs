// Loaded into the server before its own code: on SIGUSR2 it collects garbage and tells what is left,
// on a line of its output. The server itself runs unchanged. Needs --expose-gc.
import { setImmediate as turn } from "node:timers/promises";

process.on("SIGUSR2", async () => {
  // What one collection frees may let the next one free more.
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await turn();
  }
  const resources = {};
  for (const kind of process.getActiveResourcesInfo()) {
    resources[kind] = (resources[kind] ?? 0) + 1;
  }
  const listeners = process
    .eventNames()
    .reduce((sum, name) => sum + process.listenerCount(name), 0);
  const { heapUsed, external } = process.memoryUsage();
  const left = { heapBytes: heapUsed, externalBytes: external, resources, listeners };
  process.stdout.write(`left ${JSON.stringify(left)}\n`);
});
