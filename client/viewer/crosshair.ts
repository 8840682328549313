// The lines of a panel through a place, each in the colour of the axis that it runs along and named by its
// letter at the edge. They leave out the middle, so that what lies at the place is seen. Moved in the frame in
// which the image is drawn, as markers are.
import { AXIS_NAMES } from "#client/viewer/axis-color.ts";
import { type Plane, planeAxes } from "#core/geometry/plane.ts";

/** CSS pixels to each side of the place that no line covers. */
const GAP_PX = 7;

export interface Crosshair {
  /** CSS pixels from the panel's top left; null hides all of it. */
  show(at: { readonly x: number; readonly y: number } | null): void;
  destroy(): void;
}

export function createCrosshair(panel: HTMLElement, plane: Plane): Crosshair {
  const { across, down } = planeAxes(plane);
  const add = (className: string, axis: number) => {
    const element = document.createElement("div");
    element.className = className;
    element.dataset.axis = AXIS_NAMES[axis];
    element.hidden = true;
    element.setAttribute("aria-hidden", "true");
    panel.append(element);
    return element;
  };
  const line = (side: string, axis: number) => {
    const element = add(`panels__cross panels__cross--${side}`, axis);
    element.dataset.testid = `crosshair-${AXIS_NAMES[axis]}`;
    return element;
  };
  const name = (side: string, axis: number) => {
    const element = add(`panels__cross-name panels__cross-name--${side}`, axis);
    element.textContent = AXIS_NAMES[axis];
    return element;
  };
  const [left, right] = [line("across", across), line("across", across)];
  const [up, below] = [line("down", down), line("down", down)];
  const [acrossName, downName] = [name("across", across), name("down", down)];
  const all = [left, right, up, below, acrossName, downName];
  return {
    show(at) {
      for (const element of all) element.hidden = at === null;
      if (at === null) return;
      // Whole pixels: a line between two would be grey and twice as wide.
      const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
      left.style.transform = `translate(calc(${x - GAP_PX}px - 100%), ${y}px)`;
      right.style.transform = `translate(${x + GAP_PX}px, ${y}px)`;
      up.style.transform = `translate(${x}px, calc(${y - GAP_PX}px - 100%))`;
      below.style.transform = `translate(${x}px, ${y + GAP_PX}px)`;
      acrossName.style.transform = `translateY(${y}px)`;
      downName.style.transform = `translateX(${x}px)`;
    },
    destroy() {
      for (const element of all) element.remove();
    },
  };
}
