// What a measurement hands back, and the plain table that all of them make.
import type { Comparison } from "#tests/bench/measure.ts";

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
}

const HEAD = ["measured", "against", "ratio", "over the rounds", "medians", "rounds", "samples"];

export function formatFigures(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
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

/** Three significant digits, never in powers of ten. */
function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(2);
}
