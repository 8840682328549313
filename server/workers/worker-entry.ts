// Starts a worker thread by its name, whether this code runs from its source (tests, development) or
// from a bundle: there each worker is a bundle of its own beside the one that starts it, made in the
// same build (scripts/worker-entries.mjs), so that both are always of one version.
import { Worker } from "node:worker_threads";

/** `server/workers/NAME.ts` */
export type WorkerName =
  | "backup-worker"
  | "build-edges-worker"
  | "cut-worker"
  | "skeleton-worker"
  | "split-worker";

export function startWorker(name: WorkerName): Worker {
  const here = new URL(import.meta.url);
  if (here.pathname.endsWith(".ts")) {
    const entry = new URL(`./${name}.ts`, here).href;
    // What this process preloads is none of the thread's business.
    return new Worker(new URL("./run-source.mjs", here), { workerData: { entry }, execArgv: [] });
  }
  return new Worker(new URL(here.href.replace(/[.]mjs$/, `.${name}.mjs`)));
}
