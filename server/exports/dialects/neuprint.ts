// A neuPrint database as the files that neo4j-admin 4.4 imports: nodes for neurons, synapses, sets of
// synapses and the dataset, and what joins them. Headers carry neo4j's types, ids and labels.
import type { Column } from "#server/exports/column-table.ts";
import { neuprintMeta } from "#server/exports/dialects/neuprint-meta.ts";
import {
  neuprintNeuronColumns,
  neuprintNeurons,
  type RoiCounts,
  roiInfo,
} from "#server/exports/dialects/neuprint-neurons.ts";
import { type SynapseSet, setName } from "#server/exports/dialects/neuprint-sets.ts";
import { neuprintSynapses } from "#server/exports/dialects/neuprint-synapses.ts";
import { roiNames, wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import { flatMapPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import type { ConnectionByRegion } from "#server/exports/regions/region-counts.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import type { Pages, VersionConnection } from "#server/use-cases/store.ts";

export function neuprintFiles(content: ReleaseContent): PlannedFile[] {
  const { connections, dataset } = content;
  const roi = wholeVolumeRoi(dataset);
  const table = <Row>(
    name: string,
    about: string,
    rows: () => Pages<Row>,
    columns: readonly Column<Row>[],
    expectedRows = content.version.connectionCount,
  ) => planTable({ path: `compat/neuprint/${name}`, about, columns }, rows, ["csv"], expectedRows);
  const setLabels = `SynapseSet;${roi}_SynapseSet;ElementSet;${roi}_ElementSet`;
  const sets = () => flatMapPages(connections(), (row) => [setOf(row, "pre"), setOf(row, "post")]);
  return [
    table(
      "Neuprint_Neurons",
      "Nodes: every neuron.",
      () => neuprintNeurons(content),
      neuprintNeuronColumns(content),
      content.version.segmentCount,
    ),
    connectionsFile(content),
    ...neuprintSynapses(content),
    table("Neuprint_SynapseSet", "Nodes: the sites of each connection, of either side.", sets, [
      setName(":ID(SynSet-ID)", "<pre>_<post>_pre or <pre>_<post>_post.", (set: SynapseSet) => set),
      text("type:string", "pre or post.", ({ side }) => side),
      text(":LABEL", "neo4j's labels.", () => setLabels),
    ]),
    table("Neuprint_Neuron_to_SynapseSet", "Relationships Contains from neurons.", sets, [
      {
        name: ":START_ID(Body-ID)",
        about: "The neuron.",
        type: "id",
        value: ({ side, preRoot, postRoot }) => (side === "pre" ? preRoot : postRoot),
      },
      setName(":END_ID(SynSet-ID)", "The set.", (set: SynapseSet) => set),
    ]),
    table(
      "Neuprint_SynapseSet_to_SynapseSet",
      "Relationships ConnectsTo between the two sets of a connection.",
      connections,
      [
        setName(":START_ID(SynSet-ID)", "The presynaptic set.", (row) => setOf(row, "pre")),
        setName(":END_ID(SynSet-ID)", "The postsynaptic set.", (row) => setOf(row, "post")),
      ],
    ),
    neuprintMeta(content),
  ];
}

function setOf({ preRoot, postRoot }: VersionConnection, side: "pre" | "post"): SynapseSet {
  return { preRoot, postRoot, side };
}

function connectionsFile({ connections, dataset, regions, version }: ReleaseContent): PlannedFile {
  const roi = wholeVolumeRoi(dataset);
  const path = "compat/neuprint/Neuprint_Neuron_Connections";
  const about = "Relationships ConnectsTo between neurons.";
  const plan = <Row extends VersionConnection>(
    rows: () => Pages<Row>,
    columns: readonly Column<Row>[],
  ) => planTable({ path, about, columns }, rows, ["csv"], version.connectionCount);
  if (regions === null) return plan(connections, connectionColumns(connectionInfo(roi)));
  const infoOf = infoByRegion(roi, roiNames(dataset, regions.list));
  return plan(() => regions.counts.connections(connections()), connectionColumns(infoOf));
}

function connectionColumns<Row extends VersionConnection>(
  infoOf: (row: Row) => string,
): readonly Column<Row>[] {
  const weight = (name: string): Column<Row> => ({
    name,
    about: "Pairs of sites: no confidence is left out.",
    type: "int32",
    value: ({ synapseCount }) => synapseCount,
  });
  return [
    {
      name: ":START_ID(Body-ID)",
      about: "The presynaptic neuron.",
      type: "id",
      value: ({ preRoot }) => preRoot,
    },
    {
      name: ":END_ID(Body-ID)",
      about: "The postsynaptic neuron.",
      type: "id",
      value: ({ postRoot }) => postRoot,
    },
    weight("weightHR:int"),
    weight("weight:int"),
    weight("weightHP:int"),
    text("roiInfo:string", "The pairs by region, as JSON.", infoOf),
  ];
}

/** Few counts are met again and again. */
function connectionInfo(roi: string): (row: VersionConnection) => string {
  const known = new Map<number, string>();
  return ({ synapseCount }) => {
    let info = known.get(synapseCount);
    if (info === undefined) {
      info = roiInfo([[roi, { pre: synapseCount, post: synapseCount }]]);
      known.set(synapseCount, info);
    }
    return info;
  };
}

/** Beside the whole volume each region, by where the pairs' sites of either side lie. */
function infoByRegion(roi: string, names: readonly string[]): (row: ConnectionByRegion) => string {
  return ({ synapseCount, byPre, byPost }) =>
    roiInfo([
      [roi, { pre: synapseCount, post: synapseCount }],
      ...names.map((name, at): RoiCounts => {
        return [name, { pre: byPre.get(at + 1) ?? 0, post: byPost.get(at + 1) ?? 0 }];
      }),
    ]);
}

function text<Row>(name: string, about: string, value: (row: Row) => string): Column<Row> {
  return { name, about, type: "text", value };
}
