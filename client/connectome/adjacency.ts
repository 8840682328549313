// [SY3] Who is connected with whom among chosen neurons: pairs of sites from each row to each column.
import { type CsvCell, csvText } from "#client/connectome/csv-text.ts";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import type { ConnectivityIndex } from "#core/synapses/connectivity-index.ts";

export interface Adjacency {
  /** Presynaptic by row, postsynaptic by column: the same neurons in the same order. */
  readonly neurons: readonly NeuronRow[];
  /** Row after row. */
  readonly counts: Uint32Array;
  readonly largest: number;
  /** Of all pairs. */
  readonly total: number;
}

export const MAX_ADJACENCY_NEURONS = 400;

/** Of more than MAX_ADJACENCY_NEURONS the first. */
export function adjacencyOf(
  chosen: readonly NeuronRow[],
  index: Pick<ConnectivityIndex, "countOf">,
): Adjacency {
  const neurons = chosen.slice(0, MAX_ADJACENCY_NEURONS);
  const size = neurons.length;
  const counts = new Uint32Array(size * size);
  let largest = 0;
  let total = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const count = index.countOf(neurons[row].root, neurons[column].root);
      counts[row * size + column] = count;
      largest = Math.max(largest, count);
      total += count;
    }
  }
  return { neurons, counts, largest, total };
}

/** What a neuron is called where there is little room. */
export function labelOf({ name, root }: Pick<NeuronRow, "name" | "root">): string {
  return name === "" ? String(root) : name;
}

/** Names and ids of the columns in the first two lines, of the rows in the first two columns. */
export function adjacencyCsv({ neurons, counts }: Adjacency): string {
  const size = neurons.length;
  const heads: CsvCell[][] = [
    ["", "", ...neurons.map(({ name }) => name)],
    ["", "", ...neurons.map(({ root }) => root)],
  ];
  const lines = neurons.map(({ name, root }, row): CsvCell[] => [
    ...[name, root],
    ...counts.subarray(row * size, (row + 1) * size),
  ]);
  return csvText([...heads, ...lines]);
}
