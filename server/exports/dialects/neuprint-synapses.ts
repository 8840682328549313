// The sites of a neuPrint database: each is a node of its own, numbered from 1 in the order of the
// synapses, a synapse's presynaptic site before its postsynaptic ones.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Column } from "#server/exports/column-table.ts";
import { neo4jPoint } from "#server/exports/dialects/neuprint-neurons.ts";
import { wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import { flatMapPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import type { Pages, VersionSynapse } from "#server/use-cases/store.ts";

interface SiteNode {
  readonly number: bigint;
  readonly type: "pre" | "post";
  readonly confidence: number;
  readonly neuron: RootId;
  readonly positionVoxel: Vec3;
}

interface Link {
  readonly from: bigint;
  readonly to: bigint;
}

interface Membership {
  readonly set: string;
  readonly site: bigint;
}

export function neuprintSynapses({ synapses, dataset, version }: ReleaseContent): PlannedFile[] {
  const roi = wholeVolumeRoi(dataset);
  return [
    planTable(
      {
        path: "compat/neuprint/Neuprint_Synapses",
        about: "Nodes: every presynaptic and every postsynaptic site.",
        columns: siteColumns(roi),
      },
      () => numbered(synapses(), sitesOf),
      ["csv"],
      version.synapseCount,
    ),
    planTable(
      {
        path: "compat/neuprint/Neuprint_Synapse_Connections",
        about: "Relationships SynapsesTo between sites: one a pair.",
        columns: [
          number<Link>(":START_ID(Element-ID)", "The presynaptic site.", ({ from }) => from),
          number<Link>(":END_ID(Element-ID)", "The postsynaptic site.", ({ to }) => to),
        ],
      },
      () => numbered(synapses(), linksOf),
      ["csv"],
      version.synapseCount,
    ),
    planTable(
      {
        path: "compat/neuprint/Neuprint_SynapseSet_to_Synapses",
        about: "Relationships Contains from sets to their sites, each once.",
        columns: [
          text<Membership>(":START_ID(SynSet-ID)", "The set.", ({ set }) => set),
          number<Membership>(":END_ID(Element-ID)", "The site.", ({ site }) => site),
        ],
      },
      () => numbered(synapses(), membershipsOf),
      ["csv"],
      version.synapseCount,
    ),
  ];
}

function siteColumns(roi: string): readonly Column<SiteNode>[] {
  return [
    number(":ID(Element-ID)", "The site, from 1.", (site) => site.number),
    text("type:string", "pre or post.", ({ type }) => type),
    {
      name: "confidence:float",
      about: "The synapse's, 0 to 1.",
      type: "double",
      value: ({ confidence }) => confidence,
    },
    number("bodyId:long", "The neuron that it lies in.", ({ neuron }) => neuron),
    text("location:point{srid:9157}", "In voxels at full resolution.", ({ positionVoxel }) =>
      neo4jPoint(positionVoxel),
    ),
    { name: `${roi}:boolean`, about: "true: the one region.", type: "boolean", value: () => true },
    text(":LABEL", "neo4j's labels.", () => `Synapse;${roi}_Synapse;Element;${roi}_Element`),
  ];
}

/** `first` is the number of the synapse's presynaptic site. */
function numbered<Row>(
  synapses: Pages<VersionSynapse>,
  rowsOf: (synapse: VersionSynapse, first: bigint) => readonly Row[],
): Pages<Row> {
  let next = 1n;
  return flatMapPages(synapses, (synapse) => {
    const first = next;
    next += BigInt(synapse.postRoots.length) + 1n;
    return rowsOf(synapse, first);
  });
}

function sitesOf({ synapse, preRoot, postRoots }: VersionSynapse, first: bigint): SiteNode[] {
  const { confidence, pre, posts } = synapse;
  const site = (number: bigint, type: "pre" | "post", neuron: RootId, positionVoxel: Vec3) => ({
    ...{ number, type, confidence, neuron, positionVoxel },
  });
  return [
    site(first, "pre", preRoot, pre.place.positionVoxel),
    ...postRoots.map((root, index) =>
      site(first + BigInt(index) + 1n, "post", root, posts[index].place.positionVoxel),
    ),
  ];
}

function linksOf({ postRoots }: VersionSynapse, first: bigint): Link[] {
  return postRoots.map((_, index) => ({ from: first, to: first + BigInt(index) + 1n }));
}

/** A presynaptic site is in one set for each neuron that it speaks to, however often. */
function membershipsOf({ preRoot, postRoots }: VersionSynapse, first: bigint): Membership[] {
  return [
    ...[...new Set(postRoots)].map((root) => ({ set: `${preRoot}_${root}_pre`, site: first })),
    ...postRoots.map((root, index) => ({
      set: `${preRoot}_${root}_post`,
      site: first + BigInt(index) + 1n,
    })),
  ];
}

function number<Row>(name: string, about: string, value: (row: Row) => bigint): Column<Row> {
  return { name, about, type: "id", value };
}

function text<Row>(name: string, about: string, value: (row: Row) => string): Column<Row> {
  return { name, about, type: "text", value };
}
