// What was gained and what was lost: blue and orange, which colour-blind people tell apart (after M. Okabe
// and K. Ito), each hatched its own way by the painter, which goes by which of red and blue is more.
import type { Comparison, Rgb } from "#client/viewer/viewer-contract.ts";
import type { DifferenceEntry } from "#components/review/difference-entry.ts";

export const GAINED_RGB: Rgb = [64, 156, 255];
export const LOST_RGB: Rgb = [255, 149, 0];

export function comparisonOf(entry: DifferenceEntry): Comparison {
  const colors = { gained: GAINED_RGB, lost: LOST_RGB };
  if (entry.kind === "vanished") return { root: 0n, baseRoot: BigInt(entry.root), ...colors };
  const { root, mainBefore } = entry.segment;
  return { root: BigInt(root), baseRoot: BigInt(mainBefore), ...colors };
}
