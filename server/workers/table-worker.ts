// The thread that reads tables of edges and synapses: whatever is wrong with them is its problem alone.
import { parentPort } from "node:worker_threads";
import { serveTables } from "#server/volumes/tables/worker/serve-tables.ts";
import { TABLES_HERE } from "#server/volumes/tables-here.ts";

if (parentPort === null) throw new Error("table-worker.ts runs as a worker thread only");
serveTables(parentPort, TABLES_HERE);
