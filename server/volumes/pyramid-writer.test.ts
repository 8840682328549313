import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Vec3, vectorOf } from "#core/geometry/vector.ts";
import { boxVoxelCount, indexInBox, positionInBox } from "#core/geometry/voxel-box.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import {
  type PyramidLevel,
  pyramidLevels,
  sectionPyramidLevels,
} from "#server/volumes/block-layout.ts";
import { imageReader, labelReader } from "#server/volumes/block-volume-reader.ts";
import { boxVoxels } from "#server/volumes/boxes.ts";
import { imagePyramid, labelPyramid } from "#server/volumes/pyramid-writer.ts";
import { meanOf, mostFrequentOf } from "#server/volumes/reduce-voxels.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";

describe("the levels of a pyramid", () => {
  it("leave sections single until voxels are as wide as they are thick, then halve all", () => {
    const levels = pyramidLevels([8192, 8192, 1000], [4, 4, 40]);
    expect(levels.map(({ factorVoxel }) => factorVoxel)).toEqual([
      [1, 1, 1],
      [2, 2, 1],
      [4, 4, 1],
      [8, 8, 1],
      [16, 16, 2],
      [32, 32, 4],
    ]);
    expect(levels.at(-1)?.shapeVoxel).toEqual([256, 256, 250]);
  });

  it("halve every axis of a volume of cubic voxels, and the longest alone where it is a rod", () => {
    expect(pyramidLevels([512, 512, 512], [8, 8, 8]).at(-1)?.factorVoxel).toEqual([2, 2, 2]);
    expect(pyramidLevels([1024, 1, 1], [8, 8, 8]).at(-1)?.factorVoxel).toEqual([4, 1, 1]);
    expect(pyramidLevels([100, 100, 100], [8, 8, 8])).toHaveLength(1);
  });

  it("end, fit, and are never more than twice as long along one axis as along another", () => {
    const size = fc.integer({ min: 1, max: 100_000 });
    const nm = fc.integer({ min: 1, max: 100 });
    const vector = (part: fc.Arbitrary<number>) => fc.tuple(part, part, part);
    fc.assert(
      fc.property(vector(size), vector(nm), (shape, voxelNm) => {
        const levels = pyramidLevels(shape, voxelNm);
        expect(levels.length).toBeLessThan(40);
        expect(Math.max(...(levels.at(-1)?.shapeVoxel ?? []))).toBeLessThanOrEqual(256);
        for (const [mip, { shapeVoxel, factorVoxel }] of levels.entries()) {
          expect(shapeVoxel).toEqual(
            shape.map((part, axis) => Math.ceil(part / factorVoxel[axis])),
          );
          if (mip === 0) continue;
          const steps = factorVoxel.map(
            (factor, axis) => factor / levels[mip - 1].factorVoxel[axis],
          );
          expect(steps.every((step) => step === 1 || step === 2)).toBe(true);
          expect(steps).toContain(2);
        }
      }),
      { numRuns: 200 },
    );
  });
});

interface ReadLevel {
  readonly shape: Vec3;
  readonly voxels: ArrayLike<number>;
}

/** What a level holds, from the level before as it was read: no more than the definition says. */
function reducedBySteps(
  before: ReadLevel,
  shape: Vec3,
  steps: readonly number[],
  reduce: (voxels: Uint32Array, count: number) => number,
): number[] {
  const under = { minVoxel: [0, 0, 0], shapeVoxel: vectorOf(steps) } as const;
  const count = boxVoxelCount(under.shapeVoxel);
  return Array.from({ length: boxVoxelCount(shape) }, (_, i) => {
    const at = positionInBox({ minVoxel: [0, 0, 0], shapeVoxel: shape }, i);
    const values = Array.from({ length: count }, (_, j) => {
      const position = positionInBox(under, j).map((part, axis) =>
        Math.min(at[axis] * steps[axis] + part, before.shape[axis] - 1),
      );
      const whole = { minVoxel: [0, 0, 0], shapeVoxel: before.shape } as const;
      return before.voxels[indexInBox(whole, vectorOf(position))];
    });
    return reduce(Uint32Array.from(values), count);
  });
}

describe("a written pyramid", () => {
  const shape: Vec3 = [67, 37, 41];
  const cubic: PyramidLevel[] = [
    { shapeVoxel: shape, factorVoxel: [1, 1, 1] },
    { shapeVoxel: [34, 19, 41], factorVoxel: [2, 2, 1] },
    { shapeVoxel: [17, 10, 21], factorVoxel: [4, 4, 2] },
    { shapeVoxel: [17, 10, 11], factorVoxel: [4, 4, 4] },
  ];
  const labelAt = (i: number) => Math.floor(Math.sin(i * 12.9898) * 43_758.5453) & 3;

  it("has on each level what the level before gives, for labels and image alike", async () => {
    await withTemporaryFolder(async (folder) => {
      const area = shape[0] * shape[1];
      const labels = labelPyramid(folder, cubic);
      const image = imagePyramid(folder, cubic, "deflate");
      for (let z = 0; z < shape[2]; z++) {
        const values = Array.from({ length: area }, (_, i) => labelAt(z * area + i));
        await labels.addSection(Uint32Array.from(values));
        await image.addSection(Uint8Array.from(values, (value) => value * 60));
      }
      const store = {
        folder,
        shapesVoxel: cubic.map(({ shapeVoxel }) => shapeVoxel),
        factorsVoxel: cubic.map(({ factorVoxel }) => factorVoxel),
        cache: new BlockCache(1e7),
      };
      const readers = [
        [labelReader(store), mostFrequentOf],
        [imageReader(store, "deflate"), meanOf],
      ] as const;
      for (const [reader, reduce] of readers) {
        let before: ReadLevel | null = null;
        for (const [mip, { shapeVoxel, factorVoxel }] of cubic.entries()) {
          const box = { minVoxel: [0, 0, 0], maxVoxel: shapeVoxel } as const;
          const voxels = await reader.readBlock(mip, box);
          expect(voxels).toHaveLength(boxVoxels(box));
          if (before !== null) {
            const steps = factorVoxel.map((part, axis) => part / cubic[mip - 1].factorVoxel[axis]);
            expect(Array.from(voxels)).toEqual(reducedBySteps(before, shapeVoxel, steps, reduce));
          }
          before = { shape: shapeVoxel, voxels };
        }
      }
    });
  });

  it("of version 1 halves x and y alone", () => {
    expect(sectionPyramidLevels([1000, 300, 4000]).map((level) => level.shapeVoxel)).toEqual([
      [1000, 300, 4000],
      [500, 150, 4000],
      [250, 75, 4000],
    ]);
  });
});
