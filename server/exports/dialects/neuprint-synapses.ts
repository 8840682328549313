// The sites of a neuPrint database: each is a node of its own, numbered from 1 in the order of the
// synapses, a synapse's presynaptic site before its postsynaptic ones.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Column } from "#server/exports/column-table.ts";
import { putNeo4jPoint } from "#server/exports/dialects/neuprint-neurons.ts";
import { type SynapseSet, setName } from "#server/exports/dialects/neuprint-sets.ts";
import { roiNames, wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import { flatMapPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import type { ReleasedRegions } from "#server/exports/regions/released-regions.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import type { Pages, VersionSynapse } from "#server/use-cases/store.ts";

interface SiteNode {
  readonly number: bigint;
  readonly type: "pre" | "post";
  readonly confidence: number;
  readonly neuron: RootId;
  readonly positionVoxel: Vec3;
  /** From 1; 0 for none. */
  readonly region: number;
}

interface Link {
  readonly from: bigint;
  readonly to: bigint;
}

interface Membership extends SynapseSet {
  readonly site: bigint;
}

export function neuprintSynapses({
  synapses,
  dataset,
  version,
  regions,
}: ReleaseContent): PlannedFile[] {
  const roi = wholeVolumeRoi(dataset);
  const names = roiNames(dataset, regions?.list ?? []);
  const sitesOf = sitesIn(regions);
  return [
    planTable(
      {
        path: "compat/neuprint/Neuprint_Synapses",
        about: "Nodes: every presynaptic and every postsynaptic site.",
        columns: siteColumns(roi, names),
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
          setName<Membership>(":START_ID(SynSet-ID)", "The set.", (membership) => membership),
          number<Membership>(":END_ID(Element-ID)", "The site.", ({ site }) => site),
        ],
      },
      () => numbered(synapses(), membershipsOf),
      ["csv"],
      version.synapseCount,
    ),
  ];
}

function siteColumns(roi: string, names: readonly string[]): readonly Column<SiteNode>[] {
  const labels = `Synapse;${roi}_Synapse;Element;${roi}_Element`;
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
    {
      name: "location:point{srid:9157}",
      about: "In voxels at full resolution.",
      type: "put-text",
      put: (bytes, { positionVoxel }) => putNeo4jPoint(bytes, positionVoxel),
    },
    {
      name: `${roi}:boolean`,
      about: "true: the whole volume.",
      type: "boolean",
      value: () => true,
    },
    ...names.map((name, at): Column<SiteNode> => {
      const value = ({ region }: SiteNode) => region === at + 1;
      return { name: `${name}:boolean`, about: "It lies in the region.", type: "boolean", value };
    }),
    text(":LABEL", "neo4j's labels.", () => labels),
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

function sitesIn(regions: ReleasedRegions | null) {
  const regionAt = (positionVoxel: Vec3) => regions?.indexAt(positionVoxel) ?? 0;
  return ({ synapse, preRoot, postRoots }: VersionSynapse, first: bigint): SiteNode[] => {
    const { confidence, pre, posts } = synapse;
    const { positionVoxel } = pre.place;
    const region = regionAt(positionVoxel);
    const sites: SiteNode[] = [
      { number: first, type: "pre", confidence, neuron: preRoot, positionVoxel, region },
    ];
    let number = first;
    for (let index = 0; index < postRoots.length; index++) {
      const { positionVoxel } = posts[index].place;
      const [neuron, region] = [postRoots[index], regionAt(positionVoxel)];
      number++;
      sites.push({ number, type: "post", confidence, neuron, positionVoxel, region });
    }
    return sites;
  };
}

function linksOf({ postRoots }: VersionSynapse, first: bigint): Link[] {
  return postRoots.map((_, index) => ({ from: first, to: first + BigInt(index) + 1n }));
}

/** A presynaptic site is in one set for each neuron that it speaks to, however often. */
function membershipsOf({ preRoot, postRoots }: VersionSynapse, first: bigint): Membership[] {
  const memberships: Membership[] = [];
  for (const postRoot of postRoots.length === 1 ? postRoots : new Set(postRoots)) {
    memberships.push({ preRoot, postRoot, side: "pre", site: first });
  }
  let site = first;
  for (const postRoot of postRoots) {
    memberships.push({ preRoot, postRoot, side: "post", site: ++site });
  }
  return memberships;
}

function number<Row>(name: string, about: string, value: (row: Row) => bigint): Column<Row> {
  return { name, about, type: "id", value };
}

function text<Row>(name: string, about: string, value: (row: Row) => string): Column<Row> {
  return { name, about, type: "text", value };
}
