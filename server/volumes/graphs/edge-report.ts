// What became of the edges of a file, for whoever imports it: counts first, then what looks wrong.
import type { EdgeFormat, ScoreDirection } from "#server/volumes/graphs/edge-source.ts";
import type { PlacementCheck } from "#server/volumes/graphs/placement-check.ts";

export interface EdgeCounts {
  readonly rows: number;
  readonly edges: number;
  readonly on: number;
  /** From one supervoxel to itself: dropped. */
  readonly self: number;
  /** Another row has the same two supervoxels: joined with it. */
  readonly duplicate: number;
  /** A supervoxel that no voxel of the labels has: dropped. */
  readonly unknown: number;
  /** Of no score, or of one that says it was never scored: affinity 0, off. */
  readonly unscored: number;
  /** Of infinite affinity: never to be cut. */
  readonly uncuttable: number;
  /** Of a position outside the volume, or of none: the contact is looked for in the labels. */
  readonly misplaced: number;
}

export interface EdgeReport {
  readonly format: EdgeFormat;
  readonly direction: ScoreDirection;
  readonly counts: EdgeCounts;
  /** null where no edge has a position. */
  readonly placement: PlacementCheck | null;
}

export function edgeReportLines({ format, direction, counts, placement }: EdgeReport): string[] {
  const told: readonly (readonly [count: number, what: string])[] = [
    [counts.self, "were from one supervoxel to itself and were dropped"],
    [counts.unknown, "named a supervoxel that no voxel has and were dropped"],
    [
      counts.duplicate,
      "named two supervoxels again and were joined with the first, higher affinity kept",
    ],
    [counts.unscored, "had no score: affinity 0"],
    [counts.uncuttable, "are of infinite affinity, never to be cut"],
    [
      counts.misplaced,
      "had no place inside the volume: their contacts were looked for in the labels",
    ],
  ];
  const meaning = direction === "lower-merges" ? ", lower scores merging" : "";
  const lines = [
    `Edges (${format}${meaning}): ${shown(counts.rows)} rows, ${shown(counts.edges)} edges, ${shown(counts.on)} on.`,
    ...told.filter(([count]) => count > 0).map(([count, what]) => `  ${shown(count)} ${what}.`),
  ];
  if (placement !== null) lines.push(`  ${placementText(placement)}`);
  return lines;
}

function placementText({ share, checked, better }: PlacementCheck): string {
  const text = `Of ${shown(checked)} positions that were looked up, ${percent(share)} lie on one of their edge's two supervoxels`;
  if (share >= 0.5) return `${text}.`;
  const advice =
    better === null
      ? "no order of the axes and no unit fits better, so the edges may be of other supervoxels"
      : `read as ${better.axes} in ${better.unit === "nm" ? "nm" : "voxels"}, ${percent(better.share)} would: import again so`;
  return `WARNING: ${text}; ${advice}.`;
}

function shown(count: number): string {
  return count.toLocaleString("en");
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
