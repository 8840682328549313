import { describe, expect, test } from "vitest";
import { createLayerProjection } from "#client/viewer/layer-projection.ts";
import { strokeOutlines } from "#client/viewer/stroke-layer.ts";
import { sectionFactors, viewerDataset } from "#client/viewer/testing/viewer-dataset.ts";
import type { Plane } from "#core/geometry/plane.ts";
import { sliceGeometry } from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const dataset = viewerDataset([100, 100, 100], sectionFactors(1));
const view = { leftUnit: 0, topUnit: 0, cssScale: 2, widthCssPx: 200, heightCssPx: 200 };

function outlines(plane: Plane, section: number, parts: readonly (readonly Vec3[])[]) {
  const projection = createLayerProjection(sliceGeometry(dataset, plane), dataset.voxelNm);
  return [...strokeOutlines(parts, { ...view, section }, projection)];
}

describe("the line of a stroke", () => {
  const part: Vec3[] = [
    [0, 0, 5],
    [4, 1, 5],
  ];

  test("goes through the middles of its voxels, and over no gap", () => {
    expect(outlines("xy", 5, [part, [[9, 9, 5]]])).toEqual([[1, "M1.0,1.0h0L9.0,3.0M19.0,19.0h0"]]);
  });

  test("is faded in a slice near by, and gone further on", () => {
    expect(outlines("xy", 6, [part]).map(([opacity]) => opacity)).toEqual([0.4]);
    expect(outlines("xy", 9, [part])).toEqual([]);
  });

  test("is shown in another plane where that plane meets it", () => {
    const along = Array.from({ length: 100 }, (_, y): Vec3 => [7, y, 5]);
    const shown = outlines("xz", 50, [along]);
    expect(shown.map(([opacity]) => opacity).toSorted()).toEqual([0.4, 1]);
    const drawn = shown.flatMap(([, outline]) => outline.match(/[ML]/g) ?? []);
    expect(drawn.length).toBeGreaterThan(0);
    expect(drawn.length).toBeLessThan(along.length);
  });
});
