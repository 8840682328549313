// Which neurons of one version became which of the next, along the chain to the released version.
import { compareIds } from "#core/ids/supervoxel-id.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import { ascending, mapPages } from "#server/exports/pages.ts";
import type { ReleaseStep } from "#server/exports/release-source.ts";
import type { LineageRow, Pages } from "#server/use-cases/store.ts";

export interface LineageStepRow extends LineageRow {
  readonly version: number;
  readonly baseVersion: number;
}

export const LINEAGE_TABLE: ColumnTable<LineageStepRow> = {
  path: "provenance/lineage",
  about: "Which neurons of each version became which of the next.",
  key: ["to_version", "old_neuron_id", "new_neuron_id"],
  columns: [
    {
      name: "from_version",
      about: "The version before.",
      type: "int32",
      value: (row) => row.baseVersion,
    },
    {
      name: "to_version",
      about: "The version that was finalized on it.",
      type: "int32",
      value: (row) => row.version,
    },
    {
      name: "old_neuron_id",
      about: "The neuron in from_version.",
      type: "id",
      value: (row) => row.oldRoot,
    },
    {
      name: "new_neuron_id",
      about: "The neuron in to_version that holds supervoxels of it.",
      type: "id",
      value: (row) => row.newRoot,
    },
    {
      name: "supervoxel_count",
      about: "How many supervoxels went from the one to the other.",
      type: "int32",
      value: (row) => row.supervoxelCount,
    },
  ],
};

export async function* lineageRows(chain: readonly ReleaseStep[]): Pages<LineageStepRow> {
  for (const { version, readLineage } of chain) {
    const { number, baseNumber } = version;
    if (baseNumber === null) continue;
    const rows = ascending(`lineage rows of version ${number}`, readLineage(), compareLineage);
    yield* mapPages(rows, (row) => ({ ...row, version: number, baseVersion: baseNumber }));
  }
}

function compareLineage(left: LineageRow, right: LineageRow): number {
  return compareIds(left.oldRoot, right.oldRoot) || compareIds(left.newRoot, right.newRoot);
}
