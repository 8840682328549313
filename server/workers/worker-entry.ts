// Threads run the same code wherever the server runs from: their entry lies beside this file as
// TypeScript, and beside the bundle as a file of its own (scripts/worker-entries.mjs lists them).
import { Worker } from "node:worker_threads";

/**
 * Starts the entry `server/workers/<name>.ts`. What is posted before it listens is kept for it.
 */
export function startWorker(name: string): Worker {
  const ownUrl = import.meta.url;
  if (!ownUrl.endsWith(".ts")) return new Worker(new URL(`./${name}.mjs`, ownUrl));
  const entryUrl = new URL(`./${name}.ts`, ownUrl).href;
  return new Worker(new URL("./start-from-source.mjs", ownUrl), { workerData: { entryUrl } });
}
