// Hands on a scene: drag turns, drag with the right or middle button or with Shift moves, the wheel
// zooms where the pointer is, two fingers do both. A press that hardly moves is a click.
import type { ClickKind } from "#client/meshes/mesh-scene-contract.ts";
import { type OrbitView, panned, rotated, zoomed } from "#client/meshes/orbit-view.ts";

const CLICK_PX = 4;
const WHEEL_FACTOR = 0.0016;
const PAGE_PX = 400;
const LINE_PX = 16;
const MIDDLE_BUTTON = 1;
const RIGHT_BUTTON = 2;

export interface OrbitInputDeps {
  readonly element: HTMLElement;
  view(): OrbitView;
  setView(view: OrbitView): void;
  /** From the middle of the pane that the point of the page lies in. */
  offsetPx(clientX: number, clientY: number): readonly [number, number];
  onClick(clientX: number, clientY: number, how: ClickKind): void;
}

function kindOf(event: PointerEvent): ClickKind {
  if (event.button === RIGHT_BUTTON) return "context";
  return event.ctrlKey || event.metaKey ? "ctrl" : "plain";
}

/** Returns the way to let go. */
export function attachOrbitInput(deps: OrbitInputDeps): () => void {
  const { element } = deps;
  const pointers = new Map<number, { x: number; y: number }>();
  let movedPx = 0;
  let isPan = false;

  const onDown = (event: PointerEvent) => {
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pointers.size > 1) return;
    movedPx = 0;
    isPan = event.button !== 0 || event.shiftKey;
  };

  const onMove = (event: PointerEvent) => {
    const last = pointers.get(event.pointerId);
    if (last === undefined) return;
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    movedPx += Math.abs(dx) + Math.abs(dy);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) pinch(last, event, other);
    else if (movedPx >= CLICK_PX) {
      deps.setView(isPan ? panned(deps.view(), dx, dy) : rotated(deps.view(), dx, dy));
    }
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };

  function pinch(
    last: { readonly x: number; readonly y: number },
    { clientX, clientY }: PointerEvent,
    other: { readonly x: number; readonly y: number },
  ): void {
    const before = Math.hypot(last.x - other.x, last.y - other.y);
    const after = Math.hypot(clientX - other.x, clientY - other.y);
    const middle = deps.offsetPx((clientX + other.x) / 2, (clientY + other.y) / 2);
    const nearer =
      before > 0 && after > 0 ? zoomed(deps.view(), after / before, middle) : deps.view();
    deps.setView(panned(nearer, (clientX - last.x) / 2, (clientY - last.y) / 2));
  }

  const onUp = (event: PointerEvent) => {
    const isLast = pointers.delete(event.pointerId) && pointers.size === 0;
    if (!isLast || movedPx >= CLICK_PX || event.button === MIDDLE_BUTTON) return;
    deps.onClick(event.clientX, event.clientY, kindOf(event));
  };
  const onCancel = (event: PointerEvent) => pointers.delete(event.pointerId);

  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const unitPx = event.deltaMode === 2 ? PAGE_PX : event.deltaMode === 1 ? LINE_PX : 1;
    const factor = Math.exp(-event.deltaY * unitPx * WHEEL_FACTOR);
    deps.setView(zoomed(deps.view(), factor, deps.offsetPx(event.clientX, event.clientY)));
  };
  const onMenu = (event: Event) => event.preventDefault();

  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  element.addEventListener("pointercancel", onCancel);
  element.addEventListener("wheel", onWheel, { passive: false });
  element.addEventListener("contextmenu", onMenu);
  return () => {
    element.removeEventListener("pointerdown", onDown);
    element.removeEventListener("pointermove", onMove);
    element.removeEventListener("pointerup", onUp);
    element.removeEventListener("pointercancel", onCancel);
    element.removeEventListener("wheel", onWheel);
    element.removeEventListener("contextmenu", onMenu);
  };
}
