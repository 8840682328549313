// What the mouse does to the view, and what of it the page hears of. Wheel: sections; Ctrl+wheel: zoom
// at the pointer; drag: pan (OpenSeadragon's). Everything else is the page's to decide.
import type OpenSeadragon from "openseadragon";
import type { SegmentPick, ViewerPointerEvent } from "#client/viewer/viewer-contract.ts";
import { createWheelSteps, wheelZoomFactor } from "#client/viewer/wheel-steps.ts";

const SHIFT_FACTOR = 10;

export interface PointerInputOptions {
  readonly element: HTMLElement;
  readonly viewer: OpenSeadragon.Viewer;
  pickAt(clientX: number, clientY: number): SegmentPick | null;
  /** A marker there that may be moved. */
  movableAt(clientX: number, clientY: number): string | null;
  stepSections(steps: number): void;
  zoomBy(factor: number, at: { readonly clientX: number; readonly clientY: number }): void;
  emit(event: ViewerPointerEvent): void;
}

export function listenToPointer(options: PointerInputOptions): () => void {
  const { element, viewer, emit } = options;
  const wheelSteps = createWheelSteps();
  const controller = new AbortController();
  const { signal } = controller;
  /** The marker that the pointer was pressed on, until it is let go. */
  let held: string | null = null;
  let isDragged = false;

  function emitAt(
    type: ViewerPointerEvent["type"],
    event: MouseEvent,
    markerId: string | null = null,
  ): void {
    const { clientX, clientY } = event;
    emit({
      type,
      pick: type === "leave" ? null : options.pickAt(clientX, clientY),
      markerId,
      clientX,
      clientY,
      ctrl: event.ctrlKey,
      shift: event.shiftKey,
      alt: event.altKey,
      meta: event.metaKey,
    });
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    // OpenSeadragon listens further in, and would zoom.
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey) {
      options.zoomBy(wheelZoomFactor(event), event);
      return;
    }
    const steps = wheelSteps({
      deltaX: event.deltaX,
      deltaY: event.deltaY,
      deltaMode: event.deltaMode,
      timeMs: event.timeStamp,
    });
    if (steps !== 0) options.stepSections(steps * (event.shiftKey ? SHIFT_FACTOR : 1));
  }

  element.addEventListener("wheel", onWheel, { capture: true, passive: false, signal });
  element.addEventListener("pointermove", (event) => emitAt("move", event), { signal });
  element.addEventListener("pointerleave", (event) => emitAt("leave", event), { signal });
  element.addEventListener(
    "contextmenu",
    (event) => {
      event.preventDefault();
      emitAt("context", event);
    },
    { signal },
  );

  viewer.addHandler("canvas-press", ({ originalEvent }) => {
    isDragged = false;
    held =
      originalEvent instanceof MouseEvent
        ? options.movableAt(originalEvent.clientX, originalEvent.clientY)
        : null;
  });
  viewer.addHandler("canvas-drag", (event) => {
    if (held === null || !(event.originalEvent instanceof MouseEvent)) return;
    event.preventDefaultAction = true;
    isDragged = true;
    emitAt("drag", event.originalEvent, held);
  });
  viewer.addHandler("canvas-release", ({ originalEvent }) => {
    const dropped = isDragged ? held : null;
    held = null;
    if (dropped !== null && originalEvent instanceof MouseEvent) {
      emitAt("drop", originalEvent, dropped);
    }
  });
  viewer.addHandler("canvas-click", (event) => {
    // `quick` tells a click from the end of a drag.
    if (event.quick && event.originalEvent instanceof MouseEvent) {
      emitAt("click", event.originalEvent);
    }
  });
  viewer.addHandler("canvas-double-click", (event) => {
    if (event.originalEvent instanceof MouseEvent) emitAt("double-click", event.originalEvent);
  });

  return () => controller.abort();
}
