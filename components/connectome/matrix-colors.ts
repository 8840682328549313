"use client";
import { rgbOfHex } from "#client/viewer/class-color.ts";
import type { MatrixColors } from "#components/connectome/adjacency-canvas.ts";

/** The page's own colours, as they are where the canvas stands. */
export function matrixColors(element: Element): MatrixColors {
  const style = getComputedStyle(element);
  const named = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: named("--text"),
    muted: named("--text-muted"),
    line: named("--line"),
    surface: named("--surface-panel"),
    focus: named("--focus"),
    font: named("--font-text"),
    accent: rgbOfHex(named("--accent")),
  };
}
