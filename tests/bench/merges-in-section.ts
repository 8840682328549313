// Merges of which both segments show in one section, no segment in two of them: each can be painted
// with both sides in view, and all of them hold.
import { join } from "node:path";
import type { Place } from "#core/geometry/place.ts";
import { basePartitionOf } from "#core/operations/segmentation-state.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import type { BenchServer } from "#tests/bench/bench-server.ts";

export interface MergeInSection {
  readonly a: Place;
  readonly b: Place;
}

export async function mergesInSections(
  { server, datasetId }: BenchServer,
  count: number,
): Promise<MergeInSection[]> {
  const folder = join(server.dataDir, "datasets", datasetId);
  const volumes = await openDatasetVolumes(folder, { cacheBytes: 0 });
  const graph = await volumes.readGraph();
  await volumes.close();
  const { rootIndices } = basePartitionOf(graph);
  const placeOf = (index: number): Place => {
    const [x, y, z] = graph.positionsVoxel.subarray(3 * index, 3 * index + 3);
    return { positionVoxel: [x, y, z], supervoxel: graph.supervoxelIds[index] };
  };
  const used = new Set<number>();
  const merges: MergeInSection[] = [];
  for (let edge = 0; edge < graph.edgeA.length && merges.length < count; edge++) {
    const [a, b] = [graph.edgeA[edge], graph.edgeB[edge]];
    const [rootA, rootB] = [rootIndices[a], rootIndices[b]];
    if (graph.positionsVoxel[3 * a + 2] !== graph.positionsVoxel[3 * b + 2]) continue;
    if (rootA === rootB || used.has(rootA) || used.has(rootB)) continue;
    used.add(rootA).add(rootB);
    merges.push({ a: placeOf(a), b: placeOf(b) });
  }
  if (merges.length < count) throw new Error(`only ${merges.length} merges lie in one section`);
  return merges;
}
