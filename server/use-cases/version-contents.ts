// What a version holds, from a session as it stands (or from an import: a session with no log).
// Everything is sorted, so that the same state gives the same rows and the same manifest [RV5].
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { edgeChangesOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import { effectHashText } from "#core/review/effect-hash.ts";
import { manifestHash } from "#core/review/manifest.ts";
import type { SessionModel } from "#core/session/session-model.ts";
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

interface Partition {
  readonly graph: AgglomerationGraph;
  readonly rootIndices: Uint32Array;
  readonly synapses: readonly Synapse[];
}

export function importedContents(partition: Partition, record: RecordFields): VersionContents {
  return contentsOf(partition, record, [], []);
}

export function sessionContents(model: SessionModel, record: RecordFields): VersionContents {
  const { graph, partition } = model.base;
  const rootIndices = new Uint32Array(graph.supervoxelIds.length);
  for (let index = 0; index < rootIndices.length; index++) {
    rootIndices[index] = rootIndexOf(model.segmentation, index);
  }
  return contentsOf(
    { graph, rootIndices, synapses: model.synapses },
    record,
    edgeChangesOf(model.segmentation),
    lineageOf(graph, partition.rootIndices.toArray(), rootIndices),
  );
}

function contentsOf(
  partition: Partition,
  record: RecordFields,
  edgeChanges: VersionContents["edgeChanges"],
  lineage: readonly LineageRow[],
): VersionContents {
  const { graph, rootIndices, synapses } = partition;
  const ids = graph.supervoxelIds.toArray();
  const located = locateSynapses(synapses, (supervoxel) => {
    const index = graph.supervoxelIds.indexOf(supervoxel);
    return index < 0 ? 0n : ids[rootIndices[index]];
  });
  const segments = segmentsOf(partition, located);
  const connections = connectionsOf(located);
  return {
    record: {
      ...record,
      manifestHash: manifestHash(makeTextHash, ids, (index) => ids[rootIndices[index]], located),
      segmentCount: segments.length,
      synapseCount: synapses.length,
      connectionCount: connections.length,
    },
    rootIndices,
    edgeChanges,
    segments,
    synapses: located,
    connections,
    lineage,
  };
}

function segmentsOf(
  partition: Partition,
  located: readonly LocatedSynapse[],
): readonly VersionSegment[] {
  const { graph, rootIndices } = partition;
  const members = new Map<number, number[]>();
  for (let index = 0; index < rootIndices.length; index++) {
    const root = rootIndices[index];
    const list = members.get(root);
    if (list === undefined) members.set(root, [index]);
    else list.push(index);
  }
  const touching = synapsesByRoot(located);
  const counts = siteCounts(located);
  // A root is its segment's smallest index, so insertion order is ascending already.
  return Array.from(members, ([rootIndex, indices]) => {
    const root = graph.supervoxelIds.at(rootIndex);
    const largest = largestOf(graph, indices);
    const sites = counts.get(root);
    return {
      root,
      supervoxelCount: indices.length,
      sizeVoxel: indices.reduce((sum, index) => sum + BigInt(graph.sizesVoxel.at(index)), 0n),
      positionVoxel: graph.positionsVoxel.tripleAt(largest),
      synapsesPre: sites?.pre ?? 0,
      synapsesPost: sites?.post ?? 0,
      effectHash: sha256Hex(
        effectHashText(
          indices.map((index) => graph.supervoxelIds.at(index)),
          touching.get(root) ?? [],
        ),
      ),
    };
  });
}

/** The largest supervoxel stands for the segment's place; the first one where several are. */
function largestOf(graph: AgglomerationGraph, indices: readonly number[]): number {
  let best = indices[0];
  for (const index of indices) {
    if (graph.sizesVoxel.at(index) > graph.sizesVoxel.at(best)) best = index;
  }
  return best;
}

function synapsesByRoot(located: readonly LocatedSynapse[]): ReadonlyMap<RootId, Synapse[]> {
  const byRoot = new Map<RootId, Synapse[]>();
  for (const { synapse, preRoot, postRoots } of located) {
    for (const root of new Set([preRoot, ...postRoots])) {
      const list = byRoot.get(root);
      if (list === undefined) byRoot.set(root, [synapse]);
      else list.push(synapse);
    }
  }
  return byRoot;
}

/** Old root → new root with the supervoxels that went that way, for all segments that changed. */
function lineageOf(
  graph: AgglomerationGraph,
  before: Uint32Array,
  after: Uint32Array,
): readonly LineageRow[] {
  const pairs = new Map<number, Map<number, number>>();
  const into = new Map<number, Set<number>>();
  for (let index = 0; index < before.length; index++) {
    const row = pairs.get(before[index]) ?? new Map<number, number>();
    pairs.set(before[index], row);
    row.set(after[index], (row.get(after[index]) ?? 0) + 1);
    const sources = into.get(after[index]) ?? new Set<number>();
    into.set(after[index], sources);
    sources.add(before[index]);
  }
  const lineage: LineageRow[] = [];
  for (const [oldIndex, row] of pairs) {
    for (const [newIndex, supervoxelCount] of row) {
      if (row.size === 1 && into.get(newIndex)?.size === 1) continue;
      lineage.push({
        oldRoot: graph.supervoxelIds.at(oldIndex),
        newRoot: graph.supervoxelIds.at(newIndex),
        supervoxelCount,
      });
    }
  }
  return lineage.sort(
    (left, right) =>
      compareIds(left.oldRoot, right.oldRoot) || compareIds(left.newRoot, right.newRoot),
  );
}
