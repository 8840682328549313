// [RV2] The difference of a session against its base version: each segment that is not what the
// version had, in membership, in synapses or in neuron records, and each of the version's that none
// continues. Found from the edges that differ and from pieces, so its cost follows the edits, not the
// dataset: any other segment is a segment of the version. Neuron records alone are all looked at, once.
import type { Place } from "#core/geometry/place.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import { listsBy } from "#core/lists-by.ts";
import { changedNeuronsOf, isSameRecords } from "#core/neurons/changed-neurons.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import { placesOf } from "#core/operations/intent.ts";
import type { Operation, Synapse } from "#core/operations/operation.ts";
import { edgeChangesOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import { baseRootIndexAt } from "#core/session/base-synapses.ts";
import { type ChangeKind, changeKindOf } from "#core/session/change-kind.ts";
import {
  type PartnerChange,
  partnerChanges,
  type SiteCount,
  siteCountOf,
} from "#core/session/partner-changes.ts";
import {
  baseSizesOf,
  continuedShare,
  largestShare,
  type SegmentShare,
  sharesOf,
} from "#core/session/segment-shares.ts";
import {
  effectHashWith,
  membersOfRoot,
  operationsByRoot,
  placesLabelledBy,
  rootOfPlace,
  rootOfSupervoxel,
  type SessionModel,
  type TrackedRequest,
  type TrackedSignOff,
} from "#core/session/session-model.ts";
import { type TouchedSynapses, touchedSynapses } from "#core/session/touched-synapses.ts";
import { type VanishedSegment, vanishedSegments } from "#core/session/vanished-segments.ts";
import { isSameSynapse } from "#core/synapses/changed-synapse.ts";

export interface ChangedSegment {
  readonly root: RootId;
  readonly change: ChangeKind;
  /** Where a reviewer is taken: the latest operation's place that lies in the segment. */
  readonly place: Place;
  readonly beforeRoots: readonly RootId[];
  /** What it holds of each of those. */
  readonly shares: readonly SegmentShare[];
  /** The version's segment that it goes on from; null for none. */
  readonly continues: RootId | null;
  /** The version's segment that it has most of: what it is compared with on the screen. */
  readonly mainBefore: RootId;
  readonly members: Uint32Array;
  readonly sitesBefore: SiteCount;
  readonly sitesAfter: SiteCount;
  readonly synapsesBefore: number;
  readonly synapsesAfter: number;
  readonly partners: readonly PartnerChange[];
  /** [NE1] Those that the hash has: what a reviewer signs with the segment. */
  readonly neuronIds: readonly string[];
  readonly effectHash: string;
  readonly operations: readonly Operation[];
  readonly signOffs: readonly TrackedSignOff[];
  /** [VD2] Those that stand. */
  readonly requests: readonly TrackedRequest[];
  /** A sign-off of scope "whole" is bound to just this state and was not withdrawn. */
  readonly isSigned: boolean;
}

/** Sorted by root. */
export function differenceOf(model: SessionModel): readonly ChangedSegment[] {
  return sessionDifference(model).changed;
}

export interface SessionDifference {
  /** Sorted by root. */
  readonly changed: readonly ChangedSegment[];
  /** Sorted by the root that they had. */
  readonly vanished: readonly VanishedSegment[];
}

export function sessionDifference(model: SessionModel): SessionDifference {
  const synapses = touchedSynapses(model);
  const changes = membershipChanges(model, synapses);
  const continued = new Set(changes.flatMap(({ continues }) => continues?.baseIndex ?? []));
  const roots = new Set(changes.map(({ root }) => root));
  const operations = operationsByRoot(model, roots);
  const signOffs = byRoot(model, model.signOffs);
  const requests = byRoot(
    model,
    model.requests.filter(({ endedBy }) => endedBy === null),
  );
  const records = listsBy(model.neurons, ({ place }) => [rootOfPlace(model, place)]);
  const baseRecords = listsBy(model.base.neurons ?? [], ({ place }) => [
    baseRootIndexAt(model.base, place),
  ]);
  const about: About = {
    model,
    synapses,
    isContinued: (baseIndex) => continued.has(baseIndex),
    operationsOn: (root) => operations.get(root) ?? [],
    signOffsOn: (root) => signOffs.get(root) ?? [],
    requestsOn: (root) => requests.get(root) ?? [],
    recordsOn: (root) => records.get(root) ?? [],
    recordsBefore: (baseIndices) => baseIndices.flatMap((index) => baseRecords.get(index) ?? []),
  };
  const changed = changes.map((change) => changedSegment(about, change));
  const vanished = vanishedSegments(model, synapses, changed, about.isContinued);
  return { changed: changed.filter((segment) => segment !== null), vanished };
}

/** Sign-offs or requests, by the segment that now holds their object. */
function byRoot<Verdict extends TrackedSignOff | TrackedRequest>(
  model: SessionModel,
  verdicts: readonly Verdict[],
): ReadonlyMap<RootId, readonly Verdict[]> {
  return listsBy(verdicts, ({ operation }) => [rootOfPlace(model, operation.body.object)]);
}

interface MembershipChange {
  readonly root: RootId;
  readonly members: Uint32Array;
  readonly shares: readonly SegmentShare[];
  readonly continues: SegmentShare | null;
}

function membershipChanges(
  model: SessionModel,
  { changed }: TouchedSynapses,
): readonly MembershipChange[] {
  const candidates = new Set<RootId>();
  for (const edge of edgeChangesOf(model.segmentation)) {
    candidates.add(rootOfSupervoxel(model, edge.a));
    candidates.add(rootOfSupervoxel(model, edge.b));
  }
  // A piece may have no edge at all.
  const { graph } = model.segmentation.constraints;
  for (const node of graph.pieceNodes()) {
    candidates.add(graph.idOf(rootIndexOf(model.segmentation, node)));
  }
  for (const { pre, posts } of changed) {
    for (const site of [pre, ...posts]) candidates.add(rootOfPlace(model, site.place));
  }
  for (const { place } of changedNeuronsOf(model.base.neurons ?? [], model.neurons)) {
    candidates.add(rootOfPlace(model, place));
  }
  const sizes = baseSizesOf(model);
  return [...candidates].sort(compareIds).map((root) => {
    const members = membersOfRoot(model, root);
    const shares = sharesOf(model, members, sizes);
    return { root, members, shares, continues: continuedShare(shares) };
  });
}

interface About {
  readonly model: SessionModel;
  readonly synapses: TouchedSynapses;
  isContinued(baseIndex: number): boolean;
  operationsOn(root: RootId): readonly Operation[];
  signOffsOn(root: RootId): readonly TrackedSignOff[];
  /** Those that stand. */
  requestsOn(root: RootId): readonly TrackedRequest[];
  recordsOn(root: RootId): readonly Neuron[];
  /** Of the version's segments, by the indices of their roots. */
  recordsBefore(baseIndices: readonly number[]): readonly Neuron[];
}

function changedSegment(about: About, change: MembershipChange): ChangedSegment | null {
  const { model } = about;
  const { root, members, shares, continues } = change;
  const baseIndices = shares.map(({ baseIndex }) => baseIndex);
  const before = about.synapses.before(baseIndices);
  const after = about.synapses.after(root, baseIndices);
  const isSame = isSegmentOfVersion(model, change);
  const hasSameSynapses = sameSynapses(before, after);
  const records = about.recordsOn(root);
  const hasSameLabels = isSameRecords(records, about.recordsBefore(baseIndices));
  if (isSame && hasSameSynapses && hasSameLabels) return null;
  const beforeRoots = shares.map(({ baseRoot }) => baseRoot);
  const wasIn = new Set(beforeRoots);
  const was = (id: RootId) => wasIn.has(id);
  const is = (id: RootId) => id === root;
  const touching = after.map(({ synapse }) => synapse);
  const effectHash = effectHashWith(model, members, touching, records);
  const operations = about.operationsOn(root);
  const signOffs = about.signOffsOn(root);
  return {
    root,
    change: isSame
      ? hasSameSynapses
        ? "labels"
        : "synapses"
      : changeKindOf(shares, continues, about.isContinued),
    place: placeIn(model, root, operations, members),
    beforeRoots,
    shares,
    continues: continues?.baseRoot ?? null,
    mainBefore: (continues ?? largestShare(shares)).baseRoot,
    members,
    sitesBefore: siteCountOf(before, was),
    sitesAfter: siteCountOf(after, is),
    synapsesBefore: before.length,
    synapsesAfter: after.length,
    partners: partnerChanges(before, was, after, is),
    neuronIds: records.map(({ id }) => id),
    effectHash,
    operations,
    signOffs,
    requests: about.requestsOn(root),
    isSigned: signOffs.some(
      ({ withdrawn, operation: { body } }) =>
        !withdrawn && body.scope === "whole" && body.effectHash === effectHash,
    ),
  };
}

function isSegmentOfVersion(
  model: SessionModel,
  { members, shares }: Pick<MembershipChange, "members" | "shares">,
): boolean {
  const { graph } = model.segmentation.constraints;
  const isWhole = shares.length === 1 && shares[0].isWhole;
  return isWhole && !members.some((node) => graph.sidesOf(node) !== undefined);
}

interface OfSynapse {
  readonly synapse: Synapse;
}

function sameSynapses(left: readonly OfSynapse[], right: readonly OfSynapse[]): boolean {
  const byId = new Map(left.map(({ synapse }) => [synapse.id, synapse]));
  return (
    left.length === right.length &&
    right.every(({ synapse }) => {
      const other = byId.get(synapse.id);
      return other !== undefined && isSameSynapse(other, synapse);
    })
  );
}

function placeIn(
  model: SessionModel,
  root: RootId,
  operations: readonly Operation[],
  members: Uint32Array,
): Place {
  for (const operation of operations.toReversed()) {
    const { body } = operation;
    const places = [...placesOf(body), ...placesLabelledBy(model, body)];
    const place = places.find((item) => rootOfPlace(model, item) === root);
    if (place !== undefined) return place;
  }
  const { graph } = model.segmentation.constraints;
  const [node] = members;
  return {
    positionVoxel: graph.positionOf(node),
    supervoxel: graph.idOf(graph.supervoxelOf(node)),
  };
}
