// Where the server runs from its sources, a thread must learn to read TypeScript before it can load
// its entry. The bundle has no need of this file.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.entryUrl);
