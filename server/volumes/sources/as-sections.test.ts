import { describe, expect, it } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { imageSections, labelSections } from "#server/volumes/sources/as-sections.ts";
import type { VolumeSource, VoxelArray, VoxelType } from "#server/volumes/sources/source-port.ts";
import { cutOut } from "#tests/support/cut-out.ts";

const SHAPE: Vec3 = [3, 2, 7];
const COUNT = 42;

describe("a volume as sections", () => {
  it("reads each slab of blocks once a round, in whatever types ids are", async () => {
    const ids: readonly [VoxelType, VoxelArray][] = [
      ["uint8", Uint8Array.from({ length: COUNT }, (_, i) => i)],
      ["int16", Int16Array.from({ length: COUNT }, (_, i) => 700 * i)],
      ["uint32", Uint32Array.from({ length: COUNT }, (_, i) => 2 ** 32 - 1 - i)],
      ["int64", BigInt64Array.from({ length: COUNT }, (_, i) => 2n ** 62n + BigInt(i))],
    ];
    for (const [voxelType, voxels] of ids) {
      const { reads, source } = sourceOf(voxelType, voxels);
      const sections = await labelSections(source);
      const read: bigint[] = [];
      for (let z = 0; z < SHAPE[2]; z++) {
        read.push(...Array.from<number | bigint, bigint>(await sections.readSection(z), BigInt));
      }
      expect([voxelType, read]).toEqual([
        voxelType,
        Array.from<number | bigint, bigint>(voxels, BigInt),
      ]);
      expect(reads).toEqual([
        [0, 3],
        [3, 6],
        [6, 7],
      ]);
    }
  });

  it("refuses ids below 0, floats as ids, and an image as labels", async () => {
    const below = Int32Array.from({ length: COUNT }, (_, i) => (i === 40 ? -5 : i));
    const sections = await labelSections(sourceOf("int32", below).source);
    await sections.readSection(0);
    await expect(sections.readSection(6)).rejects.toThrow(
      /a volume: the id at 1, 1, 6 is -5, below 0/,
    );
    await expect(
      labelSections(sourceOf("float32", new Float32Array(COUNT)).source),
    ).rejects.toThrow(/the labels are of float32, which cannot hold ids exactly/);
    const image = sourceOf("uint8", new Uint8Array(COUNT)).source;
    await expect(labelSections({ ...image, purpose: "image" })).rejects.toThrow(/are an image/);
  });

  it("leaves 8 bits as they are, and makes more of them grey by what it finds or is told", async () => {
    const grey = Uint8Array.from({ length: COUNT }, (_, i) => 5 * i);
    const plain = await imageSections(sourceOf("uint8", grey).source);
    expect(plain.contrast).toBeNull();
    expect(await plain.readSection(2)).toEqual(grey.subarray(12, 18));

    const deep = Float32Array.from({ length: COUNT }, (_, i) => (i === 0 ? 0 : 1000 + 10 * i));
    const found = await imageSections(sourceOf("float32", deep).source);
    expect(found.contrast).toEqual({ black: 1010, white: 1410 });
    expect([...(await found.readSection(0))]).toEqual([0, 0, 6, 13, 19, 26]);
    expect((await found.readSection(6))[5]).toBe(255);

    const source = { ...sourceOf("float32", deep).source, contrast: [0, 1410] } as const;
    expect((await imageSections(source)).contrast).toEqual({ black: 0, white: 1410 });

    const wide = Uint16Array.from({ length: COUNT }, (_, i) => 100 + i);
    const whole = { ...sourceOf("uint16", wide).source, contrast: [0, 65_535] } as const;
    expect((await imageSections(whole)).contrast).toEqual({ black: 100, white: 141 });

    const signed = Int16Array.from({ length: COUNT }, (_, i) => i - 21);
    const told = await imageSections(sourceOf("int16", signed).source, { black: -1, white: 1 });
    expect([...(await told.readSection(3))]).toEqual([0, 0, 0, 128, 255, 255]);
  });
});

function sourceOf(voxelType: VoxelType, voxels: VoxelArray) {
  const reads: [number, number][] = [];
  const source: VolumeSource = {
    address: "a volume",
    purpose: null,
    voxelType,
    levels: [{ shapeVoxel: SHAPE, voxelNm: null, offsetNm: [0, 0, 0], blockVoxel: [2, 2, 3] }],
    readBlock: async (_, box) => {
      reads.push([box.minVoxel[2], box.maxVoxel[2]]);
      return cutOut(voxels, SHAPE, box);
    },
    close: async () => {},
  };
  return { reads, source };
}
