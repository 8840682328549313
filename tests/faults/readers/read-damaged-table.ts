// One damaged table, opened and read to its end as the server does, and what came of it. There are two
// right ends: rows, or a refusal that names file and field; at most the table's own thread ends with it.
import type { EdgeSource } from "#server/volumes/graphs/edge-source.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { SynapseSource } from "#server/volumes/synapses/synapse-source.ts";
import type { TableOpeners } from "#server/volumes/table-openers.ts";
import { StuckTableError } from "#server/volumes/tables/worker/table-thread.ts";
import { WorkerFailedError } from "#server/workers/request-worker.ts";

export type TableKind = "edges" | "synapses";

export type TableEnding =
  | "rows"
  | "refused"
  /** It did not come back, or had no memory left: nothing else suffered. */
  | "thread ended"
  /** A bug, in words. */
  | { readonly wrong: string };

export async function readDamagedTable(
  tables: TableOpeners,
  kind: TableKind,
  store: ByteStore,
): Promise<TableEnding> {
  let source: EdgeSource | SynapseSource | null = null;
  try {
    source = await (kind === "edges" ? tables.openEdges(store) : tables.openSynapses(store));
    return "batches" in source ? await readEdges(source) : await readSynapses(source);
  } catch (error) {
    return endingOf(error, store.address);
  } finally {
    await source?.close();
  }
}

async function readEdges(source: EdgeSource): Promise<TableEnding> {
  for await (const { count, first, second, score, position } of source.batches()) {
    const isWhole =
      first.length === count &&
      second.length === count &&
      score.length === count &&
      (position === null || position.length === 3 * count);
    if (!isWhole) return { wrong: `${first.length} ids of ${count} edges` };
  }
  return "rows";
}

async function readSynapses(source: SynapseSource): Promise<TableEnding> {
  for await (const { id, pre } of source.rows()) {
    if (id === "" || !pre.every(Number.isFinite)) return { wrong: `synapse ${id} at ${pre}` };
  }
  return "rows";
}

function endingOf(error: unknown, address: string): TableEnding {
  if (!(error instanceof ImportError)) {
    const { message, cause } = error instanceof Error ? error : { message: error, cause: "" };
    return { wrong: `${message} ${cause}` };
  }
  const { file, field, problem, remedy, cause } = error;
  const isNamed = file.startsWith(address) && field !== "" && problem !== "" && remedy !== "";
  if (!isNamed) return { wrong: error.message };
  const hasEnded = cause instanceof StuckTableError || cause instanceof WorkerFailedError;
  return hasEnded ? "thread ended" : "refused";
}
