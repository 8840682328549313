// A neuPrint database as the files that neo4j-admin 4.4 imports: nodes for neurons, synapses, sets of
// synapses and the dataset, and what joins them. Headers carry neo4j's types, ids and labels.
import type { Column } from "#server/exports/column-table.ts";
import { neuprintMeta } from "#server/exports/dialects/neuprint-meta.ts";
import { neuprintNeuronColumns, roiInfo } from "#server/exports/dialects/neuprint-neurons.ts";
import { type SynapseSet, setName } from "#server/exports/dialects/neuprint-sets.ts";
import { neuprintSynapses } from "#server/exports/dialects/neuprint-synapses.ts";
import { wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import { neuronsWithOutputs } from "#server/exports/neurons-with-outputs.ts";
import { flatMapPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
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
      () => neuronsWithOutputs(content),
      neuprintNeuronColumns(content),
      content.version.segmentCount,
    ),
    table(
      "Neuprint_Neuron_Connections",
      "Relationships ConnectsTo between neurons.",
      connections,
      connectionColumns(roi),
    ),
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

function connectionColumns(roi: string): readonly Column<VersionConnection>[] {
  const infoOf = connectionInfo(roi);
  const weight = (name: string): Column<VersionConnection> => ({
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
    text("roiInfo:string", "The pairs in the one region, as JSON.", ({ synapseCount }) =>
      infoOf(synapseCount),
    ),
  ];
}

/** Few counts are met again and again. */
function connectionInfo(roi: string): (synapseCount: number) => string {
  const known = new Map<number, string>();
  return (synapseCount) => {
    let info = known.get(synapseCount);
    if (info === undefined) {
      info = roiInfo(roi, { pre: synapseCount, post: synapseCount });
      known.set(synapseCount, info);
    }
    return info;
  };
}

function text<Row>(name: string, about: string, value: (row: Row) => string): Column<Row> {
  return { name, about, type: "text", value };
}
