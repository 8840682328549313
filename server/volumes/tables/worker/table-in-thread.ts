// A table whose rows another thread reads. While one batch is looked at, the next one is made.
import type { EdgeBatch, EdgePart, EdgeSource } from "#server/volumes/graphs/edge-source.ts";
import type { Site, SynapseRow, SynapseSource } from "#server/volumes/synapses/synapse-source.ts";
import type {
  EdgeRows,
  EdgesDescription,
  Said,
  SynapseRows,
  SynapsesDescription,
} from "#server/volumes/tables/worker/table-messages.ts";
import type { AnswerOf, TableThread } from "#server/volumes/tables/worker/table-thread.ts";

export function edgesInThread(
  thread: TableThread,
  description: AnswerOf<"opened">["description"],
): Omit<EdgeSource, "close"> {
  return {
    ...(description as EdgesDescription),
    batches: (signal) => edgeBatches(thread, signal),
  };
}

export function synapsesInThread(
  thread: TableThread,
  description: AnswerOf<"opened">["description"],
): Omit<SynapseSource, "close"> {
  return {
    ...(description as SynapsesDescription),
    rows: (signal) => synapseRows(thread, signal),
  };
}

async function* edgeBatches(
  thread: TableThread,
  signal: AbortSignal | undefined,
): AsyncGenerator<EdgeBatch, void> {
  for await (const { rows, batch } of rowsOf<EdgeRows>(thread, "the edges", signal)) {
    const say = (row: number, part: EdgePart) =>
      saidOf(thread, "the edges", signal, { batch, row, part });
    yield { count: rows.first.length, ...rows, say };
  }
}

async function* synapseRows(
  thread: TableThread,
  signal: AbortSignal | undefined,
): AsyncGenerator<SynapseRow, void> {
  for await (const { rows, batch } of rowsOf<SynapseRows>(thread, "the synapses", signal)) {
    const { ids, types, sites, confidence } = rows;
    for (let row = 0; row < ids.length; row++) {
      yield {
        id: ids[row],
        pre: [...sites.subarray(9 * row, 9 * row + 3)],
        post: siteOf(sites, 9 * row + 3),
        cleft: siteOf(sites, 9 * row + 6),
        type: types[row],
        confidence: confidence[row],
        say: async (part) =>
          (await saidOf(thread, "the synapses", signal, { batch, row, part })).field,
      };
    }
  }
}

function siteOf(sites: Float64Array, at: number): readonly number[] | null {
  return Number.isNaN(sites[at]) ? null : [...sites.subarray(at, at + 3)];
}

async function* rowsOf<Rows extends EdgeRows | SynapseRows>(
  thread: TableThread,
  field: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly rows: Rows; readonly batch: number }, void> {
  const ask = () => {
    const asked = thread.ask("rows", { kind: "next" }, field, signal);
    // Whoever asks for the next rows sees what is wrong with them; until then nobody does.
    asked.catch(() => undefined);
    return asked;
  };
  let next = ask();
  for (let batch = 0; ; batch++) {
    const { rows } = await next;
    if (rows === null) return;
    next = ask();
    yield { rows: rows as Rows, batch };
  }
}

async function saidOf(
  thread: TableThread,
  field: string,
  signal: AbortSignal | undefined,
  of: { readonly batch: number; readonly row: number; readonly part: EdgePart | Site },
): Promise<Said> {
  return (await thread.ask("said", { kind: "say", ...of }, field, signal)).said;
}
