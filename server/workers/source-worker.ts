// The thread that reads volumes where they lie: whatever is wrong with them is its problem alone.
import { parentPort } from "node:worker_threads";
import { openSource } from "#server/volumes/sources/open-source.ts";
import { serveSources } from "#server/volumes/sources/worker/serve-sources.ts";

if (parentPort === null) throw new Error("source-worker.ts runs as a worker thread only");
serveSources(parentPort, openSource);
