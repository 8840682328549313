// What a table of segments shows of each, for a version and for a session as it stands.
import { compareIds, type RootId, type SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { listsBy } from "#core/lists-by.ts";
import { referenceOf } from "#core/operations/operation.ts";
import type { ApiSignOff } from "#core/protocol/api.ts";
import type {
  ApiSegmentFacts,
  ApiSegmentsNow,
  ApiVersionSegments,
} from "#core/protocol/segment-api.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  membersOfRoot,
  rootOfPlace,
  rootOfSupervoxel,
  type SessionModel,
  type TrackedSignOff,
} from "#core/session/session-model.ts";
import { sizeOf } from "#server/use-cases/session-views.ts";
import type { Store, VersionSegment } from "#server/use-cases/store.ts";

/** Segments that say nothing and connect nothing are listed up to this number of rows. */
export const MAX_LISTED_SEGMENTS = 100_000;

/**
 * Every segment of the version with a neuron record or a site, and of the others the largest, up to
 * `limit` in all. Of the others at most twice that many lie in memory.
 */
export async function versionSegmentsView(
  store: Pick<Store, "segmentPages" | "readNeurons">,
  datasetId: string,
  version: number,
  limit = MAX_LISTED_SEGMENTS,
): Promise<ApiVersionSegments> {
  const recorded = new Set((await store.readNeurons(datasetId, version)).map(({ root }) => root));
  const telling: VersionSegment[] = [];
  let others: VersionSegment[] = [];
  let segmentCount = 0;
  for await (const page of store.segmentPages(datasetId, version)) {
    segmentCount += page.length;
    for (const segment of page) {
      const tells = segment.synapsesPre + segment.synapsesPost > 0 || recorded.has(segment.root);
      (tells ? telling : others).push(segment);
    }
    if (others.length > 2 * limit) others = largestOf(others, limit);
  }
  const room = Math.max(0, limit - telling.length);
  const listed = [...telling, ...largestOf(others, room)];
  listed.sort((left, right) => compareIds(left.root, right.root));
  return {
    segmentCount,
    roots: listed.map(({ root }) => root.toString()),
    supervoxelCounts: listed.map(({ supervoxelCount }) => supervoxelCount),
    sizesVoxel: listed.map(({ sizeVoxel }) => sizeVoxel.toString()),
    positionsVoxel: listed.flatMap(({ positionVoxel }) => positionVoxel),
  };
}

function largestOf(segments: readonly VersionSegment[], count: number): VersionSegment[] {
  if (segments.length <= count) return [...segments];
  return [...segments]
    .sort(
      (left, right) =>
        compareIds(right.sizeVoxel, left.sizeVoxel) || compareIds(left.root, right.root),
    )
    .slice(0, count);
}

/** Roots of the version's segments, in the order asked; 0n where it has no such supervoxel. */
export function versionRoots(
  { graph, partition }: Pick<SessionBase, "graph" | "partition">,
  supervoxels: readonly SupervoxelId[],
): readonly RootId[] {
  const { supervoxelIds } = graph;
  return supervoxels.map((supervoxel) => {
    const index = supervoxelIds.indexOf(supervoxel);
    return index < 0 ? 0n : supervoxelIds.at(partition.rootIndices.at(index));
  });
}

export function versionRootsView(
  base: Pick<SessionBase, "graph" | "partition">,
  supervoxels: readonly SupervoxelId[],
) {
  return { roots: versionRoots(base, supervoxels).map(String) };
}

/** Segments as they are now, each by one of its supervoxels. */
export function segmentsNowView(
  model: SessionModel,
  supervoxels: readonly SupervoxelId[],
): ApiSegmentsNow {
  const standing = model.signOffs.filter(
    ({ withdrawn, operation }) => !withdrawn && operation.body.onto === undefined,
  );
  const signed = listsBy(standing, ({ operation }) => [rootOfPlace(model, operation.body.object)]);
  const requests = listsBy(
    model.requests.filter(({ endedBy }) => endedBy === null),
    ({ operation }) => [rootOfPlace(model, operation.body.object)],
  );
  return {
    seq: model.operations.length,
    segments: supervoxels.map((supervoxel) => {
      const root = rootOfSupervoxel(model, supervoxel);
      return root === 0n
        ? null
        : factsOf(model, root, {
            signOffs: signed.get(root) ?? [],
            requests: requests.get(root)?.length ?? 0,
          });
    }),
  };
}

function factsOf(
  model: SessionModel,
  root: RootId,
  verdicts: { readonly signOffs: readonly TrackedSignOff[]; readonly requests: number },
): ApiSegmentFacts {
  const { graph } = model.segmentation.constraints;
  const members = membersOfRoot(model, root);
  let largest = members[0];
  for (const node of members) {
    if (graph.sizeVoxelOf(node) > graph.sizeVoxelOf(largest)) largest = node;
  }
  return {
    root: root.toString(),
    supervoxelCount: members.length,
    sizeVoxel: sizeOf(model, members).toString(),
    positionVoxel: graph.positionOf(largest),
    signOffs: verdicts.signOffs.map(signOffView),
    requests: verdicts.requests,
  };
}

function signOffView({ operation, lapsedBy }: TrackedSignOff): ApiSignOff {
  return {
    seq: operation.seq,
    reviewerId: operation.authorId,
    reviewerName: operation.authorName,
    scope: operation.body.scope,
    atMs: operation.atMs,
    holds: lapsedBy === null,
    lapsedBy: lapsedBy === null ? null : referenceOf(lapsedBy),
  };
}
