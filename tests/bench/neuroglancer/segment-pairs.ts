// Pairs of segments that lie side by side in the panel, no segment in two pairs, as large as they come.
import type { Page } from "@playwright/test";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SegmentPair } from "#tests/bench/neuroglancer/viewer-side.ts";

/** Of the points that are tried, in pixels. */
const STEP_PX = 12;

interface Picked {
  readonly id: string;
  readonly positionVoxel: Vec3;
}

/** Found by what our page picks, in the middle of the panel. */
export async function segmentPairs(page: Page, count: number): Promise<readonly SegmentPair[]> {
  const rows = await pickedRows(page);
  const sizes = new Map<string, number>();
  for (const { id } of rows.flat()) sizes.set(id, (sizes.get(id) ?? 0) + 1);
  const pairs = rows.flatMap((row) =>
    row.slice(1).flatMap((right, at): SegmentPair[] => {
      const left = row[at];
      if (left.id === right.id || left.id === "0" || right.id === "0") return [];
      return [
        {
          ids: [left.id, right.id],
          positionsVoxel: [left.positionVoxel, right.positionVoxel],
        },
      ];
    }),
  );
  const smaller = ({ ids }: SegmentPair) => Math.min(...ids.map((id) => sizes.get(id) ?? 0));
  const used = new Set<string>();
  const chosen: SegmentPair[] = [];
  for (const pair of pairs.sort((left, right) => smaller(right) - smaller(left))) {
    if (chosen.length === count) break;
    if (pair.ids.some((id) => used.has(id))) continue;
    for (const id of pair.ids) used.add(id);
    chosen.push(pair);
  }
  if (chosen.length < count) throw new Error(`only ${chosen.length} pairs of segments are in view`);
  return chosen;
}

function pickedRows(page: Page): Promise<readonly (readonly Picked[])[]> {
  return page.evaluate((step) => {
    const viewer = window.__fascicle?.viewer;
    const bounds = document.querySelector('[data-testid="panel-xy"]')?.getBoundingClientRect();
    if (viewer === undefined || bounds === undefined) throw new Error("no viewer is open");
    const rows: { id: string; positionVoxel: Vec3 }[][] = [];
    const { left, top, width, height } = bounds;
    for (let y = top + 0.25 * height; y < top + 0.75 * height; y += step) {
      const row: { id: string; positionVoxel: Vec3 }[] = [];
      for (let x = left + 0.25 * width; x < left + 0.75 * width; x += step) {
        const pick = viewer.pickAt(x, y);
        const positionVoxel = pick?.positionVoxel ?? ([0, 0, 0] as const);
        row.push({ id: String(pick?.supervoxel ?? 0n), positionVoxel });
      }
      rows.push(row);
    }
    return rows;
  }, STEP_PX);
}
