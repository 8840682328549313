// Within the thread: a source of edges or synapses, cut into batches that are sent. Of the last two the
// rows can still be asked where they lie: one is looked at while the next is made.
import {
  BATCH_EDGES,
  type EdgeBatch,
  type EdgePart,
  type EdgeSource,
} from "#server/volumes/graphs/edge-source.ts";
import type { Site, SynapseRow, SynapseSource } from "#server/volumes/synapses/synapse-source.ts";
import type {
  EdgeRows,
  EdgesDescription,
  Said,
  SynapseRows,
  SynapsesDescription,
} from "#server/volumes/tables/worker/table-messages.ts";

export interface ServedTable {
  readonly description: EdgesDescription | SynapsesDescription;
  /** Rows of their own memory; null at the end. */
  next(): Promise<EdgeRows | SynapseRows | null>;
  say(batch: number, row: number, part: EdgePart | Site): Promise<Said>;
  close(): Promise<void>;
}

/** Edges of one message: some megabytes, however many a source gives at once. */
const MOST_EDGES = 8 * BATCH_EDGES;
const MOST_SYNAPSES = 4096;
const KEPT_BATCHES = 2;

type Say = (row: number, part: EdgePart | Site) => Said | Promise<Said>;

interface Sent<Rows> {
  readonly rows: Rows;
  readonly say: Say;
}

export function servedEdges(source: EdgeSource): ServedTable {
  const { address, format, direction, saysOn, positions } = source;
  const description = { address, format, direction, saysOn, positions };
  return served(description, edgesOf(source), () => source.close());
}

export function servedSynapses(source: SynapseSource): ServedTable {
  const { address, format, reading } = source;
  return served({ address, format, reading }, synapsesOf(source), () => source.close());
}

function served<Rows extends EdgeRows | SynapseRows>(
  description: EdgesDescription | SynapsesDescription,
  batches: AsyncGenerator<Sent<Rows>, void>,
  close: () => Promise<void>,
): ServedTable {
  const kept = new Map<number, Say>();
  let count = 0;
  return {
    description,
    async next() {
      const next = await batches.next();
      if (next.done === true) return null;
      kept.delete(count - KEPT_BATCHES);
      kept.set(count++, next.value.say);
      return next.value.rows;
    },
    async say(batch, row, part) {
      const say = kept.get(batch);
      if (say === undefined) throw new Error(`batch ${batch} of ${count} is not there any more`);
      return say(row, part);
    },
    async close() {
      await batches.return();
      await close();
    },
  };
}

async function* edgesOf(source: EdgeSource): AsyncGenerator<Sent<EdgeRows>, void> {
  for await (const batch of source.batches()) {
    for (let from = 0; from < batch.count; from += MOST_EDGES) {
      const rows = stretchOf(batch, from, Math.min(from + MOST_EDGES, batch.count));
      yield { rows, say: (row, part) => batch.say(from + row, part as EdgePart) };
    }
  }
}

/** Copies: a source uses its arrays again, and says of an edge what they hold. */
function stretchOf(batch: EdgeBatch, from: number, to: number): EdgeRows {
  return {
    first: batch.first.slice(from, to),
    second: batch.second.slice(from, to),
    score: batch.score.slice(from, to),
    contactSize: batch.contactSize?.slice(from, to) ?? null,
    position: batch.position?.slice(3 * from, 3 * to) ?? null,
    isOn: batch.isOn?.slice(from, to) ?? null,
  };
}

async function* synapsesOf(source: SynapseSource): AsyncGenerator<Sent<SynapseRows>, void> {
  let rows: SynapseRow[] = [];
  for await (const row of source.rows()) {
    rows.push(row);
    if (rows.length < MOST_SYNAPSES) continue;
    yield sentSynapses(rows);
    rows = [];
  }
  if (rows.length > 0) yield sentSynapses(rows);
}

function sentSynapses(rows: readonly SynapseRow[]): Sent<SynapseRows> {
  const sites = new Float64Array(9 * rows.length).fill(Number.NaN);
  for (const [row, { pre, post, cleft }] of rows.entries()) {
    for (const [site, position] of [pre, post, cleft].entries()) {
      if (position !== null) sites.set(position, 9 * row + 3 * site);
    }
  }
  return {
    rows: {
      ids: rows.map(({ id }) => id),
      types: rows.map(({ type }) => type),
      sites,
      confidence: Float64Array.from(rows, ({ confidence }) => confidence),
    },
    say: async (row, part) => ({ field: await rows[row].say(part as Site), value: "" }),
  };
}
