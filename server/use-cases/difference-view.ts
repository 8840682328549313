// [RV2] The difference of a session in the API's shapes: ids and sizes as decimal strings, and of the
// partners of each segment those that changed most.
import { type Operation, referenceOf } from "#core/operations/operation.ts";
import type {
  ApiChangedSegment,
  ApiDifference,
  ApiObjectRequest,
  ApiPartnerChanges,
  ApiSignOff,
  ApiVanishedSegment,
} from "#core/protocol/api.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import { memberCountAt } from "#core/segmentation/base-partition.ts";
import { type ChangedSegment, sessionDifference } from "#core/session/difference.ts";
import { missingOf } from "#core/session/judge-verdicts.ts";
import type { PartnerChange } from "#core/session/partner-changes.ts";
import type { SessionModel, TrackedRequest, TrackedSignOff } from "#core/session/session-model.ts";
import type { VanishedSegment } from "#core/session/vanished-segments.ts";
import { sizeOf } from "#server/use-cases/session-views.ts";

/** Of a segment; the counts tell of the others. */
const LISTED_PARTNERS = 24;

export function differenceView(
  model: SessionModel,
  requiredSignOffs: RequiredSignOffs,
): ApiDifference {
  const { changed, vanished } = sessionDifference(model);
  return {
    seq: model.operations.length,
    requiredSignOffs,
    segments: changed.map((segment) => changedSegmentView(model, segment, requiredSignOffs)),
    vanished: vanished.map(vanishedSegmentView),
  };
}

function changedSegmentView(
  model: SessionModel,
  segment: ChangedSegment,
  required: RequiredSignOffs,
): ApiChangedSegment {
  const { partition } = model.base;
  const { shares } = segment;
  const authors = new Map(segment.operations.map((item) => [item.authorId, item.authorName]));
  const countBefore = shares.reduce(
    (sum, { baseIndex }) => sum + memberCountAt(partition, baseIndex),
    0,
  );
  const sizeBefore = shares.reduce((sum, share) => sum + share.baseSizeVoxel, 0);
  return {
    root: segment.root.toString(),
    change: segment.change,
    continues: segment.continues?.toString() ?? null,
    mainBefore: segment.mainBefore.toString(),
    shares: shares.map((share) => ({
      root: share.baseRoot.toString(),
      supervoxelCount: share.supervoxelCount,
      sizeVoxel: share.sizeVoxel.toString(),
      baseSizeVoxel: share.baseSizeVoxel.toString(),
      isWhole: share.isWhole,
    })),
    place: placeView(segment.place),
    beforeRoots: segment.beforeRoots.map(String),
    supervoxelCountBefore: countBefore,
    supervoxelCountAfter: segment.members.length,
    sizeVoxelBefore: sizeBefore.toString(),
    sizeVoxelAfter: sizeOf(model, segment.members).toString(),
    sitesBefore: segment.sitesBefore,
    sitesAfter: segment.sitesAfter,
    synapsesBefore: segment.synapsesBefore,
    synapsesAfter: segment.synapsesAfter,
    partners: partnersView(segment.partners),
    neuronIds: segment.neuronIds,
    effectHash: segment.effectHash,
    operations: segment.operations.map(referenceOf),
    authors: Array.from(authors, ([id, name]) => ({ id, name })),
    signOffs: segment.signOffs
      .filter((signOff) => !signOff.withdrawn && isOfThisState(signOff, segment.effectHash))
      .map((signOff) => signOffView(signOff, segment.effectHash)),
    requests: segment.requests.map(requestView),
    missing: missingOf(segment, required),
  };
}

function placeView({ positionVoxel, supervoxel }: ChangedSegment["place"]) {
  return { positionVoxel, supervoxel: supervoxel.toString() };
}

function partnersView(changes: readonly PartnerChange[]): ApiPartnerChanges {
  return {
    gained: changes.filter(({ before }) => before === 0).length,
    lost: changes.filter(({ after }) => after === 0).length,
    changes: changes
      .slice(0, LISTED_PARTNERS)
      .map(({ root, ...counts }) => ({ root: root.toString(), ...counts })),
  };
}

function vanishedSegmentView(segment: VanishedSegment): ApiVanishedSegment {
  return {
    root: segment.root.toString(),
    place: placeView(segment.place),
    supervoxelCount: segment.supervoxelCount,
    sizeVoxel: segment.sizeVoxel.toString(),
    sites: segment.sites,
    went: segment.went.map(({ root, supervoxelCount, sizeVoxel }) => ({
      root: root.toString(),
      supervoxelCount,
      sizeVoxel: sizeVoxel.toString(),
    })),
  };
}

function requestView({ operation, changedBy }: TrackedRequest): ApiObjectRequest {
  const { seq, authorId, authorName, atMs, body } = operation;
  return {
    seq,
    reviewerId: authorId,
    reviewerName: authorName,
    scope: body.scope,
    text: body.text,
    atMs,
    changedBy: changedBy === null ? null : referenceOf(changedBy),
  };
}

/** One for a re-base says nothing of the object as it is elsewhere: it did not lapse here. */
function isOfThisState({ operation: { body } }: TrackedSignOff, effectHash: string): boolean {
  return body.onto === undefined || body.effectHash === effectHash;
}

function signOffView({ operation, lapsedBy }: TrackedSignOff, effectHash: string): ApiSignOff {
  const holds = operation.body.effectHash === effectHash;
  return {
    seq: operation.seq,
    reviewerId: operation.authorId,
    reviewerName: operation.authorName,
    scope: operation.body.scope,
    atMs: operation.atMs,
    holds,
    lapsedBy: holds || lapsedBy === null ? null : referenceOf(lapsedBy as Operation),
  };
}
