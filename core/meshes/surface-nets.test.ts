import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { CellGrid } from "#core/meshes/cell-grid.ts";
import { enclosedVolumeNm3, type SurfaceMesh } from "#core/meshes/surface-mesh.ts";
import { surfaceNet } from "#core/meshes/surface-nets.ts";
import { ball, drawn, tube } from "#core/skeletons/drawn-shapes.ts";

function grid(cells: Uint8Array, shapeCells: Vec3, cellNm: Vec3 = [4, 4, 40]): CellGrid {
  return { cells, shapeCells, cellNm, originNm: [100, 200, 300] };
}

function ofShape(shapeCells: Vec3, cellNm: Vec3, shape: Parameters<typeof drawn>[2]): CellGrid {
  return grid(drawn(shapeCells, cellNm, shape).voxels, shapeCells, cellNm);
}

/** Every directed edge is there as often as its reverse: no hole, and no triangle the wrong way round. */
function openEdges({ triangles }: SurfaceMesh): number {
  const balance = new Map<string, number>();
  const count = (from: number, to: number) => {
    const [key, step] = from < to ? [`${from} ${to}`, 1] : [`${to} ${from}`, -1];
    balance.set(key, (balance.get(key) ?? 0) + step);
  };
  for (let i = 0; i < triangles.length; i += 3) {
    count(triangles[i], triangles[i + 1]);
    count(triangles[i + 1], triangles[i + 2]);
    count(triangles[i + 2], triangles[i]);
  }
  return [...balance.values()].filter((value) => value !== 0).length;
}

const anyGrid = fc
  .tuple(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 5 }),
  )
  .chain(([w, h, d]) =>
    fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: w * h * d, maxLength: w * h * d })
      .map((cells) => grid(Uint8Array.from(cells), [w, h, d])),
  );

const filled = ({ cells }: CellGrid) => cells.reduce((sum, cell) => sum + cell, 0);

describe("a surface net", () => {
  it("without a pass encloses the cells and nothing else, whatever they are", () => {
    fc.assert(
      fc.property(anyGrid, (any) => {
        const mesh = surfaceNet(any, 0);
        expect(openEdges(mesh)).toBe(0);
        expect(enclosedVolumeNm3(mesh)).toBeCloseTo(filled(any) * 4 * 4 * 40, 0);
      }),
      { numRuns: 60 },
    );
  });

  it("is closed, and no vertex leaves its corner by more than half a cell", () => {
    fc.assert(
      fc.property(anyGrid, (any) => {
        const [corners, mesh] = [surfaceNet(any, 0), surfaceNet(any)];
        expect(openEdges(mesh)).toBe(0);
        mesh.positionsNm.forEach((nm, i) => {
          const reach = any.cellNm[i % 3] / 2 + 0.01;
          expect(Math.abs(nm - corners.positionsNm[i])).toBeLessThanOrEqual(reach);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("lies where the voxels do: the first one's middle is the origin", () => {
    const { positionsNm } = surfaceNet(grid(Uint8Array.of(1), [1, 1, 1]), 0);
    const xs = positionsNm.filter((_, i) => i % 3 === 0);
    const zs = positionsNm.filter((_, i) => i % 3 === 2);
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([98, 102]);
    expect([Math.min(...zs), Math.max(...zs)]).toEqual([280, 320]);
  });

  it.each([
    ["a ball", ofShape([60, 60, 60], [10, 10, 10], ball([300, 300, 300], 220))],
    ["a ball of flat voxels", ofShape([60, 60, 15], [10, 10, 40], ball([300, 300, 300], 220))],
    ["a tube", ofShape([60, 40, 30], [10, 10, 20], tube([80, 80, 100], [500, 300, 480], 60))],
  ])("of %s keeps its volume, and its normals point out", (_, any) => {
    const voxelNm3 = any.cellNm[0] * any.cellNm[1] * any.cellNm[2];
    const mesh = surfaceNet(any);
    expect(openEdges(mesh)).toBe(0);
    const share = enclosedVolumeNm3(mesh) / (filled(any) * voxelNm3);
    expect(share).toBeGreaterThan(0.95);
    expect(share).toBeLessThan(1.05);
  });

  it("smooths the stairs of a ball away", () => {
    const middle: Vec3 = [400, 500, 600];
    const any = ofShape([60, 60, 60], [10, 10, 10], ball([300, 300, 300], 220));
    const off = (passes: number) => {
      const { positionsNm } = surfaceNet(any, passes);
      let worst = 0;
      for (let i = 0; i < positionsNm.length; i += 3) {
        const radius = Math.sqrt(
          middle.reduce((sum, part, axis) => sum + (positionsNm[i + axis] - part) ** 2, 0),
        );
        worst = Math.max(worst, Math.abs(radius - 220));
      }
      return worst;
    };
    expect(off(6)).toBeLessThan(off(0) * 0.75);
  });

  it("of nothing is nothing", () => {
    expect(surfaceNet(grid(new Uint8Array(8), [2, 2, 2])).triangles).toHaveLength(0);
  });
});
