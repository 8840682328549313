// Keys of a scene that has the focus: arrows turn, with Shift they move, plus and minus zoom.
import { type OrbitView, panned, rotated, zoomed } from "#client/meshes/orbit-view.ts";

const TURN_PX = 24;
const MOVE_PX = 40;
const ZOOM_STEP = 1.25;

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export interface SceneKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** null where the key is none of these. */
export function viewByKey(view: OrbitView, pressed: SceneKey): OrbitView | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const [dx, dy] = ARROWS[pressed.key] ?? [0, 0];
  if (dx !== 0 || dy !== 0) {
    return pressed.shiftKey
      ? panned(view, dx * MOVE_PX, dy * MOVE_PX)
      : rotated(view, dx * TURN_PX, dy * TURN_PX);
  }
  if (pressed.key === "+" || pressed.key === "=") return zoomed(view, ZOOM_STEP, [0, 0]);
  if (pressed.key === "-") return zoomed(view, 1 / ZOOM_STEP, [0, 0]);
  return null;
}
