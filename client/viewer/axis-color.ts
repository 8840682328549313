// The colours of the axes, the same wherever an axis is drawn: on the sections, in the space, in its corner.
// Light enough for a dark ground; on the image they have a dark edge. A letter always says the same.
import type { Rgb } from "#client/viewer/viewer-contract.ts";

export const AXIS_NAMES = ["x", "y", "z"] as const;

/** x, y, z. The style sheet has them as `--axis-x` and so on. */
export const AXIS_RGB: readonly [Rgb, Rgb, Rgb] = [
  [242, 121, 111],
  [108, 197, 138],
  [127, 178, 240],
];
