// What a measurement hands back, and the plain table that all of them make. A figure that has a limit is
// held to it: the table says whether it holds, and a run with one that does not ends as failed.
import type { Comparison } from "#tests/bench/measure.ts";

export interface Limit {
  /** In the figure's unit; exactly so much still holds. */
  readonly atMost: number;
  /** What is limited: all that was measured, or what it comes to beyond what it is held against. */
  readonly of: "all" | "beyond";
}

export interface Figure {
  readonly name: string;
  readonly against: string;
  readonly unit:
    | "ms"
    | "KB"
    | "MB"
    | "tiles/s"
    | "Mvoxels/s"
    | "sections/s"
    | "frames"
    | "% of a core";
  readonly comparison: Comparison;
  /** Left out where nothing is promised. */
  readonly limit?: Limit;
}

const HEAD = ["measured", "against", "ratio", "over the rounds", "medians", "rounds", "samples"];

export function formatFigures(figures: readonly Figure[]): string {
  const hasLimits = figures.some(({ limit }) => limit !== undefined);
  const rows = [
    hasLimits ? [...HEAD, "limit"] : HEAD,
    ...figures.map((figure) =>
      hasLimits ? [...cellsOf(figure), limitCell(figure)] : cellsOf(figure),
    ),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cellsOf({ name, against, unit, comparison }: Figure): readonly string[] {
  const { ratio, lowestRatio, highestRatio, ours, peer, roundCount, sampleCount } = comparison;
  return [
    name,
    against,
    ...(Number.isFinite(ratio)
      ? [`${threeDigits(ratio)}×`, `${threeDigits(lowestRatio)}–${threeDigits(highestRatio)}`]
      : // Of counts: where the other has none there is no ratio.
        ["–", "–"]),
    `${threeDigits(ours)} : ${threeDigits(peer)} ${unit}`,
    String(roundCount),
    String(sampleCount),
  ];
}

/** One line for each figure that is beyond its limit; none where all hold. */
export function brokenLimits(figures: readonly Figure[]): readonly string[] {
  return figures.flatMap((figure) => {
    const { name, against, unit, limit } = figure;
    if (limit === undefined || holds(figure, limit)) return [];
    const beyond = limit.of === "beyond" ? ` beyond ${against}` : "";
    const most = threeDigits(limit.atMost);
    return [`${name}: ${threeDigits(limited(figure, limit))} ${unit}${beyond}, at most ${most}`];
  });
}

function limitCell(figure: Figure): string {
  const { limit, unit } = figure;
  if (limit === undefined) return "";
  const beyond = limit.of === "beyond" ? "+" : "";
  const verdict = holds(figure, limit) ? "holds" : "DOES NOT HOLD";
  return `≤ ${beyond}${threeDigits(limit.atMost)} ${unit}: ${verdict}`;
}

/** A measurement that gave no number holds nothing. */
function holds(figure: Figure, limit: Limit): boolean {
  return limited(figure, limit) <= limit.atMost;
}

function limited({ comparison }: Figure, { of }: Limit): number {
  return of === "all" ? comparison.ours : comparison.beyond;
}

/** Three significant digits, never in powers of ten. */
function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(2);
}
