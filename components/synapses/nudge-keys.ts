import type { Vec3 } from "#core/geometry/vector.ts";

const MANY_VOXELS = 10;
const STEPS: Readonly<Record<string, Vec3>> = {
  ArrowLeft: [-1, 0, 0],
  ArrowRight: [1, 0, 0],
  ArrowUp: [0, -1, 0],
  ArrowDown: [0, 1, 0],
  ",": [0, 0, -1],
  ".": [0, 0, 1],
};

/** How far a key moves a site, in voxels: arrows in the section, comma and full stop across it. */
export function nudgeOf({
  key,
  shiftKey,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">): Vec3 | null {
  const step = STEPS[key];
  if (step === undefined || ctrlKey || metaKey || altKey) return null;
  const far = shiftKey ? MANY_VOXELS : 1;
  return [step[0] * far, step[1] * far, step[2] * far];
}
