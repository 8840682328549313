// [SY1] One row a pair of a presynaptic and a postsynaptic site: the unit that connections count.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Synapse, SynapseSite } from "#core/operations/operation.ts";
import type { Column, ColumnTable } from "#server/exports/column-table.ts";
import { flatMapPages } from "#server/exports/pages.ts";
import { type ReleasedRegions, regionName } from "#server/exports/regions/released-regions.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import type { ReleasedSynapse } from "#server/exports/release-source.ts";
import type { Pages, VersionSynapse } from "#server/use-cases/store.ts";

export interface SynapsePair {
  readonly synapse: Synapse;
  /** From 1, in the order of the synapse's postsynaptic sites in the version. */
  readonly postNumber: number;
  readonly post: SynapseSite;
  readonly preRoot: RootId;
  readonly postRoot: RootId;
}

/** In the order of the synapses, then by site. */
export function synapsePairs(synapses: Pages<ReleasedSynapse>): Pages<SynapsePair> {
  return flatMapPages(synapses, pairsOf);
}

function pairsOf({
  synapse,
  preRoot,
  postRoots,
  postNumbers,
}: ReleasedSynapse): readonly SynapsePair[] {
  if (postRoots.length !== synapse.posts.length) {
    throw new ReleaseDamageError(`synapse ${synapse.id} has sites without a segment`);
  }
  return postRoots.map((postRoot, index) => ({
    synapse,
    postNumber: postNumbers?.[index] ?? index + 1,
    post: synapse.posts[index],
    preRoot,
    postRoot,
  }));
}

export function compareSynapses(left: VersionSynapse, right: VersionSynapse): number {
  return compareSynapseIds(left.synapse.id, right.synapse.id);
}

/** Whole numbers first, by value. */
export function compareSynapseIds(left: string, right: string): number {
  const [leftSmall, rightSmall] = [smallNumber(left), smallNumber(right)];
  if (leftSmall >= 0 && rightSmall >= 0 && leftSmall !== rightSmall) return leftSmall - rightSmall;
  const leftNumber = wholeNumber(left);
  const rightNumber = wholeNumber(right);
  if (leftNumber !== null && rightNumber !== null && leftNumber !== rightNumber) {
    return leftNumber < rightNumber ? -1 : 1;
  }
  if ((leftNumber === null) !== (rightNumber === null)) return leftNumber === null ? 1 : -1;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Most ids are such: -1 where it is none of up to fifteen digits. */
function smallNumber(text: string): number {
  const { length } = text;
  if (length === 0 || length > 15) return -1;
  let number = 0;
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = 10 * number + digit;
  }
  return number;
}

function wholeNumber(text: string): bigint | null {
  return /^\d{1,30}$/.test(text) ? BigInt(text) : null;
}

/** @param regions null where the dataset has none: then there are no columns of them. */
export function synapsesTable(
  voxelNm: Vec3,
  regions: ReleasedRegions | null = null,
): ColumnTable<SynapsePair> {
  return {
    path: "tables/synapses",
    about:
      "One row a pair of a presynaptic and a postsynaptic site. A synapse with three postsynaptic " +
      "sites has three rows of one synapse_id.",
    key: ["synapse_id", "post_number"],
    columns: [
      {
        name: "synapse_id",
        about: "The same in every row of one synapse.",
        type: "text",
        value: ({ synapse }) => synapse.id,
      },
      {
        name: "post_number",
        about: "Which of the synapse's postsynaptic sites this row is, from 1.",
        type: "int32",
        value: ({ postNumber }) => postNumber,
      },
      {
        name: "pre_neuron_id",
        about: "The neuron of the presynaptic site.",
        type: "id",
        value: ({ preRoot }) => preRoot,
      },
      {
        name: "post_neuron_id",
        about: "The neuron of the postsynaptic site.",
        type: "id",
        value: ({ postRoot }) => postRoot,
      },
      ...siteColumns("pre", "presynaptic", voxelNm, ({ synapse }) => synapse.pre),
      ...siteColumns("post", "postsynaptic", voxelNm, ({ post }) => post),
      ...(regions === null
        ? []
        : [
            regionColumn(regions, "pre", "presynaptic", ({ synapse }) => synapse.pre),
            regionColumn(regions, "post", "postsynaptic", ({ post }) => post),
          ]),
      cleftColumn(0),
      cleftColumn(1),
      cleftColumn(2),
      {
        name: "type",
        about: "What the annotator or detector called it.",
        type: "text",
        value: ({ synapse }) => synapse.type,
      },
      {
        name: "confidence",
        about: "0 to 1.",
        type: "double",
        value: ({ synapse }) => synapse.confidence,
      },
      {
        name: "is_autapse",
        about: "Both sites lie in one neuron.",
        type: "boolean",
        value: ({ preRoot, postRoot }) => preRoot !== 0n && preRoot === postRoot,
      },
    ],
  };
}

function siteColumns(
  prefix: "pre" | "post",
  word: string,
  voxelNm: Vec3,
  siteOf: (pair: SynapsePair) => SynapseSite,
): readonly Column<SynapsePair>[] {
  const axes = [0, 1, 2] as const;
  return [
    {
      name: `${prefix}_supervoxel_id`,
      about: `The supervoxel that the ${word} site lies in.`,
      type: "id",
      value: (pair) => siteOf(pair).place.supervoxel,
    },
    ...axes.map((axis) => ({
      name: `${prefix}_voxel_${"xyz"[axis]}`,
      about: `The ${word} site in voxels at full resolution.`,
      type: "int32" as const,
      value: (pair: SynapsePair) => siteOf(pair).place.positionVoxel[axis],
    })),
    ...axes.map((axis) => ({
      name: `${prefix}_nm_${"xyz"[axis]}`,
      about: `The ${word} site in nanometres.`,
      type: "double" as const,
      value: (pair: SynapsePair) => siteOf(pair).place.positionVoxel[axis] * voxelNm[axis],
    })),
    {
      name: `${prefix}_compartment`,
      about: "axon, dendrite, soma or unknown.",
      type: "text",
      value: (pair) => siteOf(pair).compartment,
    },
  ];
}

function regionColumn(
  regions: ReleasedRegions,
  prefix: "pre" | "post",
  word: string,
  siteOf: (pair: SynapsePair) => SynapseSite,
): Column<SynapsePair> {
  return {
    name: `${prefix}_region`,
    about: `The region that the ${word} site lies in, by name; empty where it lies in none.`,
    type: "text",
    value: (pair) => regionName(regions, regions.indexAt(siteOf(pair).place.positionVoxel)),
  };
}

function cleftColumn(axis: 0 | 1 | 2): Column<SynapsePair> {
  return {
    name: `cleft_voxel_${"xyz"[axis]}`,
    about: "A point of the cleft in voxels; empty where none was given.",
    type: "optional-int32",
    value: ({ synapse }) => synapse.cleftVoxel?.[axis] ?? null,
  };
}
