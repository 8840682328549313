// Moving the view by keys. Arrows take the place along, which keys act on from then on. Sections and zoom
// are stepped with a hand on the mouse as well: they leave it to the pointer where that is over the image.
import type { Workspace } from "#components/proofreading/workspace.ts";

type Moved = Pick<Workspace, "store" | "viewer">;

/** About; see client/viewer/key-step.ts. */
const PAN_PX = 80;
const FINE_PX = 8;
const ZOOM_STEP = 1.25;

function pan(acrossPx: number, downPx: number) {
  return ({ store, viewer }: Moved): void => {
    store.set({ isByKeys: true });
    viewer.moveByKey(acrossPx, downPx);
  };
}

export function panByArrow(across: -1 | 0 | 1, down: -1 | 0 | 1) {
  return pan(across * PAN_PX, down * PAN_PX);
}

/** So that a small segment can be hit. */
export function panFinely(across: -1 | 0 | 1, down: -1 | 0 | 1) {
  return pan(across * FINE_PX, down * FINE_PX);
}

function keepToKeys({ store }: Pick<Workspace, "store">): void {
  if (store.get().hovered === null) store.set({ isByKeys: true });
}

export function stepSections(sections: number) {
  return (workspace: Workspace): void => {
    keepToKeys(workspace);
    workspace.stepSection(sections);
  };
}

export function zoomByKey(direction: 1 | -1) {
  return (workspace: Moved): void => {
    keepToKeys(workspace);
    workspace.viewer.zoomBy(ZOOM_STEP ** direction);
  };
}

/** One of several panels is marked as the one that keys act on. */
export function goToNextPlane({ store, viewer }: Moved): void {
  store.set({ isByKeys: true });
  viewer.nextPlane();
}

/** The field of the position, to type into. */
export function askPosition({ store }: Pick<Workspace, "store">): void {
  store.set({ isPositionAsked: true });
}

/** As a typed or pasted position asks; keys go on from there. */
export function goToTyped(
  workspace: Pick<Workspace, "store" | "goTo">,
  positionVoxel: Parameters<Workspace["goTo"]>[0],
): void {
  workspace.goTo(positionVoxel);
  workspace.store.set({ isByKeys: true });
}
