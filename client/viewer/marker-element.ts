// A marker as it is drawn over an image or a space, around 0,0: its shape with a dark rim, and its label.
import { MARKER_SHAPES } from "#client/viewer/marker-shape.ts";
import type { Marker } from "#client/viewer/viewer-contract.ts";

export const SVG = "http://www.w3.org/2000/svg";
const RIM = "rgb(0 0 0 / 0.75)";

/** A layer of drawings over an image, which nobody points at; not in the page yet. */
export function createOverlay(testId: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("data-testid", testId);
  svg.setAttribute("aria-hidden", "true");
  svg.style.cssText =
    "position:absolute;inset:0;width:100%;height:100%;overflow:hidden;pointer-events:none;z-index:1";
  return svg;
}

export function isDrawnAlike(a: Marker, b: Marker): boolean {
  return a.kind === b.kind && a.label === b.label && a.color === b.color;
}

export function drawMarker(marker: Marker): SVGGElement {
  const shape = MARKER_SHAPES[marker.kind];
  const color = marker.color ?? shape.color;
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("data-marker-id", marker.id);
  group.setAttribute("data-marker-kind", marker.kind);
  const strokes = shape.isFilled
    ? [{ stroke: RIM, width: 1.5, fill: color }]
    : [
        { stroke: RIM, width: 4.5, fill: "none" },
        { stroke: color, width: 2.25, fill: "none" },
      ];
  for (const { stroke, width, fill } of strokes) {
    const path = group.appendChild(document.createElementNS(SVG, "path"));
    path.setAttribute("d", shape.path);
    path.setAttribute("fill", fill);
    path.setAttribute("stroke", stroke);
    path.setAttribute("stroke-width", String(width));
    path.setAttribute("stroke-linejoin", "round");
  }
  if (marker.label !== undefined) {
    group.append(drawLabel(marker.label, shape.labelColor ?? color, shape));
  }
  return group;
}

function drawLabel(
  text: string,
  color: string,
  at: { readonly labelX: number; readonly labelY: number },
): SVGTextElement {
  const label = document.createElementNS(SVG, "text");
  label.setAttribute("x", String(at.labelX));
  label.setAttribute("y", String(at.labelY));
  label.setAttribute("fill", color);
  label.setAttribute("stroke", RIM);
  label.setAttribute("stroke-width", "3");
  label.setAttribute("paint-order", "stroke");
  label.setAttribute("font-size", "12");
  label.setAttribute("font-family", "system-ui, sans-serif");
  label.setAttribute("font-weight", "600");
  label.textContent = text;
  return label;
}
