// Markers over the space, as those over the image are: points in hand, people, claims, comments. They are
// seen through everything, and moved in the frame in which the space is drawn.
import { drawMarker, isDrawnAlike, SVG } from "#client/viewer/marker-element.ts";
import type { Marker } from "#client/viewer/viewer-contract.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface SpaceMarkLayer {
  setMarkers(markers: readonly Marker[]): void;
  /** Puts all of them where they belong now. */
  update(): void;
  destroy(): void;
}

export function createSpaceMarkLayer(
  parent: HTMLElement,
  pointOf: (positionVoxel: Vec3) => { readonly x: number; readonly y: number },
): SpaceMarkLayer {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "space__marks");
  svg.setAttribute("data-testid", "space-markers");
  svg.setAttribute("aria-hidden", "true");
  parent.append(svg);
  const drawn = new Map<string, { readonly element: SVGGElement; readonly marker: Marker }>();

  function update(): void {
    for (const { element, marker } of drawn.values()) {
      const { x, y } = pointOf(marker.positionVoxel);
      element.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
    }
  }

  function show(marker: Marker): void {
    const known = drawn.get(marker.id);
    const isAlike = known !== undefined && isDrawnAlike(known.marker, marker);
    const element = isAlike ? known.element : drawMarker(marker);
    if (known === undefined) svg.append(element);
    else if (!isAlike) known.element.replaceWith(element);
    drawn.set(marker.id, { element, marker });
  }

  return {
    setMarkers(markers) {
      const ids = new Set(markers.map(({ id }) => id));
      for (const [id, { element }] of [...drawn]) {
        if (ids.has(id)) continue;
        element.remove();
        drawn.delete(id);
      }
      for (const marker of markers) show(marker);
      update();
    },
    update,
    destroy: () => svg.remove(),
  };
}
