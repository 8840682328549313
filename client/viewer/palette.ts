// Index → colour of one label tile. Red, green and blue identify the root (see root-color.ts);
// alpha is not an opacity but the class that decides how the pixel is mixed, so that opacity,
// hover and boundaries change without a palette being written. Its lowest bits are left to the edges of
// client/workers/label-edges.ts, which the painter's shader puts there.

import type { Comparison, Look, Rgb, RootSource } from "#client/viewer/viewer-contract.ts";
import {
  CLASS_HIDDEN,
  CLASS_HIGHLIGHT,
  CLASS_PLAIN,
  CLASS_SELECTED,
} from "#core/pictures/label-classes.ts";
import type { ColorOf } from "#core/pictures/root-color.ts";

export const PALETTE_WIDTH = 256;

/** RGBA bytes for `count` entries, in whole rows of 256. */
export function createPalette(count: number): Uint8Array<ArrayBuffer> {
  const rows = Math.max(1, Math.ceil(count / PALETTE_WIDTH));
  return new Uint8Array(rows * PALETTE_WIDTH * 4);
}

export type PaletteLook = Pick<Look, "selected" | "selectedOnly" | "highlights" | "comparison">;

/** Writes the current root of each entry into `roots`; background stays 0. */
export function resolveRoots(
  roots: BigUint64Array,
  supervoxels: BigUint64Array,
  baseRoots: BigUint64Array,
  source: RootSource,
): void {
  for (let entry = 0; entry < supervoxels.length; entry++) {
    const supervoxel = supervoxels[entry];
    roots[entry] = supervoxel === 0n ? 0n : source.rootOf(supervoxel, baseRoots[entry]);
  }
}

/** What a palette's entries stand for. */
export interface PaletteEntries {
  readonly supervoxels: BigUint64Array;
  readonly baseRoots: BigUint64Array;
}

export function fillPalette(
  palette: Uint8Array,
  { supervoxels, baseRoots }: PaletteEntries,
  roots: BigUint64Array,
  look: PaletteLook,
  colorOf: ColorOf,
): void {
  const { highlights, comparison } = look;
  for (let entry = 0; entry < supervoxels.length; entry++) {
    const supervoxel = supervoxels[entry];
    const at = entry * 4;
    const highlight =
      (highlights.size > 0 ? highlights.get(supervoxel) : undefined) ??
      (comparison === null ? undefined : differing(comparison, baseRoots[entry], roots[entry]));
    if (supervoxel === 0n) palette.fill(0, at, at + 4);
    else if (highlight !== undefined) writeHighlight(palette, at, highlight);
    else writeRoot(palette, at, roots[entry], look, colorOf);
  }
}

function differing(
  { root, baseRoot, gained, lost }: Comparison,
  entryBaseRoot: bigint,
  entryRoot: bigint,
): Rgb | undefined {
  const was = entryBaseRoot === baseRoot;
  const is = entryRoot === root;
  if (was === is) return undefined;
  return is ? gained : lost;
}

function writeHighlight(palette: Uint8Array, at: number, [red, green, blue]: Rgb): void {
  palette[at] = red;
  palette[at + 1] = green;
  palette[at + 2] = blue;
  palette[at + 3] = CLASS_HIGHLIGHT;
}

function writeRoot(
  palette: Uint8Array,
  at: number,
  root: bigint,
  look: PaletteLook,
  colorOf: ColorOf,
): void {
  const color = colorOf(root);
  palette[at] = color & 0xff;
  palette[at + 1] = (color >>> 8) & 0xff;
  palette[at + 2] = (color >>> 16) & 0xff;
  palette[at + 3] = classOf(root, look);
}

function classOf(root: bigint, look: PaletteLook): number {
  if (look.selected.has(root)) return CLASS_SELECTED;
  return look.selectedOnly ? CLASS_HIDDEN : CLASS_PLAIN;
}

/** Whether any of the ids is in the set. */
export function holdsAny(ids: BigUint64Array, wanted: ReadonlySet<bigint>): boolean {
  for (const id of ids) if (wanted.has(id)) return true;
  return false;
}
