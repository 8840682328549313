// Merges of which both segments show in one section, no segment in two of them: each can be painted
// with both sides in view, and all of them hold.
import { join } from "node:path";
import type { Place } from "#core/geometry/place.ts";
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
  const { graph, partition } = await volumes.readGraph();
  const placeOf = (index: number): Place => ({
    positionVoxel: graph.positionsVoxel.tripleAt(index),
    supervoxel: graph.supervoxelIds.at(index),
  });
  const used = new Set<number>();
  const merges: MergeInSection[] = [];
  for (let edge = 0; edge < graph.edgeA.length && merges.length < count; edge++) {
    const [a, b] = [graph.edgeA.at(edge), graph.edgeB.at(edge)];
    const [rootA, rootB] = [a, b].map((index) => partition.rootIndices.at(index));
    if (graph.positionsVoxel.at(3 * a + 2) !== graph.positionsVoxel.at(3 * b + 2)) continue;
    if (rootA === rootB || used.has(rootA) || used.has(rootB)) continue;
    used.add(rootA).add(rootB);
    merges.push({ a: placeOf(a), b: placeOf(b) });
  }
  await volumes.close();
  if (merges.length < count) throw new Error(`only ${merges.length} merges lie in one section`);
  return merges;
}
