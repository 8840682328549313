// Two views of one place: moving either moves the other, and what one points at is marked by the same
// lines in both. The main view leads where both would move at once.
import type { Viewer, ViewState } from "#client/viewer/viewer-contract.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

interface LinkedView {
  readonly viewer: Viewer;
  readonly element: HTMLElement;
}

/** Returns the way to part them. */
export function linkViews(main: LinkedView, other: LinkedView): () => void {
  let isFollowing = false;
  const follow = (to: Viewer) => (view: ViewState) => {
    if (isFollowing || isSameView(view, to.view())) return;
    isFollowing = true;
    to.setView(view);
    isFollowing = false;
  };
  const crosshairs = [main, other].map(createCrosshair);
  const point = (positionVoxel: Vec3 | null) => {
    for (const crosshair of crosshairs) crosshair.show(positionVoxel);
  };
  const stops = [main, other].flatMap(({ viewer }) => [
    viewer.onView(follow(viewer === main.viewer ? other.viewer : main.viewer)),
    viewer.onView(() => point(null)),
    viewer.onPointer(({ type, pick }) => {
      if (type === "move") point(pick?.positionVoxel ?? null);
      if (type === "leave") point(null);
    }),
  ]);
  other.viewer.setView(main.viewer.view());
  return () => {
    for (const stop of stops) stop();
    for (const crosshair of crosshairs) crosshair.remove();
  };
}

/** Zooms of views of different heights are clamped alike, so equal ones are equal to the last digits. */
function isSameView(a: ViewState, b: ViewState): boolean {
  const isClose = (left: number, right: number) =>
    Math.abs(left - right) < 1e-6 * Math.max(1, left);
  return (
    isClose(a.zoom, b.zoom) &&
    a.positionVoxel.every((part, axis) => isClose(part, b.positionVoxel[axis]))
  );
}

function createCrosshair({ viewer, element }: LinkedView) {
  const lines = ["crosshair--across", "crosshair--down"].map((name) => {
    const line = document.createElement("div");
    line.className = `crosshair ${name}`;
    line.hidden = true;
    element.append(line);
    return line;
  });
  const [across, down] = lines;
  return {
    show(positionVoxel: Vec3 | null) {
      const at = positionVoxel === null ? null : viewer.screenOf(positionVoxel);
      for (const line of lines) line.hidden = at === null;
      if (at === null) return;
      across.style.transform = `translateY(${at.y}px)`;
      down.style.transform = `translateX(${at.x}px)`;
    },
    remove() {
      for (const line of lines) line.remove();
    },
  };
}
