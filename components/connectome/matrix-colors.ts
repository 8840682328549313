"use client";
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
    accent: partsOf(named("--accent")),
  };
}

/** Of a colour as the tokens write it: #rrggbb. */
function partsOf(color: string): readonly [number, number, number] {
  const packed = Number.parseInt(color.slice(1), 16);
  return [(packed >> 16) & 255, (packed >> 8) & 255, packed & 255];
}
