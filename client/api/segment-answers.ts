// The answers that tell of many segments at once, checked whole: they are laid into columns.
import * as v from "valibot";
import type { Vec3 } from "#core/geometry/vector.ts";
import { voxelPositionSchema } from "#core/geometry/vector.ts";
import { type RootId, supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";
import type { ApiSignOff } from "#core/protocol/api.ts";

/** See ApiVersionSegments. */
export interface VersionSegmentsAnswer {
  readonly segmentCount: number;
  readonly roots: readonly RootId[];
  readonly supervoxelCounts: readonly number[];
  readonly sizesVoxel: readonly bigint[];
  /** x, y, z of each in turn. */
  readonly positionsVoxel: readonly number[];
}

/** See ApiSegmentFacts. */
export interface SegmentFacts {
  readonly root: RootId;
  readonly supervoxelCount: number;
  readonly sizeVoxel: bigint;
  readonly positionVoxel: Vec3;
  readonly signOffs: readonly ApiSignOff[];
  readonly requests: number;
}

export interface SegmentsNowAnswer {
  readonly seq: number;
  readonly segments: readonly (SegmentFacts | null)[];
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const size = v.pipe(
  v.string(),
  v.regex(/^[0-9]+$/, "expected a whole number in decimal"),
  v.transform((text) => BigInt(text)),
);

export const versionSegmentsSchema: v.GenericSchema<unknown, VersionSegmentsAnswer> = v.pipe(
  v.object({
    segmentCount: count,
    roots: v.array(supervoxelIdSchema),
    supervoxelCounts: v.array(count),
    sizesVoxel: v.array(size),
    positionsVoxel: v.array(v.number()),
  }),
  v.check(
    ({ roots, supervoxelCounts, sizesVoxel, positionsVoxel }) =>
      supervoxelCounts.length === roots.length &&
      sizesVoxel.length === roots.length &&
      positionsVoxel.length === 3 * roots.length,
    "expected columns of one length",
  ),
);

const none = v.pipe(
  v.literal("0"),
  v.transform(() => 0n),
);

export function versionRootsSchema(
  askedCount: number,
): v.GenericSchema<unknown, { readonly roots: readonly RootId[] }> {
  return v.object({
    roots: v.pipe(
      v.array(v.union([none, supervoxelIdSchema])),
      v.length(askedCount, "expected one root for each supervoxel"),
    ),
  });
}

const operationRef = v.looseObject({ seq: count, authorId: v.string(), authorName: v.string() });
const signOff = v.looseObject({
  seq: count,
  reviewerName: v.string(),
  scope: v.picklist(["whole", "backbone", "axon", "dendrite", "synapses"]),
  holds: v.boolean(),
  lapsedBy: v.nullable(operationRef),
}) as unknown as v.GenericSchema<unknown, ApiSignOff>;

const facts: v.GenericSchema<unknown, SegmentFacts> = v.object({
  root: supervoxelIdSchema,
  supervoxelCount: count,
  sizeVoxel: size,
  positionVoxel: voxelPositionSchema,
  signOffs: v.array(signOff),
  requests: count,
});

export function segmentsNowSchema(askedCount: number): v.GenericSchema<unknown, SegmentsNowAnswer> {
  return v.object({
    seq: count,
    segments: v.pipe(
      v.array(v.nullable(facts)),
      v.length(askedCount, "expected one segment for each supervoxel"),
    ),
  });
}
