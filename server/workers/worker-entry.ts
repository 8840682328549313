// Starts a worker thread by its name, whether this code runs from its source (tests, development) or
// from a bundle: there each worker is a bundle of its own beside the one that starts it, made in the
// same build (scripts/worker-entries.mjs), so that both are always of one version.
import { type ResourceLimits, Worker } from "node:worker_threads";

/** `server/workers/NAME.ts` */
export type WorkerName =
  | "backup-worker"
  | "build-edges-worker"
  | "cut-worker"
  | "mesh-worker"
  | "skeleton-worker"
  | "source-worker"
  | "split-worker"
  | "table-worker";

export interface WorkerLimits {
  readonly resourceLimits?: ResourceLimits;
}

export function startWorker(name: WorkerName, limits: WorkerLimits = {}): Worker {
  const here = new URL(import.meta.url);
  if (here.pathname.endsWith(".ts")) {
    const entry = new URL(`./${name}.ts`, here).href;
    // What this process preloads is none of the thread's business.
    const options = { ...limits, workerData: { entry }, execArgv: [] };
    return new Worker(new URL("./run-source.mjs", here), options);
  }
  return new Worker(new URL(here.href.replace(/[.]mjs$/, `.${name}.mjs`)), limits);
}
