// [RV2] The difference of a session against its base version: each segment that is not what the
// version had, in membership, synapses or neuron records. Found from the edges that differ and from pieces, so its
// cost follows the edits, not the dataset: any other segment is a segment of the version.
import type { Place } from "#core/geometry/place.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import { changedNeuronsOf, isSameRecords } from "#core/neurons/changed-neurons.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import { placesOf } from "#core/operations/intent.ts";
import type { Operation, Synapse } from "#core/operations/operation.ts";
import { edgeChangesOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import { memberCountAt } from "#core/segmentation/base-partition.ts";
import {
  baseIndexAt,
  effectHashOf,
  membersOfRoot,
  neuronsOf,
  operationsOn,
  placesLabelledBy,
  rootOfPlace,
  rootOfSupervoxel,
  type SessionModel,
  synapsesOf,
  type TrackedSignOff,
} from "#core/session/session-model.ts";

export type ChangeKind = "merged" | "split" | "regrouped" | "synapses" | "labels";

export interface ChangedSegment {
  readonly root: RootId;
  readonly change: ChangeKind;
  /** Where a reviewer is taken: the latest operation's place that lies in the segment. */
  readonly place: Place;
  readonly beforeRoots: readonly RootId[];
  readonly members: Uint32Array;
  readonly synapsesBefore: number;
  readonly synapsesAfter: number;
  readonly effectHash: string;
  readonly operations: readonly Operation[];
  readonly signOffs: readonly TrackedSignOff[];
  /** A sign-off of scope "whole" is bound to just this state and was not withdrawn. */
  readonly isSigned: boolean;
}

/** Sorted by root. */
export function differenceOf(model: SessionModel): readonly ChangedSegment[] {
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
  for (const synapse of changedSynapses(model)) {
    for (const site of [synapse.pre, ...synapse.posts])
      candidates.add(rootOfPlace(model, site.place));
  }
  for (const { place } of changedNeuronsOf(model.base.neurons ?? [], model.neurons)) {
    candidates.add(rootOfPlace(model, place));
  }
  const changed: ChangedSegment[] = [];
  for (const root of [...candidates].sort(compareIds)) {
    const segment = changedSegment(model, root);
    if (segment !== null) changed.push(segment);
  }
  return changed;
}

function changedSynapses(model: SessionModel): readonly Synapse[] {
  if (model.synapses === model.base.synapses) return [];
  const before = new Set(model.base.synapses);
  const after = new Set(model.synapses);
  return [
    ...model.base.synapses.filter((synapse) => !after.has(synapse)),
    ...model.synapses.filter((synapse) => !before.has(synapse)),
  ];
}

function changedSegment(model: SessionModel, root: RootId): ChangedSegment | null {
  const { graph: base, partition } = model.base;
  const { graph } = model.segmentation.constraints;
  const members = membersOfRoot(model, root);
  const beforeIndices = new Set<number>();
  for (const member of members) {
    beforeIndices.add(partition.rootIndices.at(graph.supervoxelOf(member)));
  }
  const beforeRoots = [...beforeIndices]
    .map((index) => base.supervoxelIds.at(index))
    .sort(compareIds);
  const change = membershipChange(model, members, beforeIndices);
  const touching = synapsesOf(model, root);
  const synapsesBefore = baseSynapsesIn(model, beforeIndices);
  const isSame = sameSynapses(touching, synapsesBefore);
  const hasSameLabels = isSameRecords(neuronsOf(model, root), baseNeuronsIn(model, beforeIndices));
  if (change === null && isSame && hasSameLabels) return null;
  const operations = operationsOn(model, root);
  const effectHash = effectHashOf(model, root);
  const signOffs = model.signOffs.filter(
    ({ operation }) => rootOfPlace(model, operation.body.object) === root,
  );
  return {
    root,
    change: change ?? (isSame ? "labels" : "synapses"),
    place: placeIn(model, root, operations, members),
    beforeRoots,
    members,
    synapsesBefore: synapsesBefore.length,
    synapsesAfter: touching.length,
    effectHash,
    operations,
    signOffs,
    isSigned: signOffs.some(
      ({ withdrawn, operation: { body } }) =>
        !withdrawn && body.scope === "whole" && body.effectHash === effectHash,
    ),
  };
}

function membershipChange(
  model: SessionModel,
  members: Uint32Array,
  beforeIndices: ReadonlySet<number>,
): ChangeKind | null {
  const { graph } = model.segmentation.constraints;
  let countBefore = 0;
  for (const root of beforeIndices) countBefore += memberCountAt(model.base.partition, root);
  const hasPieces = members.some((node) => graph.sidesOf(node) !== undefined);
  const hasAll = countBefore === members.length && !hasPieces;
  if (beforeIndices.size === 1) return hasAll ? null : "split";
  return hasAll ? "merged" : "regrouped";
}

function baseSynapsesIn(
  model: SessionModel,
  beforeIndices: ReadonlySet<number>,
): readonly Synapse[] {
  const { partition, synapses } = model.base;
  const isIn = (place: Place) => {
    const index = baseIndexAt(model.base, place);
    return index >= 0 && beforeIndices.has(partition.rootIndices.at(index));
  };
  return synapses.filter(
    (synapse) => isIn(synapse.pre.place) || synapse.posts.some((site) => isIn(site.place)),
  );
}

function baseNeuronsIn(
  { base }: SessionModel,
  beforeIndices: ReadonlySet<number>,
): readonly Neuron[] {
  return (base.neurons ?? []).filter(({ place }) => {
    const index = baseIndexAt(base, place);
    return index >= 0 && beforeIndices.has(base.partition.rootIndices.at(index));
  });
}

function sameSynapses(left: readonly Synapse[], right: readonly Synapse[]): boolean {
  const ids = new Set(left.map((synapse) => synapse.id));
  return left.length === right.length && right.every((synapse) => ids.has(synapse.id));
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
