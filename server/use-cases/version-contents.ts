// What a version holds, from a session as it stands (or from an import: a session with no log).
// Everything is sorted, so that the same state gives the same rows and the same manifest [RV5].

import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import { listsBy } from "#core/lists-by.ts";
import type { LocatedNeuron, Neuron } from "#core/neurons/neuron.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { edgeChangesOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import { settledPiecesOf } from "#core/operations/settled-pieces-of.ts";
import { effectHashText } from "#core/review/effect-hash.ts";
import { manifestHash } from "#core/review/manifest.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import {
  placedNeuron,
  placedSynapse,
  rootOfPlace,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import {
  connectionsOf,
  type LocatedSynapse,
  locateSynapses,
  siteCounts,
} from "#core/synapses/connections.ts";
import type {
  LineageRow,
  VersionContents,
  VersionRecord,
  VersionSegment,
} from "#server/use-cases/store.ts";
import { makeTextHash, sha256Hex } from "#server/use-cases/text-hash.ts";

type RecordFields = Omit<
  VersionRecord,
  "manifestHash" | "segmentCount" | "synapseCount" | "connectionCount"
>;

/** A version's supervoxels by dense index, in whatever they are kept. */
interface Partition {
  readonly ids: BigUint64Array;
  readonly rootIndices: Uint32Array;
  readonly sizeVoxelAt: (index: number) => number;
  readonly positionAt: (index: number) => Vec3;
  readonly rootAt: (place: Place) => RootId;
  readonly synapses: readonly Synapse[];
  readonly neurons: readonly Neuron[];
}

export function importedContents(
  imported: {
    readonly graph: AgglomerationGraph;
    readonly rootIndices: Uint32Array;
    readonly synapses: readonly Synapse[];
    readonly neurons?: readonly Neuron[];
    /** The graph has them as supervoxels of its own. */
    readonly pieces?: readonly SettledPiece[];
    readonly edgeChanges?: VersionContents["edgeChanges"];
  },
  record: RecordFields,
): VersionContents {
  const { graph, rootIndices, synapses, neurons = [], pieces = [], edgeChanges = [] } = imported;
  const ids = graph.supervoxelIds.toArray();
  const partition: Partition = {
    ids,
    rootIndices,
    sizeVoxelAt: (index) => graph.sizesVoxel.at(index),
    positionAt: (index) => graph.positionsVoxel.tripleAt(index),
    rootAt: ({ supervoxel }) => {
      const index = graph.supervoxelIds.indexOf(supervoxel);
      return index < 0 ? 0n : ids[rootIndices[index]];
    },
    synapses,
    neurons,
  };
  return contentsOf(partition, record, { pieces, allPieces: pieces, edgeChanges, lineage: [] });
}

export function sessionContents(model: SessionModel, record: RecordFields): VersionContents {
  const { segmentation, base } = model;
  const { graph } = segmentation.constraints;
  const nodes = graph.nodesInOrder();
  const ids = BigUint64Array.from(nodes, (node) => graph.idOf(node));
  const indexOfId = SupervoxelIds.of(ids);
  const rootIndices = nodes.map((node) => {
    const root = rootIndexOf(segmentation, node);
    // Without pieces the version's dense indices are what they were.
    return graph.hasPieces ? indexOfId.indexOf(graph.idOf(root)) : root;
  });
  const partition: Partition = {
    ids,
    rootIndices,
    sizeVoxelAt: (index) => graph.sizeVoxelOf(nodes[index]),
    positionAt: (index) => graph.positionOf(nodes[index]),
    rootAt: (place) => rootOfPlace(model, place),
    synapses: model.synapses.map((synapse) => placedSynapse(model, synapse)),
    neurons: model.neurons.map((neuron) => placedNeuron(model, neuron)),
  };
  const pieces = settledPiecesOf(segmentation);
  const rootBefore = (index: number) =>
    base.graph.supervoxelIds.at(base.partition.rootIndices.at(graph.supervoxelOf(nodes[index])));
  return contentsOf(partition, record, {
    pieces,
    allPieces: [...(base.pieces?.settled?.pieces ?? []), ...pieces],
    edgeChanges: edgeChangesOf(segmentation),
    lineage: lineageOf(ids, rootIndices, rootBefore),
  });
}

/** Of all tables beside the record and the partition. */
export function rowCountOf(contents: VersionContents): number {
  const { pieces, edgeChanges, segments, synapses, connections, lineage } = contents;
  return [pieces, edgeChanges, segments, synapses, connections, lineage].reduce(
    (sum, { length }) => sum + length,
    0,
  );
}

interface Changes extends Pick<VersionContents, "pieces" | "edgeChanges" | "lineage"> {
  /** Those of the versions before as well. */
  readonly allPieces: readonly SettledPiece[];
}

function contentsOf(
  partition: Partition,
  record: RecordFields,
  { pieces, allPieces, edgeChanges, lineage }: Changes,
): VersionContents {
  const { ids, rootIndices, synapses, rootAt } = partition;
  const located = locateSynapses(synapses, rootAt);
  const neurons = locateNeurons(partition.neurons, rootAt);
  const segments = segmentsOf(partition, located, neurons);
  const connections = connectionsOf(located);
  return {
    record: {
      ...record,
      manifestHash: manifestHash(makeTextHash, {
        supervoxelIds: ids,
        rootOf: (index) => ids[rootIndices[index]],
        pieces: allPieces,
        synapses: located,
        neurons,
      }),
      segmentCount: segments.length,
      synapseCount: synapses.length,
      connectionCount: connections.length,
    },
    rootIndices,
    pieces,
    edgeChanges,
    segments,
    synapses: located,
    connections,
    lineage,
    neurons,
  };
}

/** Sorted by root, then id. */
function locateNeurons(
  neurons: readonly Neuron[],
  rootAt: (place: Place) => RootId,
): readonly LocatedNeuron[] {
  return neurons
    .map((neuron) => ({ ...neuron, root: rootAt(neuron.place) }))
    .sort((left, right) => compareIds(left.root, right.root) || (left.id < right.id ? -1 : 1));
}

function segmentsOf(
  partition: Partition,
  located: readonly LocatedSynapse[],
  neurons: readonly LocatedNeuron[],
): readonly VersionSegment[] {
  const { ids, rootIndices } = partition;
  const members = new Map<number, number[]>();
  for (let index = 0; index < rootIndices.length; index++) {
    const root = rootIndices[index];
    const list = members.get(root);
    if (list === undefined) members.set(root, [index]);
    else list.push(index);
  }
  const touching = listsBy(located, ({ preRoot, postRoots }) => new Set([preRoot, ...postRoots]));
  const labels = listsBy(neurons, ({ root }) => [root]);
  const counts = siteCounts(located);
  // A root is its segment's smallest index, so insertion order is ascending already.
  return Array.from(members, ([rootIndex, indices]) => {
    const root = ids[rootIndex];
    const sites = counts.get(root);
    return {
      root,
      supervoxelCount: indices.length,
      sizeVoxel: indices.reduce((sum, index) => sum + BigInt(partition.sizeVoxelAt(index)), 0n),
      positionVoxel: partition.positionAt(largestOf(partition, indices)),
      synapsesPre: sites?.pre ?? 0,
      synapsesPost: sites?.post ?? 0,
      effectHash: sha256Hex(
        effectHashText(
          indices.map((index) => ids[index]),
          (touching.get(root) ?? []).map(({ synapse }) => synapse),
          (labels.get(root) ?? []).map(recordOf),
        ),
      ),
    };
  });
}

/** The largest supervoxel stands for the segment's place; the first one where several are. */
function largestOf({ sizeVoxelAt }: Partition, indices: readonly number[]): number {
  let best = indices[0];
  for (const index of indices) if (sizeVoxelAt(index) > sizeVoxelAt(best)) best = index;
  return best;
}

/** As a record alone, without the segment that it lies in: so the hash of a session's segment has it. */
function recordOf({ root: _, ...neuron }: LocatedNeuron): Neuron {
  return neuron;
}

/**
 * Old root → new root with the supervoxels of the new version that went that way, for all segments
 * that changed.
 */
function lineageOf(
  ids: BigUint64Array,
  rootIndices: Uint32Array,
  rootBefore: (index: number) => RootId,
): readonly LineageRow[] {
  const pairs = new Map<RootId, Map<RootId, number>>();
  const into = new Map<RootId, Set<RootId>>();
  for (let index = 0; index < ids.length; index++) {
    const oldRoot = rootBefore(index);
    const newRoot = ids[rootIndices[index]];
    const row = pairs.get(oldRoot) ?? new Map<RootId, number>();
    pairs.set(oldRoot, row);
    row.set(newRoot, (row.get(newRoot) ?? 0) + 1);
    const sources = into.get(newRoot) ?? new Set<RootId>();
    into.set(newRoot, sources);
    sources.add(oldRoot);
  }
  const lineage: LineageRow[] = [];
  for (const [oldRoot, row] of pairs) {
    for (const [newRoot, supervoxelCount] of row) {
      if (oldRoot === newRoot && row.size === 1 && into.get(newRoot)?.size === 1) continue;
      lineage.push({ oldRoot, newRoot, supervoxelCount });
    }
  }
  return lineage.sort(
    (left, right) =>
      compareIds(left.oldRoot, right.oldRoot) || compareIds(left.newRoot, right.newRoot),
  );
}
