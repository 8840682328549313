// The list of neurons that Neuroglancer shows and searches (neuroglancer_segment_properties).
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { NEURON_TEXT_FIELDS } from "#core/neurons/neuron.ts";
import type { ChosenNeuron } from "#server/exports/skeletons/choose-neurons.ts";

const NM3_A_UM3 = 1e9;
const NM_A_UM = 1e3;
const SIGNED_OFF = "signed_off";

/** @param cableNm of the neurons that have a skeleton. */
export function segmentProperties(
  neurons: readonly ChosenNeuron[],
  voxelNm: Vec3,
  cableNm: ReadonlyMap<RootId, number>,
): object {
  const voxelUm3 = (voxelNm[0] * voxelNm[1] * voxelNm[2]) / NM3_A_UM3;
  const number = (
    id: string,
    description: string,
    dataType: "float32" | "uint32",
    valueIn: (neuron: ChosenNeuron) => number,
  ) => ({ id, type: "number", description, data_type: dataType, values: neurons.map(valueIn) });
  const cable = number(
    "cable_um",
    "Length of the skeleton in micrometres",
    "float32",
    ({ root }) => (cableNm.get(root) ?? 0) / NM_A_UM,
  );
  return {
    "@type": "neuroglancer_segment_properties",
    inline: {
      ids: neurons.map(({ root }) => root.toString()),
      properties: [
        { id: "label", type: "label", values: neurons.map(({ labels }) => labels?.name ?? "") },
        ...textProperties(neurons),
        tagsProperty(neurons),
        number(
          "volume_um3",
          "Volume in cubic micrometres",
          "float32",
          ({ sizeVoxel }) => Number(sizeVoxel) * voxelUm3,
        ),
        number("synapses_pre", "Synapses it makes", "uint32", ({ synapsesPre }) => synapsesPre),
        number("synapses_post", "Synapses it gets", "uint32", ({ synapsesPost }) => synapsesPost),
        ...(cableNm.size === 0 ? [] : [cable]),
      ],
    },
  };
}

/** Only those that are said of any neuron. */
function textProperties(neurons: readonly ChosenNeuron[]): readonly object[] {
  return NEURON_TEXT_FIELDS.filter((field) => field !== "name").flatMap((field) => {
    const values = neurons.map(({ labels }) => labels?.[field] ?? "");
    return values.every((value) => value === "") ? [] : [{ id: field, type: "string", values }];
  });
}

/** Tags have no spaces there, and two that differ in their case alone are one. */
function tagsProperty(neurons: readonly ChosenNeuron[]): object {
  const tagsOf = ({ signOffs, labels }: ChosenNeuron): readonly string[] => [
    ...(signOffs > 0 ? [SIGNED_OFF] : []),
    ...(labels?.tags ?? []).map((tag) => tag.replace(/\s+/gu, "_").toLowerCase()),
  ];
  const tags = [...new Set(neurons.flatMap(tagsOf))].sort();
  const indexOf = new Map(tags.map((tag, index) => [tag, index]));
  return {
    id: "tags",
    type: "tags",
    tags,
    values: neurons.map((neuron) =>
      [...new Set(tagsOf(neuron).map((tag) => indexOf.get(tag) ?? 0))].sort((a, b) => a - b),
    ),
  };
}
