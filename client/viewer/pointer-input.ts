// What the mouse does to the view, and what of it the page hears of. Wheel: sections; Ctrl+wheel: zoom
// at the pointer; drag: see drag-input.ts. Everything else is the page's to decide.
import type OpenSeadragon from "openseadragon";
import { listenToDrags } from "#client/viewer/drag-input.ts";
import type { SegmentPick, ViewerPointerEvent } from "#client/viewer/viewer-contract.ts";
import { createWheelSteps, wheelZoomFactor } from "#client/viewer/wheel-steps.ts";

const SHIFT_FACTOR = 10;

export interface PointerInputOptions {
  readonly element: HTMLElement;
  readonly viewer: OpenSeadragon.Viewer;
  pickAt(clientX: number, clientY: number): SegmentPick | null;
  /** A marker there that may be moved. */
  movableAt(clientX: number, clientY: number): string | null;
  /** A drag with Shift held is to paint. */
  isBrushInHand(): boolean;
  stepSections(steps: number): void;
  zoomBy(factor: number, at: { readonly clientX: number; readonly clientY: number }): void;
  emit(event: ViewerPointerEvent): void;
}

export function listenToPointer(options: PointerInputOptions): () => void {
  const { element, viewer, emit } = options;
  const wheelSteps = createWheelSteps();
  const controller = new AbortController();
  const { signal } = controller;

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

  listenToDrags({
    ...{ element, viewer, signal },
    movableAt: options.movableAt,
    isBrushInHand: options.isBrushInHand,
    emitAt,
  });
  // The browser's own, which counts from when the clicks were made, by the person's setting. OpenSeadragon's
  // counts from when it heard of them, which on a busy page is too late.
  element.addEventListener(
    "dblclick",
    (event) => {
      const isOnImage = event.target instanceof Node && viewer.canvas.contains(event.target);
      if (isOnImage) emitAt("double-click", event);
    },
    { capture: true, signal },
  );

  return () => controller.abort();
}
