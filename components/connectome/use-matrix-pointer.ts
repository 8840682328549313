"use client";
import { type RefObject, useEffect, useRef } from "react";
import { type MatrixView, zoomedView } from "#components/connectome/adjacency-canvas.ts";

interface MatrixPointer {
  onView(view: MatrixView): void;
  onHover(xPx: number, yPx: number): void;
  onClick(xPx: number, yPx: number): void;
}

/** A press that moves less is a click. */
const CLICK_PX = 4;
const WHEEL_STEP = 1.0015;

/** Drag moves, the wheel zooms about the pointer, a click is a click. */
export function useMatrixPointer(
  canvas: RefObject<HTMLCanvasElement | null>,
  view: MatrixView,
  deeds: MatrixPointer,
): void {
  const latest = useRef({ view, deeds });
  useEffect(() => {
    latest.current = { view, deeds };
  });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    let pressed: { readonly x: number; readonly y: number; readonly view: MatrixView } | null =
      null;
    const onDown = (event: PointerEvent) => {
      element.setPointerCapture(event.pointerId);
      pressed = { x: event.offsetX, y: event.offsetY, view: latest.current.view };
    };
    const onMove = (event: PointerEvent) => {
      if (pressed === null) {
        latest.current.deeds.onHover(event.offsetX, event.offsetY);
        return;
      }
      const { column, row, cellPx } = pressed.view;
      latest.current.deeds.onView({
        cellPx,
        column: column - (event.offsetX - pressed.x) / cellPx,
        row: row - (event.offsetY - pressed.y) / cellPx,
      });
    };
    const onUp = (event: PointerEvent) => {
      const from = pressed;
      pressed = null;
      if (from === null) return;
      const movedPx = Math.hypot(event.offsetX - from.x, event.offsetY - from.y);
      if (movedPx < CLICK_PX) latest.current.deeds.onClick(event.offsetX, event.offsetY);
    };
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const factor = WHEEL_STEP ** -event.deltaY;
      const at = [event.offsetX, event.offsetY] as const;
      latest.current.deeds.onView(zoomedView(latest.current.view, factor, at));
    };
    element.addEventListener("pointerdown", onDown);
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerup", onUp);
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      element.removeEventListener("pointerdown", onDown);
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerup", onUp);
      element.removeEventListener("wheel", onWheel);
    };
  }, [canvas]);
}
