// What people call a neuron, one row a label, as Codex has it: its name, its type, each of its tags.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Column, ColumnTable } from "#server/exports/column-table.ts";
import { bracketedNm } from "#server/exports/dialects/bracketed-nm.ts";
import { flatMapPages } from "#server/exports/pages.ts";
import type { ReleasedNeuron } from "#server/exports/release-content.ts";
import type { Pages } from "#server/use-cases/store.ts";

interface CodexLabel {
  readonly neuron: ReleasedNeuron;
  readonly record: Neuron;
  readonly label: string;
  /** From 1, in the order of the rows. */
  readonly number: bigint;
}

export function codexLabels(neurons: Pages<ReleasedNeuron>): Pages<CodexLabel> {
  let number = 0n;
  return flatMapPages(neurons, (neuron) => {
    const { record } = neuron;
    if (record === null) return [];
    const labels = new Set(
      [record.name, record.type, ...record.tags].filter((text) => text !== ""),
    );
    return [...labels].map((label) => ({ neuron, record, label, number: ++number }));
  });
}

export function codexLabelsTable(voxelNm: Vec3): ColumnTable<CodexLabel> {
  return {
    path: "compat/codex/labels",
    about: "Every name, type and tag of a neuron, in Codex's columns.",
    columns: [
      {
        name: "root_id",
        about: "The neuron.",
        type: "id",
        value: ({ neuron }) => neuron.segment.root,
      },
      { name: "label", about: "The label.", type: "text", value: ({ label }) => label },
      {
        name: "user_id",
        about: "0: a record keeps what is said, the provenance tables who said it.",
        type: "id",
        value: () => 0n,
      },
      {
        name: "position",
        about: "The record's place in nanometres: [x y z].",
        type: "text",
        value: ({ record }) => bracketedNm(record.place.positionVoxel, voxelNm),
      },
      {
        name: "supervoxel_id",
        about: "The supervoxel of that place.",
        type: "id",
        value: ({ record }) => record.place.supervoxel,
      },
      { name: "label_id", about: "The row, from 1.", type: "id", value: ({ number }) => number },
      ...["date_created", "user_name", "user_affiliation"].map(
        (name): Column<CodexLabel> => ({
          name,
          about: "Empty: see the provenance tables.",
          type: "text",
          value: () => "",
        }),
      ),
    ],
  };
}
