// The cut worker from its sources, for development and tests: a thread has no loader but its own.
import { register } from "tsx/esm/api";

register();
await import("./cut-worker.ts");
