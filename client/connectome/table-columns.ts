// The columns of the table of neurons: what each holds of a row, for sorting, filtering and export alike.
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import { NEURON_TEXT_FIELDS } from "#core/neurons/neuron.ts";

const NUMBER_COLUMNS = [
  "inputs",
  "outputs",
  "upstream",
  "downstream",
  "size",
  "supervoxels",
  "comments",
] as const;
const WORD_COLUMNS = ["review", "edited"] as const;

export const COLUMN_IDS = [
  "name",
  "root",
  "type",
  "class",
  "inputs",
  "outputs",
  "upstream",
  "downstream",
  "size",
  "supervoxels",
  "status",
  "review",
  "claimed",
  "hand",
  "comments",
  "edited",
  "side",
  "transmitter",
  "region",
  "tags",
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];
type NumberColumn = (typeof NUMBER_COLUMNS)[number];
type WordColumn = (typeof WORD_COLUMNS)[number];

export function isNumberColumn(id: ColumnId): id is NumberColumn {
  return (NUMBER_COLUMNS as readonly string[]).includes(id);
}

/** Whose values are words of the page's language, one of a few. */
export function isWordColumn(id: ColumnId): id is WordColumn {
  return (WORD_COLUMNS as readonly string[]).includes(id);
}

/** Those that a session alone has. */
export const SESSION_COLUMNS: ReadonlySet<ColumnId> = new Set([
  "review",
  "claimed",
  "hand",
  "comments",
  "edited",
]);

/** As it is shown; null where it is not known. Sizes are in voxels. */
export function numberIn(row: NeuronRow, id: NumberColumn): number | null {
  switch (id) {
    case "inputs":
      return row.inputs;
    case "outputs":
      return row.outputs;
    case "upstream":
      return row.upstream;
    case "downstream":
      return row.downstream;
    case "size":
      return row.sizeVoxel === null ? null : Number(row.sizeVoxel);
    case "supervoxels":
      return row.supervoxelCount;
    case "comments":
      return row.openThreads;
  }
}

/** What a row says in a column of words: the end of its message key. */
export function wordIn(row: NeuronRow, id: WordColumn): string {
  if (id === "review") return row.review;
  return row.isChanged ? "yes" : "no";
}

/** Of all other columns. */
export function textIn(row: NeuronRow, id: Exclude<ColumnId, NumberColumn | WordColumn>): string {
  if (id === "root") return String(row.root);
  if (id === "claimed") return row.claimedBy;
  if (id === "hand") return row.inHand;
  return row[id];
}

/** Every text field of a record is a column. */
export const TEXT_COLUMNS = NEURON_TEXT_FIELDS satisfies readonly ColumnId[];
