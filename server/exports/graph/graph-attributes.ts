// What a neuron carries in every graph format, declared once. Numbers that may pass 2^53 are bigint:
// each format writes them in digits.
import type { ReleaseContent, ReleasedNeuron } from "#server/exports/release-content.ts";
import { isSigned } from "#server/exports/release-content.ts";

export interface GraphAttribute {
  readonly name: string;
  readonly type: "string" | "long" | "int" | "double" | "boolean";
  /** null where there is nothing to say: the attribute is left out. */
  value(neuron: ReleasedNeuron): string | bigint | number | boolean | null;
}

export const WEIGHT = "weight";

export function graphAttributes({ dataset }: ReleaseContent): readonly GraphAttribute[] {
  const { voxelNm } = dataset;
  const voxelUm3 = (voxelNm[0] * voxelNm[1] * voxelNm[2]) / 1e9;
  const axes = [0, 1, 2] as const;
  return [
    said("name", ({ record }) => record?.name),
    said("type", ({ record }) => record?.type),
    said("class", ({ record }) => record?.class),
    said("side", ({ record }) => record?.side),
    said("transmitter", ({ record }) => record?.transmitter),
    said("region", ({ record }) => record?.region),
    said("status", ({ record }) => record?.status),
    said("tags", ({ record }) => record?.tags.join(" ")),
    { name: "is_signed", type: "boolean", value: isSigned },
    { name: "size_voxels", type: "long", value: ({ segment }) => segment.sizeVoxel },
    {
      name: "volume_um3",
      type: "double",
      value: ({ segment }) => Number(segment.sizeVoxel) * voxelUm3,
    },
    ...axes.map(
      (axis): GraphAttribute => ({
        name: `position_nm_${"xyz"[axis]}`,
        type: "double",
        value: ({ segment }) => segment.positionVoxel[axis] * voxelNm[axis],
      }),
    ),
    { name: "synapses_pre", type: "int", value: ({ segment }) => segment.synapsesPre },
    { name: "synapses_post", type: "int", value: ({ segment }) => segment.synapsesPost },
  ];
}

function said(
  name: string,
  textOf: (neuron: ReleasedNeuron) => string | undefined,
): GraphAttribute {
  return { name, type: "string", value: (neuron) => textOf(neuron) || null };
}
