// The workers that the server and the command line start. Each becomes a bundle beside the one that
// starts it, named after both, where server/workers/worker-entry.ts looks for it.
import { bundleEntry } from "./bundle-entry.mjs";

const WORKERS = [
  "backup-worker",
  "build-edges-worker",
  "cut-worker",
  "mesh-worker",
  "skeleton-worker",
  "source-worker",
  "split-worker",
  "table-worker",
];

/** `outFile` is dist/NAME.mjs; its workers are dist/NAME.WORKER.mjs. */
export async function bundleWithWorkers(root, entry, outFile) {
  await bundleEntry(root, entry, outFile);
  for (const worker of WORKERS) {
    await bundleEntry(root, `server/workers/${worker}.ts`, workerFile(outFile, worker));
  }
}

/** Every file that `bundleWithWorkers` leaves. */
export function bundlesOf(outFile) {
  return [outFile, ...WORKERS.map((worker) => workerFile(outFile, worker))];
}

function workerFile(outFile, worker) {
  return outFile.replace(/[.]mjs$/, `.${worker}.mjs`);
}
