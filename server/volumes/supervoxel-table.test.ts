import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SupervoxelTable } from "#server/volumes/supervoxel-table.ts";

const WIDTH = 6;

describe("the table of supervoxels", () => {
  it("[AD2] counts, orders and numbers 64-bit ids as a plain map of bigints does", () => {
    const id = fc.oneof(
      fc.bigInt({ min: 0n, max: 40n }),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 20n }),
      fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    );
    const section = fc.array(id, { minLength: 18, maxLength: 18 });
    fc.assert(
      fc.property(fc.array(section, { minLength: 1, maxLength: 4 }), (sections) => {
        const table = new SupervoxelTable();
        const arrays = sections.map((ids) => BigUint64Array.from(ids));
        const problems = arrays.map((array, z) => table.addSection(array, WIDTH, z));
        expect(problems.every((problem) => problem === null)).toBe(true);
        const { ids, sizesVoxel, centersVoxel, toDense } = table.finish();
        const places = new Map<bigint, number[][]>();
        sections.forEach((labels, z) => {
          labels.forEach((label, i) => {
            if (label === 0n) return;
            const place = [i % WIDTH, Math.floor(i / WIDTH), z];
            places.set(label, [...(places.get(label) ?? []), place]);
          });
        });
        const expectedIds = [...places.keys()].sort((a, b) => (a < b ? -1 : 1));
        expect([...ids]).toEqual(expectedIds);
        expectedIds.forEach((label, dense) => {
          const own = places.get(label) ?? [];
          expect(sizesVoxel[dense]).toBe(own.length);
          for (let axis = 0; axis < 3; axis++) {
            const mean = own.reduce((sum, place) => sum + place[axis], 0) / own.length;
            expect(centersVoxel[3 * dense + axis]).toBeCloseTo(mean, 9);
          }
        });
        const dense = new Uint32Array(18);
        arrays.forEach((array) => {
          toDense(array, dense);
          const back = [...dense].map((label) => (label === 0 ? 0n : ids[label - 1]));
          expect(back).toEqual([...array]);
        });
      }),
      { numRuns: 60 },
    );
  });

  it("keeps thousands of ids apart, at every width of label", () => {
    const table = new SupervoxelTable();
    const labels = Uint32Array.from(
      { length: 30_000 },
      (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0,
    );
    table.addSection(labels, 100, 0);
    const { ids, toDense } = table.finish();
    expect(ids).toHaveLength(30_000);
    const dense = new Uint32Array(labels.length);
    toDense(labels, dense);
    expect([...dense].map((label) => Number(ids[label - 1]))).toEqual([...labels]);
  });

  it("[AD2] points at an id above 2^63-1", () => {
    const table = new SupervoxelTable();
    const labels = BigUint64Array.of(1n, 1n, 2n, 2n ** 63n - 1n, 2n ** 63n, 3n);
    expect(table.addSection(labels, 3, 0)).toEqual({ x: 1, y: 1, id: 2n ** 63n });
  });
});
