import type { Rgb } from "#client/viewer/viewer-contract.ts";
import type { PreviewState } from "#components/proofreading/edit-preview.ts";

/** @param colors of the first pieces of the preview, in their order; others keep their own. */
export function pieceHighlights(
  preview: PreviewState,
  colors: readonly Rgb[],
): ReadonlyMap<bigint, Rgb> {
  const highlights = new Map<bigint, Rgb>();
  if (preview.status !== "ready") return highlights;
  for (const [at, color] of colors.entries()) {
    for (const id of preview.preview.pieces[at]?.supervoxels ?? []) {
      highlights.set(BigInt(id), color);
    }
  }
  return highlights;
}
