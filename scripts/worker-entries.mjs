// The server's threads: each is bundled into a file of its own beside the server's.

export const WORKER_ENTRIES = ["split-worker"];

/** Where an entry is written, and where it comes from. */
export function workerFiles() {
  return WORKER_ENTRIES.map((name) => ({
    entry: `server/workers/${name}.ts`,
    outFile: `dist/${name}.mjs`,
  }));
}
