// The three tables of the hemibrain's compact release. Every segment of the version is a row, so that
// every connection's ends are there.
import type { Column, ColumnTable } from "#server/exports/column-table.ts";
import { NOT_PRIMARY, wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import { flatMapPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import { type ConnectionByRegion, inOrder } from "#server/exports/regions/region-counts.ts";
import { type ReleasedRegions, regionName } from "#server/exports/regions/released-regions.ts";
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

interface RegionRow extends VersionConnection {
  /** From 1; 0 for none. */
  readonly region: number;
}

function roiColumn<Row>(about: string, value: (row: Row) => string): Column<Row> {
  return { name: "roi", about, type: "text", value };
}

/** [SY7] As there: a connection's weight in a region is of its postsynaptic sites. */
function byRegionTable(regions: ReleasedRegions): ColumnTable<RegionRow> {
  const about = `The region that the postsynaptic sites lie in; ${NOT_PRIMARY} for none.`;
  return {
    path: "compat/hemibrain/traced-roi-connections",
    about: "Every connection by the region of its postsynaptic sites.",
    columns: [
      PRE,
      POST,
      roiColumn(about, ({ region }) => regionName(regions, region, NOT_PRIMARY)),
      WEIGHT,
    ],
  };
}

function regionRows({ preRoot, postRoot, byPost }: ConnectionByRegion): readonly RegionRow[] {
  return inOrder(byPost).map(([region, synapseCount]) => {
    return { preRoot, postRoot, region, synapseCount };
  });
}

export function hemibrainFiles({
  dataset,
  version,
  neurons,
  connections,
  regions,
}: ReleaseContent): PlannedFile[] {
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
    regions === null
      ? connectionTable(
          "traced-roi-connections",
          "Every connection by region: one region, the whole volume.",
          [PRE, POST, roiColumn("The whole volume.", () => wholeVolumeRoi(dataset)), WEIGHT],
        )
      : planTable(
          byRegionTable(regions),
          () => flatMapPages(regions.counts.connections(connections()), regionRows),
          ["csv"],
          version.connectionCount,
        ),
  ];
}
