// A neuPrint database as the files that neo4j-admin 4.4 imports: nodes for neurons, synapses, sets of
// synapses and the dataset, and what joins them. Headers carry neo4j's types, ids and labels.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Column } from "#server/exports/column-table.ts";
import { neuprintMeta } from "#server/exports/dialects/neuprint-meta.ts";
import { neuprintNeuronColumns, roiInfo } from "#server/exports/dialects/neuprint-neurons.ts";
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
      text(":ID(SynSet-ID)", "<pre>_<post>_pre or <pre>_<post>_post.", ({ id }) => id),
      text("type:string", "pre or post.", ({ side }) => side),
      text(
        ":LABEL",
        "neo4j's labels.",
        () => `SynapseSet;${roi}_SynapseSet;ElementSet;${roi}_ElementSet`,
      ),
    ]),
    table("Neuprint_Neuron_to_SynapseSet", "Relationships Contains from neurons.", sets, [
      {
        name: ":START_ID(Body-ID)",
        about: "The neuron.",
        type: "id",
        value: ({ neuron }) => neuron,
      },
      text(":END_ID(SynSet-ID)", "The set.", ({ id }) => id),
    ]),
    table(
      "Neuprint_SynapseSet_to_SynapseSet",
      "Relationships ConnectsTo between the two sets of a connection.",
      connections,
      [
        text(":START_ID(SynSet-ID)", "The presynaptic set.", (row) => setOf(row, "pre").id),
        text(":END_ID(SynSet-ID)", "The postsynaptic set.", (row) => setOf(row, "post").id),
      ],
    ),
    neuprintMeta(content),
  ];
}

interface SynapseSet {
  readonly id: string;
  readonly side: "pre" | "post";
  readonly neuron: RootId;
}

function setOf({ preRoot, postRoot }: VersionConnection, side: "pre" | "post"): SynapseSet {
  const neuron = side === "pre" ? preRoot : postRoot;
  return { id: `${preRoot}_${postRoot}_${side}`, side, neuron };
}

function connectionColumns(roi: string): readonly Column<VersionConnection>[] {
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
      roiInfo(roi, { pre: synapseCount, post: synapseCount }),
    ),
  ];
}

function text<Row>(name: string, about: string, value: (row: Row) => string): Column<Row> {
  return { name, about, type: "text", value };
}
