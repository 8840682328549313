import { describe, expect, it } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import { linkedGrid, type PlacedLevel } from "#server/volumes/linked/grid.ts";
import { type LinkedLevel, layerReader } from "#server/volumes/linked/layer-reader.ts";
import { toDense, toGrey } from "#server/volumes/linked/voxel-conversion.ts";
import { meanOf } from "#server/volumes/reduce-voxels.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

const level = (
  voxelNm: Vec3,
  shapeVoxel: Vec3,
  offsetNm: Vec3 = [0, 0, 0],
  blockVoxel: Vec3 = [4, 4, 2],
): PlacedLevel => ({ voxelNm, shapeVoxel, offsetNm, blockVoxel });

/** What a voxel holds tells where it lies. */
function addressed(levels: readonly PlacedLevel[]): VolumeSource & { readonly reads: Box[] } {
  const reads: Box[] = [];
  return {
    address: "made up",
    purpose: null,
    voxelType: "uint16",
    levels,
    reads,
    async readBlock(number, box, signal) {
      signal?.throwIfAborted();
      reads.push(box);
      const values: number[] = [];
      for (let z = box.minVoxel[2]; z < box.maxVoxel[2]; z++) {
        for (let y = box.minVoxel[1]; y < box.maxVoxel[1]; y++) {
          for (let x = box.minVoxel[0]; x < box.maxVoxel[0]; x++) {
            values.push(valueAt(number, x, y, z));
          }
        }
      }
      return Uint16Array.from(values);
    },
    close: async () => undefined,
  };
}

const valueAt = (number: number, x: number, y: number, z: number) =>
  1 + number * 20_000 + (z * 20 + y) * 20 + x;

const linked = (source: VolumeSource, levels: readonly PlacedLevel[]): LinkedLevel[] =>
  levels.map((placed, number) => ({ placed, source, level: number }));

const box = (minVoxel: Vec3, maxVoxel: Vec3): Box => ({ minVoxel, maxVoxel });

describe("the grid of layers that lie elsewhere", () => {
  it("has the finest voxels of any, over the image, and every level that is a whole multiple", () => {
    const image = [level([4, 4, 40], [100, 80, 10]), level([8, 8, 40], [50, 40, 10])];
    const labels = [level([16, 16, 40], [25, 20, 10]), level([32, 32, 80], [13, 10, 5])];
    expect(linkedGrid([image, labels])).toEqual({
      voxelNm: [4, 4, 40],
      offsetNm: [0, 0, 0],
      shapeVoxel: [100, 80, 10],
      factorsVoxel: [
        [1, 1, 1],
        [2, 2, 1],
        [4, 4, 1],
        [8, 8, 2],
      ],
      shapesVoxel: [
        [100, 80, 10],
        [50, 40, 10],
        [25, 20, 10],
        [13, 10, 5],
      ],
    });
  });

  it("takes sizes with few digits for what they mean, and leaves out what fits no multiple", () => {
    const image = [
      level([3.8, 3.8, 50], [64, 64, 8]),
      level([7.6001, 7.5999, 50], [32, 32, 8]),
      level([11, 11, 50], [22, 22, 8]),
    ];
    expect(linkedGrid([image]).factorsVoxel).toEqual([
      [1, 1, 1],
      [2, 2, 1],
    ]);
  });
});

describe("a layer that lies elsewhere", () => {
  const IMAGE = [level([4, 4, 40], [20, 16, 6]), level([8, 8, 40], [10, 8, 6])];
  /** Half as fine, and beginning two of its voxels later along x. */
  const LABELS = [level([8, 8, 40], [8, 8, 6], [16, 0, 0])];
  const grid = linkedGrid([IMAGE, LABELS]);

  function open(levels: readonly PlacedLevel[]) {
    const source = addressed(levels);
    const layer = {
      name: "layer",
      levels: linked(source, levels),
      allocate: (length: number) => new Uint16Array(length),
      convert: (voxels: unknown) => voxels as Uint16Array,
      reduce: meanOf,
    };
    return { source, reader: layerReader(layer, grid, new BlockCache(2 ** 20)) };
  }

  it("is read as it is where its level is the mip, over the borders of its blocks", async () => {
    const { reader } = open(IMAGE);
    const read = await reader.readBlock(0, box([3, 2, 1], [9, 5, 3]));
    const expected: number[] = [];
    for (let z = 1; z < 3; z++) {
      for (let y = 2; y < 5; y++) for (let x = 3; x < 9; x++) expected.push(valueAt(0, x, y, z));
    }
    expect([...read]).toEqual(expected);
    const coarse = await reader.readBlock(1, box([2, 3, 5], [4, 4, 6]));
    expect([...coarse]).toEqual([valueAt(1, 2, 3, 5), valueAt(1, 3, 3, 5)]);
  });

  it("is seen in larger squares where it is coarser, and as nothing where it has nothing", async () => {
    const { reader } = open(LABELS);
    const read = await reader.readBlock(0, box([2, 0, 2], [9, 1, 3]));
    const at = (x: number) => valueAt(0, x, 0, 2);
    expect([...read]).toEqual([0, 0, at(0), at(0), at(1), at(1), at(2)]);
    expect([...(await reader.readBlock(0, box([0, 0, 0], [4, 2, 1])))]).toEqual(Array(8).fill(0));
  });

  it("asks its source once for a block that two boxes share", async () => {
    const { reader, source } = open(IMAGE);
    await Promise.all([
      reader.readBlock(0, box([0, 0, 0], [3, 3, 1])),
      reader.readBlock(0, box([1, 1, 0], [4, 4, 2])),
    ]);
    await reader.readBlock(0, box([2, 2, 1], [3, 3, 2]));
    expect(source.reads).toEqual([box([0, 0, 0], [4, 4, 2])]);
  });

  it("refuses a box that leaves the mip, and a mip that is not there", async () => {
    const { reader } = open(IMAGE);
    await expect(reader.readBlock(0, box([0, 0, 0], [21, 1, 1]))).rejects.toThrow(RangeError);
    await expect(reader.readBlock(2, box([0, 0, 0], [1, 1, 1]))).rejects.toThrow(RangeError);
  });
});

describe("what voxels become", () => {
  const IDS = BigUint64Array.of(3n, 7n, 2n ** 53n + 1n, 2n ** 63n - 1n);
  const ids = SupervoxelIds.of(IDS);

  it("[AD2] ids become dense indices, exact to 64 bits, and strangers background", () => {
    const wide = BigUint64Array.of(0n, 7n, 7n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 3n);
    expect([...toDense(wide, ids)]).toEqual([0, 2, 2, 0, 3, 4, 1]);
    expect([...toDense(Uint16Array.of(7, 4, 3, 0), ids)]).toEqual([2, 0, 1, 0]);
    expect([...toDense(Int32Array.of(-7, 7), ids)]).toEqual([0, 2]);
  });

  it("grey values of 8 and 16 bits stay, others are laid over their range", () => {
    const bytes = Uint8Array.of(1, 2);
    expect(toGrey(bytes, [0, 1])).toBe(bytes);
    const values = Float32Array.of(-1, 0, 0.5, 1, 2, Number.NaN);
    expect([...toGrey(values, [0, 1])]).toEqual([0, 0, 32_768, 65_535, 65_535, 0]);
    expect([...toGrey(Int16Array.of(-100, 0, 100), [-100, 100])]).toEqual([0, 32_768, 65_535]);
    expect([...toGrey(Float32Array.of(5), [5, 5])]).toEqual([0]);
  });
});
