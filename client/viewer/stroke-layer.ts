// Strokes over the image, in the very frame in which it is drawn, as markers are. The sides' lines differ
// by more than their colour: one is whole, the other dashed, a further group's dotted. In another slice,
// and in the other planes, what lies near is shown faded.
import {
  createLayerProjection,
  type LayerGeometry,
  type LayerProjection,
} from "#client/viewer/layer-projection.ts";
import { createOverlay, SVG } from "#client/viewer/marker-element.ts";
import { markerOpacity } from "#client/viewer/marker-shape.ts";
import type { Stroke, ViewerDataset } from "#client/viewer/viewer-contract.ts";
import type { SliceGeometry } from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const RIM = "rgb(0 0 0 / 0.7)";
const RIM_PX = 7;
const LINE_PX = 4;
/** Of lines whose ends are round, which adds their width to each dash. */
const DASHES: Readonly<Record<Stroke["kind"], string>> = {
  source: "none",
  sink: "8 8",
  group: "0.1 8",
};

export interface StrokeLayer {
  setStrokes(strokes: readonly Stroke[]): void;
  update(geometry: LayerGeometry): void;
  destroy(): void;
}

export function createStrokeLayer(
  parent: HTMLElement,
  slices: SliceGeometry,
  { voxelNm }: Pick<ViewerDataset, "voxelNm">,
): StrokeLayer {
  const svg = createOverlay("viewer-strokes");
  parent.append(svg);

  const projection = createLayerProjection(slices, voxelNm);
  const elements = new Map<string, SVGGElement>();
  let strokes: readonly Stroke[] = [];
  let geometry: LayerGeometry | null = null;

  function draw(): void {
    if (geometry === null) return;
    const unused = new Set(elements.keys());
    for (const stroke of strokes) {
      const outlines = strokeOutlines(stroke.parts, geometry, projection);
      if (outlines.size === 0) continue;
      unused.delete(stroke.id);
      elementOf(stroke).replaceChildren(
        ...[...outlines].flatMap(([opacity, outline]) => linesOf(stroke, opacity, outline)),
      );
    }
    for (const id of unused) {
      elements.get(id)?.remove();
      elements.delete(id);
    }
  }

  function elementOf({ id, kind }: Stroke): SVGGElement {
    const element = elements.get(id) ?? svg.appendChild(document.createElementNS(SVG, "g"));
    element.setAttribute("data-stroke-id", id);
    element.setAttribute("data-stroke-kind", kind);
    elements.set(id, element);
    return element;
  }

  return {
    setStrokes(next) {
      strokes = next;
      draw();
    },
    update(next) {
      geometry = next;
      if (strokes.length > 0) draw();
    },
    destroy: () => svg.remove(),
  };
}

/** The rim is whole, so that dashes read as one line on any image. */
function linesOf({ kind, color }: Stroke, opacity: number, outline: string): SVGPathElement[] {
  const lines = [
    { stroke: RIM, width: RIM_PX, dashes: "none" },
    { stroke: color, width: LINE_PX, dashes: DASHES[kind] },
  ];
  return lines.map(({ stroke, width, dashes }) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", outline);
    path.setAttribute("fill", "none");
    path.setAttribute("stroke", stroke);
    path.setAttribute("stroke-width", String(width));
    path.setAttribute("stroke-dasharray", dashes);
    path.setAttribute("stroke-linecap", "round");
    path.setAttribute("stroke-linejoin", "round");
    path.setAttribute("opacity", String(opacity));
    return path;
  });
}

/**
 * By how opaque they are, the lines through those places of a stroke that lie in the slice or near it. A
 * place alone is a line of no length, which its round ends make a dot.
 */
export function strokeOutlines(
  parts: readonly (readonly Vec3[])[],
  view: LayerGeometry,
  { pointOf, sectionsAway }: LayerProjection,
): ReadonlyMap<number, string> {
  const outlines = new Map<number, string>();
  for (const part of parts) {
    let drawnWith = 0;
    for (const positionVoxel of part) {
      const opacity = markerOpacity(sectionsAway(positionVoxel, view), false);
      const { x, y } = pointOf(positionVoxel, view);
      const at = `${x.toFixed(1)},${y.toFixed(1)}`;
      const step = opacity === drawnWith ? `L${at}` : `M${at}h0`;
      if (opacity > 0) outlines.set(opacity, (outlines.get(opacity) ?? "") + step);
      drawnWith = opacity;
    }
  }
  return outlines;
}
