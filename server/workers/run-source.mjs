// A worker from its TypeScript source, in tests and development: plain Node must be taught first.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.entry);
