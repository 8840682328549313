// What a reader that is not ours found in one file of a release: enough to compare all formats.

export interface Reading {
  readonly reader: string;
  readonly path: string;
  /** null where the file does not list that. */
  readonly neuronCount: number | null;
  readonly connectionCount: number | null;
  /** Pairs of sites, summed or counted; null where it does not tell. */
  readonly pairCount: number | null;
  /** Every id of a neuron in the file, in digits. */
  readonly neuronIds: ReadonlySet<string>;
}

export interface ReleaseReader {
  readonly name: string;
  /** null where it is not installed here. */
  read(releaseDir: string): Promise<readonly Reading[] | null>;
}

/** How each table of neurons, connections or pairs calls what it holds. */
export interface TableOfNeurons {
  readonly path: string;
  readonly id: string;
}

export interface TableOfPairs {
  readonly path: string;
  readonly pre: string;
  readonly post: string;
  /** null where a row is one pair. */
  readonly weight: string | null;
}

export const NEURON_TABLES: readonly TableOfNeurons[] = [
  { path: "tables/neurons.csv", id: "neuron_id" },
  { path: "tables/neurons.parquet", id: "neuron_id" },
  { path: "compat/hemibrain/traced-neurons.csv", id: "bodyId" },
  { path: "compat/codex/neurons.csv.gz", id: "root_id" },
  { path: "compat/codex/classification.csv.gz", id: "root_id" },
  { path: "compat/codex/coordinates.csv.gz", id: "root_id" },
  { path: "compat/neuprint/Neuprint_Neurons.csv", id: ":ID(Body-ID)" },
];

const NEUPRINT_ENDS = { pre: ":START_ID(Body-ID)", post: ":END_ID(Body-ID)" };
const HEMIBRAIN_ENDS = { pre: "bodyId_pre", post: "bodyId_post", weight: "weight" };
const OWN_ENDS = { pre: "pre_neuron_id", post: "post_neuron_id" };

export const PAIR_TABLES: readonly TableOfPairs[] = [
  { path: "tables/connections.csv", ...OWN_ENDS, weight: "synapse_count" },
  { path: "tables/connections.parquet", ...OWN_ENDS, weight: "synapse_count" },
  { path: "tables/synapses.csv", ...OWN_ENDS, weight: null },
  { path: "tables/synapses.parquet", ...OWN_ENDS, weight: null },
  { path: "compat/hemibrain/traced-total-connections.csv", ...HEMIBRAIN_ENDS },
  { path: "compat/hemibrain/traced-roi-connections.csv", ...HEMIBRAIN_ENDS },
  {
    path: "compat/cave/synapses.parquet",
    ...{ pre: "pre_pt_root_id", post: "post_pt_root_id", weight: null },
  },
  {
    path: "compat/codex/connections.csv.gz",
    ...{ pre: "pre_root_id", post: "post_root_id", weight: "syn_count" },
  },
  {
    path: "compat/neuprint/Neuprint_Neuron_Connections.csv",
    ...{ ...NEUPRINT_ENDS, weight: "weight:int" },
  },
];

type Row = Readonly<Record<string, unknown>>;

export function neuronReading(
  reader: string,
  { path, id }: TableOfNeurons,
  rows: readonly Row[],
): Reading {
  const neuronIds = new Set(rows.map((row) => String(row[id])));
  const counts = { neuronCount: rows.length, connectionCount: null, pairCount: null };
  return { reader, path, ...counts, neuronIds };
}

export function pairReading(
  reader: string,
  { path, pre, post, weight }: TableOfPairs,
  rows: readonly Row[],
): Reading {
  const ends = rows.map((row) => [String(row[pre]), String(row[post])]);
  const connectionCount = new Set(ends.map((pair) => pair.join(" "))).size;
  const pairCount =
    weight === null ? rows.length : rows.reduce((sum, row) => sum + Number(row[weight]), 0);
  return {
    ...{ reader, path, neuronCount: null, connectionCount, pairCount },
    neuronIds: new Set(ends.flat()),
  };
}
