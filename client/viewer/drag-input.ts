// What a drag does: it moves the marker that it began on, or paints where a brush is in hand and Shift is
// held, or moves the image (OpenSeadragon's). Which of these is decided where it begins, and holds until
// the pointer is let go, whatever keys are pressed or let go in between.
import type OpenSeadragon from "openseadragon";
import type { ViewerPointerEvent } from "#client/viewer/viewer-contract.ts";

/** CSS pixels. Nearer to where it was pressed a hand that clicks may slip: that is no stroke. */
const STROKE_FROM_PX = 5;

type Drag =
  | { readonly kind: "image" }
  | { readonly kind: "marker"; readonly markerId: string; readonly isMoved: boolean }
  | { readonly kind: "brush"; readonly pressed: MouseEvent; readonly isPainting: boolean };

const IMAGE: Drag = { kind: "image" };

export interface DragInputOptions {
  readonly element: HTMLElement;
  readonly viewer: OpenSeadragon.Viewer;
  readonly signal: AbortSignal;
  /** A marker there that may be moved. */
  movableAt(clientX: number, clientY: number): string | null;
  /** A drag with Shift held is to paint. */
  isBrushInHand(): boolean;
  emitAt(type: ViewerPointerEvent["type"], event: MouseEvent, markerId?: string): void;
}

/** Tells of clicks as well: the end of a stroke is none, however near to its beginning it is. */
export function listenToDrags(options: DragInputOptions): void {
  const { element, viewer, emitAt } = options;
  let drag: Drag = IMAGE;
  let isStrokeJustEnded = false;

  function press(event: MouseEvent): Drag {
    const markerId = options.movableAt(event.clientX, event.clientY);
    if (markerId !== null) return { kind: "marker", markerId, isMoved: false };
    if (!event.shiftKey || !options.isBrushInHand()) return IMAGE;
    return { kind: "brush", pressed: event, isPainting: false };
  }

  /** Where the browser takes the pointer away, or never said that it was let go. */
  function giveUpStroke(event: MouseEvent): void {
    if (drag.kind === "brush" && drag.isPainting) emitAt("paint-cancel", event);
    drag = IMAGE;
  }

  function paint({ pressed, isPainting }: Drag & { kind: "brush" }, event: MouseEvent): void {
    if (!isPainting && !isFarFrom(pressed, event)) return;
    if (!isPainting) emitAt("paint-start", pressed);
    drag = { kind: "brush", pressed, isPainting: true };
    emitAt("paint", event);
  }

  viewer.addHandler("canvas-press", ({ originalEvent }) => {
    isStrokeJustEnded = false;
    if (!(originalEvent instanceof MouseEvent)) {
      drag = IMAGE;
      return;
    }
    giveUpStroke(originalEvent);
    drag = press(originalEvent);
  });
  viewer.addHandler("canvas-drag", (event) => {
    const { originalEvent } = event;
    if (drag.kind === "image" || !(originalEvent instanceof MouseEvent)) return;
    event.preventDefaultAction = true;
    if (drag.kind === "brush") {
      paint(drag, originalEvent);
      return;
    }
    drag = { ...drag, isMoved: true };
    emitAt("drag", originalEvent, drag.markerId);
  });
  viewer.addHandler("canvas-release", ({ originalEvent }) => {
    const ended = drag;
    drag = IMAGE;
    isStrokeJustEnded = ended.kind === "brush" && ended.isPainting;
    if (!(originalEvent instanceof MouseEvent)) return;
    if (isStrokeJustEnded) emitAt("paint-end", originalEvent);
    if (ended.kind === "marker" && ended.isMoved) emitAt("drop", originalEvent, ended.markerId);
  });
  viewer.addHandler("canvas-click", (event) => {
    // `quick` tells a click from the end of a drag.
    if (event.quick && !isStrokeJustEnded && event.originalEvent instanceof MouseEvent) {
      emitAt("click", event.originalEvent);
    }
  });

  /** Whoever holds Shift sees that a drag would paint now. */
  function showBrush({ shiftKey }: MouseEvent | KeyboardEvent): void {
    const paints = drag.kind === "brush" || (shiftKey && options.isBrushInHand());
    element.style.cursor = paints ? "crosshair" : "";
  }

  const { signal } = options;
  element.addEventListener("pointercancel", giveUpStroke, { signal });
  element.addEventListener("pointermove", showBrush, { signal });
  window.addEventListener("keydown", showBrush, { signal });
  window.addEventListener("keyup", showBrush, { signal });
}

function isFarFrom(pressed: MouseEvent, event: MouseEvent): boolean {
  const across = event.clientX - pressed.clientX;
  return Math.hypot(across, event.clientY - pressed.clientY) > STROKE_FROM_PX;
}
