// What is told of the edges that came in, once the labels they speak of can be looked up.
import { edgeReportLines } from "#server/volumes/graphs/edge-report.ts";
import { checkPlacement } from "#server/volumes/graphs/placement-check.ts";
import type { ReadEdges } from "#server/volumes/import-edges.ts";
import type { LabelledVolume } from "#server/volumes/import-synapses.ts";

/** Line by line; nothing of edges that were built. */
export async function edgeNotes(
  read: ReadEdges | null,
  { supervoxelIndexAt, ...volume }: LabelledVolume,
): Promise<readonly string[]> {
  if (read === null) return [];
  const { format, direction, counts, reading, sample } = read;
  const placement = await checkPlacement(sample, reading, volume, supervoxelIndexAt);
  return edgeReportLines({ format, direction, counts, placement });
}
