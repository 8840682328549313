// The three tables of the hemibrain's compact release. Every segment of the version is a row, so that
// every connection's ends are there.
import type { Column } from "#server/exports/column-table.ts";
import { wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import type { ReleaseContent, ReleasedNeuron } from "#server/exports/release-content.ts";
import type { VersionConnection } from "#server/use-cases/store.ts";

const NEURON_COLUMNS: readonly Column<ReleasedNeuron>[] = [
  { name: "bodyId", about: "The neuron's id.", type: "id", value: ({ segment }) => segment.root },
  {
    name: "type",
    about: "Its cell type; empty where nobody said.",
    type: "text",
    value: ({ record }) => record?.type ?? "",
  },
  {
    name: "instance",
    about: "Its name; empty where it has none.",
    type: "text",
    value: ({ record }) => record?.name ?? "",
  },
];

const PRE: Column<VersionConnection> = {
  name: "bodyId_pre",
  about: "The presynaptic neuron.",
  type: "id",
  value: ({ preRoot }) => preRoot,
};
const POST: Column<VersionConnection> = {
  name: "bodyId_post",
  about: "The postsynaptic neuron.",
  type: "id",
  value: ({ postRoot }) => postRoot,
};
const WEIGHT: Column<VersionConnection> = {
  name: "weight",
  about: "Pairs of a presynaptic and a postsynaptic site.",
  type: "int32",
  value: ({ synapseCount }) => synapseCount,
};

export function hemibrainFiles({
  dataset,
  version,
  neurons,
  connections,
}: ReleaseContent): PlannedFile[] {
  const roi = wholeVolumeRoi(dataset);
  const connectionTable = (name: string, about: string, columns: Column<VersionConnection>[]) =>
    planTable(
      { path: `compat/hemibrain/${name}`, about, columns },
      connections,
      ["csv"],
      version.connectionCount,
    );
  return [
    planTable(
      {
        path: "compat/hemibrain/traced-neurons",
        about: "Every neuron, as the hemibrain's release lists them.",
        columns: NEURON_COLUMNS,
      },
      neurons,
      ["csv"],
      version.segmentCount,
    ),
    connectionTable("traced-total-connections", "Every connection, in the hemibrain's columns.", [
      PRE,
      POST,
      WEIGHT,
    ]),
    connectionTable(
      "traced-roi-connections",
      "Every connection by region: one region, the whole volume.",
      [
        PRE,
        POST,
        { name: "roi", about: "The whole volume.", type: "text", value: () => roi },
        WEIGHT,
      ],
    ),
  ];
}
