// The neurons of a neuPrint database. Only a signed neuron has a status: an unsigned one that carried
// a word like Reviewed would be taken for a traced one.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ByteText } from "#server/exports/byte-text.ts";
import type { Column } from "#server/exports/column-table.ts";
import { wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import type { NeuronWithOutputs } from "#server/exports/neurons-with-outputs.ts";
import { isSigned, type ReleaseContent } from "#server/exports/release-content.ts";

export function neuprintNeuronColumns({
  dataset,
}: ReleaseContent): readonly Column<NeuronWithOutputs>[] {
  const roi = wholeVolumeRoi(dataset);
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
    text("roiInfo:string", "Its counts in the one region, as JSON.", (neuron) =>
      roiInfo(roi, {
        pre: neuron.segment.synapsesPre,
        post: neuron.segment.synapsesPost,
        downstream: neuron.outputCount,
        upstream: neuron.segment.synapsesPost,
        synweight: neuron.outputCount + neuron.segment.synapsesPost,
      }),
    ),
    {
      name: `${roi}:boolean`,
      about: "It has a synapse in the region.",
      type: "boolean",
      value: hasSynapses,
    },
    text(
      ":LABEL",
      "neo4j's labels; Neuron where it has synapses, a record or a sign-off.",
      (neuron) =>
        isNeuron(neuron) ? `Segment;${roi}_Segment;Neuron;${roi}_Neuron` : `Segment;${roi}_Segment`,
    ),
  ];
}

/** Counts of 0 are left out, as in neuPrint's own databases. */
export function roiInfo(roi: string, counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, amount]) => amount > 0);
  return JSON.stringify(some.length === 0 ? {} : { [roi]: Object.fromEntries(some) });
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

function id(name: string): Column<NeuronWithOutputs> {
  return { name, about: "The neuron's id.", type: "id", value: ({ segment }) => segment.root };
}

function count(
  name: string,
  about: string,
  value: (neuron: NeuronWithOutputs) => number,
): Column<NeuronWithOutputs> {
  return { name, about, type: "int32", value };
}

function text(
  name: string,
  about: string,
  value: (neuron: NeuronWithOutputs) => string | undefined,
): Column<NeuronWithOutputs> {
  return { name, about, type: "text", value: (neuron) => value(neuron) ?? "" };
}
