import { SPACE } from "#client/viewer/panel-layout.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { blameHere } from "#components/review/show-changed-segment.ts";

/** Stands the sections of the planes in the space, or takes them away. */
export function showSections({ store, setSpace }: Workspace): void {
  setSpace({ hasSections: !store.get().space.hasSections });
}

export function isOverSpace({ viewer }: Workspace): boolean {
  return viewer.pointed === SPACE;
}

/** Over the image, who put the segment there; over the space, its sections. */
export function blameOrShowSections(workspace: Workspace): void {
  if (isOverSpace(workspace)) showSections(workspace);
  else blameHere(workspace);
}
