// The colours of pieces in the space: those that the image has for their segments, and for what a tool
// highlights.
import type { PaneLooks, PieceLook } from "#client/meshes/mesh-scene-contract.ts";
import { rgbOfPacked } from "#client/viewer/class-color.ts";
import type { Look } from "#client/viewer/viewer-contract.ts";
import type { ShownSegments } from "#components/space/segment-shapes.ts";
import { createColorMemo } from "#core/pictures/root-color.ts";

export function spaceLooks(
  { pieces, roots }: Pick<ShownSegments, "pieces" | "roots">,
  { coloring, colorSeed, highlights }: Pick<Look, "coloring" | "colorSeed" | "highlights">,
): PaneLooks {
  const colorOf = coloring ?? createColorMemo(colorSeed);
  const looks = new Map<string, PieceLook>();
  for (const [at, { id, node }] of pieces.entries()) {
    looks.set(id, { rgb: highlights.get(node) ?? rgbOfPacked(colorOf(roots[at])), opacity: 1 });
  }
  return looks;
}
