// The neurons of a neuPrint database. Only a signed neuron has a status: an unsigned one that carried
// a word like Reviewed would be taken for a traced one.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ByteText } from "#server/exports/byte-text.ts";
import type { Column } from "#server/exports/column-table.ts";
import { roiNames, wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import {
  type NeuronWithOutputs,
  neuronsWithOutputs,
} from "#server/exports/neurons-with-outputs.ts";
import { mapPages } from "#server/exports/pages.ts";
import type { ByRegion, NeuronByRegion } from "#server/exports/regions/region-counts.ts";
import { isSigned, type ReleaseContent } from "#server/exports/release-content.ts";
import type { Pages } from "#server/use-cases/store.ts";

export interface NeuprintNeuron extends NeuronWithOutputs {
  /** null where the dataset has no regions. */
  readonly byRegion: NeuronByRegion | null;
}

export function neuprintNeurons(content: ReleaseContent): Pages<NeuprintNeuron> {
  const neurons = neuronsWithOutputs(content);
  return content.regions === null
    ? mapPages(neurons, (neuron) => ({ ...neuron, byRegion: null }))
    : content.regions.counts.neurons(neurons);
}

export function neuprintNeuronColumns({
  dataset,
  regions,
}: ReleaseContent): readonly Column<NeuprintNeuron>[] {
  const roi = wholeVolumeRoi(dataset);
  const names = roiNames(dataset, regions?.list ?? []);
  return [
    id(":ID(Body-ID)"),
    id("bodyId:long"),
    count("pre:int", "Presynaptic sites.", ({ segment }) => segment.synapsesPre),
    count("post:int", "Postsynaptic sites.", ({ segment }) => segment.synapsesPost),
    count("downstream:int", "Pairs of which it has the presynaptic site.", (n) => n.outputCount),
    count(
      "upstream:int",
      "Pairs of which it has the other.",
      ({ segment }) => segment.synapsesPost,
    ),
    count("synweight:int", "The sum of both.", (n) => n.outputCount + n.segment.synapsesPost),
    {
      name: "size:long",
      about: "Voxels at full resolution.",
      type: "int64",
      value: ({ segment }) => segment.sizeVoxel,
    },
    text("status:string", "Traced where the whole neuron is signed off, else empty.", (neuron) =>
      isSigned(neuron) ? "Traced" : "",
    ),
    text("statusLabel:string", "Finalized where it is signed off, else empty.", (neuron) =>
      isSigned(neuron) ? "Finalized" : "",
    ),
    text("type:string", "Cell type; empty where nobody said.", ({ record }) => record?.type),
    text("instance:string", "Name; empty where it has none.", ({ record }) => record?.name),
    text("class:string", "Class; empty where nobody said.", ({ record }) => record?.class),
    text("somaSide:string", "Side; empty where nobody said.", ({ record }) => record?.side),
    text("transmitter:string", "Empty where nobody said.", ({ record }) => record?.transmitter),
    text("somaLocation:point{srid:9157}", "In voxels; empty where it has none.", ({ record }) =>
      record?.somaVoxel ? neo4jPoint(record.somaVoxel) : "",
    ),
    text("roiInfo:string", "Its counts by region, as JSON.", (neuron) =>
      roiInfo([[roi, wholeCounts(neuron)], ...regionCounts(neuron, names)]),
    ),
    {
      name: `${roi}:boolean`,
      about: "It has a synapse in the region.",
      type: "boolean",
      value: hasSynapses,
    },
    ...names.map((name, at): Column<NeuprintNeuron> => {
      return {
        name: `${name}:boolean`,
        about: "It has a synapse in the region.",
        type: "boolean",
        value: ({ byRegion }) =>
          byRegion !== null && (byRegion.pre.has(at + 1) || byRegion.post.has(at + 1)),
      };
    }),
    text(
      ":LABEL",
      "neo4j's labels; Neuron where it has synapses, a record or a sign-off.",
      (neuron) =>
        isNeuron(neuron) ? `Segment;${roi}_Segment;Neuron;${roi}_Neuron` : `Segment;${roi}_Segment`,
    ),
  ];
}

function wholeCounts({ segment, outputCount }: NeuronWithOutputs) {
  const { synapsesPre: pre, synapsesPost: post } = segment;
  return { pre, post, downstream: outputCount, upstream: post, synweight: outputCount + post };
}

/** [SY7] Of each region in turn. */
function regionCounts({ byRegion }: NeuprintNeuron, names: readonly string[]): RoiCounts[] {
  if (byRegion === null) return [];
  return names.map((name, at) => {
    const of = (counts: ByRegion) => counts.get(at + 1) ?? 0;
    const [pre, post, downstream] = [of(byRegion.pre), of(byRegion.post), of(byRegion.downstream)];
    return [name, { pre, post, downstream, upstream: post, synweight: downstream + post }];
  });
}

export type RoiCounts = readonly [roi: string, counts: Readonly<Record<string, number>>];

/** Counts of 0 are left out, as in neuPrint's own databases; so are regions that have no others. */
export function roiInfo(rois: readonly RoiCounts[]): string {
  const some = rois.map(([roi, counts]) => {
    return [roi, Object.entries(counts).filter(([, amount]) => amount > 0)] as const;
  });
  return JSON.stringify(
    Object.fromEntries(
      some
        .filter(([, counts]) => counts.length > 0)
        .map(([roi, counts]) => [roi, Object.fromEntries(counts)]),
    ),
  );
}

/** As neo4jPoint, between the quotes that its commas need in CSV. */
export function putNeo4jPoint(bytes: ByteText, [x, y, z]: Vec3): void {
  bytes.text('"{x:');
  bytes.int(x);
  bytes.text(", y:");
  bytes.int(y);
  bytes.text(", z:");
  bytes.int(z);
  bytes.text('}"');
}

export function neo4jPoint([x, y, z]: readonly [number, number, number]): string {
  return `{x:${x}, y:${y}, z:${z}}`;
}

function isNeuron(neuron: NeuronWithOutputs): boolean {
  return hasSynapses(neuron) || neuron.record !== null || neuron.signedScopes.size > 0;
}

function hasSynapses({ segment }: NeuronWithOutputs): boolean {
  return segment.synapsesPre + segment.synapsesPost > 0;
}

function id(name: string): Column<NeuprintNeuron> {
  return { name, about: "The neuron's id.", type: "id", value: ({ segment }) => segment.root };
}

function count(
  name: string,
  about: string,
  value: (neuron: NeuprintNeuron) => number,
): Column<NeuprintNeuron> {
  return { name, about, type: "int32", value };
}

function text(
  name: string,
  about: string,
  value: (neuron: NeuprintNeuron) => string | undefined,
): Column<NeuprintNeuron> {
  return { name, about, type: "text", value: (neuron) => value(neuron) ?? "" };
}
