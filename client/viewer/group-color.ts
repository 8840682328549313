// The colours of the groups that a cut parts. The first two are the red and the blue side; the others
// go with a number on the mark, since nobody tells sixteen colours apart.
import { SINK_SIDE_RGB, SOURCE_SIDE_RGB } from "#client/viewer/marker-shape.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";

export const GROUP_RGB: readonly Rgb[] = [
  SOURCE_SIDE_RGB,
  SINK_SIDE_RGB,
  [255, 209, 63],
  [46, 204, 113],
  [200, 90, 255],
  [0, 224, 224],
  [255, 140, 0],
  [255, 128, 200],
  [170, 230, 60],
  [160, 105, 45],
  [0, 150, 136],
  [110, 80, 210],
  [240, 230, 180],
  [180, 0, 90],
  [130, 170, 140],
  [150, 200, 255],
];

/** As CSS writes it. */
export function groupColor(group: number): string {
  return `rgb(${GROUP_RGB[group].join(" ")})`;
}
