import fc from "fast-check";
import { expect, test } from "vitest";
import { type RegionLayer, regionIndexAt, regionNameAt } from "#core/datasets/region-layer.ts";
import { type Vec3, vectorBy } from "#core/geometry/vector.ts";

const REGIONS = [
  { id: "3", name: "AL(R)" },
  { id: "9007199254740993", name: "calyx" },
];

test("[SY7] a place is in the region whose voxel holds its centre, outside and at 0 in none", () => {
  const layer: RegionLayer = {
    grid: { shapeVoxel: [2, 1, 1], voxelNm: [100, 100, 100], offsetNm: [50, 0, 0] },
    regions: REGIONS,
    indices: Uint16Array.from([2, 0]),
  };
  const at = (...position: [number, number, number]) => regionNameAt(layer, position, [10, 10, 40]);
  const along = [at(4, 0, 0), at(5, 0, 0), at(14, 9, 1), at(15, 0, 0), at(99, 0, 0)];
  expect(along).toEqual(["", "calyx", "calyx", "", ""]);
  // The centre of section 2 lies 100 nm deep, where the next voxel would begin.
  expect([at(14, 9, 2), at(14, 10, 0)]).toEqual(["", ""]);
});

test("[SY7] the region of a place is that of the one voxel whose box holds it, by looking at all", () => {
  const axis = fc.record({
    size: fc.integer({ min: 1, max: 4 }),
    voxelNm: fc.integer({ min: 1, max: 60 }),
    offsetNm: fc.integer({ min: -90, max: 90 }),
    datasetNm: fc.integer({ min: 1, max: 40 }),
    position: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.tuple(axis, axis, axis), fc.infiniteStream(fc.nat(2)), (axes, values) => {
      const of = (part: (one: (typeof axes)[0]) => number): Vec3 =>
        vectorBy((at) => part(axes[at]));
      const shapeVoxel = of(({ size }) => size);
      const count = shapeVoxel[0] * shapeVoxel[1] * shapeVoxel[2];
      const indices = Uint16Array.from({ length: count }, () => values.next().value ?? 0);
      const grid = { shapeVoxel, voxelNm: of((a) => a.voxelNm), offsetNm: of((a) => a.offsetNm) };
      const found = regionIndexAt(
        { grid, regions: REGIONS, indices },
        of(({ position }) => position),
        of(({ datasetNm }) => datasetNm),
      );
      let expected = 0;
      for (let voxel = 0; voxel < count; voxel++) {
        const place = [
          voxel % shapeVoxel[0],
          Math.floor(voxel / shapeVoxel[0]) % shapeVoxel[1],
          Math.floor(voxel / (shapeVoxel[0] * shapeVoxel[1])),
        ];
        const isHere = axes.every(({ position, datasetNm, offsetNm, voxelNm }, at) => {
          const centerNm = (position + 0.5) * datasetNm;
          const fromNm = offsetNm + place[at] * voxelNm;
          return centerNm >= fromNm && centerNm < fromNm + voxelNm;
        });
        if (isHere) expected = indices[voxel];
      }
      expect(found).toBe(expected);
    }),
  );
});
