// Sections and turned boxes of a source whose voxels say where they lie.
import fc from "fast-check";
import { expect, test } from "vitest";
import { AXIS_ORDERS, inDatasetAxes, inSourceAxes } from "#core/datasets/dataset-draft.ts";
import { placedLevels } from "#core/datasets/placed-layer.ts";
import { type Vec3, vectorOf } from "#core/geometry/vector.ts";
import { SECTION_PLANES } from "#core/protocol/dataset-api.ts";
import { alignedSections } from "#server/volumes/sources/aligned-sections.ts";
import { drawSection, SectionTooLargeError } from "#server/volumes/sources/draw-section.ts";
import { inspectSource } from "#server/volumes/sources/inspect-source.ts";
import { labelIds } from "#server/volumes/sources/label-ids.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import { readTurned } from "#server/volumes/sources/voxel-order.ts";

const SHAPE: Vec3 = [7, 5, 3];
const valueAt = ([x, y, z]: Vec3) => 1 + x + 10 * y + 100 * z;

function sourceOf(shapeVoxel: Vec3 = SHAPE, blockVoxel: Vec3 = [2, 2, 2]): VolumeSource {
  return {
    address: "/made/up",
    purpose: null,
    voxelType: "uint32",
    levels: [{ shapeVoxel, voxelNm: [4, 5, 40], offsetNm: [8, 0, 0], blockVoxel }],
    async readBlock(_, { minVoxel, maxVoxel }) {
      const [width, height, depth] = maxVoxel.map((to, axis) => to - minVoxel[axis]);
      return Uint32Array.from({ length: width * height * depth }, (_, at) => {
        const x = at % width;
        const y = Math.floor(at / width) % height;
        const z = Math.floor(at / (width * height));
        return valueAt([minVoxel[0] + x, minVoxel[1] + y, minVoxel[2] + z]);
      });
    },
    close: async () => undefined,
  };
}

const order = fc.constantFrom(...AXIS_ORDERS);

test("a box in any order of axes has the source's voxels at their places", async () => {
  await fc.assert(
    fc.asyncProperty(order, fc.nat(), fc.nat(), fc.nat(), async (axisOrder, a, b, c) => {
      const shape = inDatasetAxes(SHAPE, axisOrder);
      const min = vectorOf([a % shape[0], b % shape[1], c % shape[2]]);
      const box = { minVoxel: min, maxVoxel: shape };
      const read = await readTurned(sourceOf(), 0, axisOrder, box);
      let at = 0;
      for (let z = min[2]; z < shape[2]; z++) {
        for (let y = min[1]; y < shape[1]; y++) {
          for (let x = min[0]; x < shape[0]; x++) {
            expect(read[at++]).toBe(valueAt(inSourceAxes([x, y, z], axisOrder)));
          }
        }
      }
      expect(read.length).toBe(at);
    }),
  );
});

test("sections of a part are those of the whole, in any order", async () => {
  const source = sourceOf();
  for (const axisOrder of AXIS_ORDERS) {
    const whole = inDatasetAxes(SHAPE, axisOrder);
    const fromVoxel: Vec3 = [1, 1, 1];
    const shapeVoxel = vectorOf(whole.map((size) => size - 1));
    const part = { level: 0, axisOrder, fromVoxel, shapeVoxel };
    const sections = alignedSections(source, part, (voxels) => labelIds(voxels, "labels"));
    for (let z = shapeVoxel[2] - 1; z >= 0; z--) {
      const section = await sections.readSection(z);
      expect(section.length).toBe(shapeVoxel[0] * shapeVoxel[1]);
      expect(section[0]).toBe(valueAt(inSourceAxes([1, 1, 1 + z], axisOrder)));
      const last = vectorOf([whole[0] - 1, whole[1] - 1, 1 + z]);
      expect(section.at(-1)).toBe(valueAt(inSourceAxes(last, axisOrder)));
    }
  }
});

const AXES = { xy: [0, 1, 2], xz: [0, 2, 1], yz: [2, 1, 0] } as const;

test("each pixel of a plane is the voxel at its place in nm, and none is outside", async () => {
  const source = sourceOf();
  for (const axisOrder of AXIS_ORDERS) {
    const choice = { axisOrder, voxelNm: null, offsetNm: null };
    const facts = source.levels.map((level) => ({ ...level, blockVoxel: undefined }));
    const placed = placedLevels(choice, facts as never) ?? [];
    const [level] = placed;
    for (const plane of SECTION_PLANES) {
      const [u, v, w] = AXES[plane];
      const centerNm = vectorOf(
        level.shapeVoxel.map(
          (size, axis) => level.offsetNm[axis] + (size * level.voxelNm[axis]) / 2,
        ),
      );
      const view = { plane, centerNm, nmPerPx: 3, widthPx: 90, heightPx: 90 };
      const drawn = await drawSection({ source, axisOrder, placed }, view);
      if (drawn === null) throw new Error("the plane goes through the middle");
      for (let y = 0; y < drawn.height; y++) {
        for (let x = 0; x < drawn.width; x++) {
          const nm = [...centerNm];
          nm[u] += (drawn.x + x + 0.5 - 45) * 3;
          nm[v] += (drawn.y + y + 0.5 - 45) * 3;
          const voxel = vectorOf(
            nm.map((at, axis) => Math.floor((at - level.offsetNm[axis]) / level.voxelNm[axis])),
          );
          const expected = valueAt(inSourceAxes(voxel, axisOrder));
          expect(drawn.voxels[y * drawn.width + x]).toBe(expected);
        }
      }
      const beyond = [...centerNm];
      beyond[w] += 10_000;
      const away = { ...view, centerNm: vectorOf(beyond) };
      expect(await drawSection({ source, axisOrder, placed }, away)).toBeNull();
    }
  }
});

test("a plane through more blocks than anybody waits for is not begun", async () => {
  const shape: Vec3 = [20_000, 20_000, 5_000];
  const source = sourceOf(shape, [20_000, 20_000, 1]);
  const placed = [{ shapeVoxel: shape, voxelNm: [4, 4, 40] as Vec3, offsetNm: [0, 0, 0] as Vec3 }];
  const centerNm: Vec3 = [40_000, 40_000, 100_000];
  const view = { plane: "xz" as const, centerNm, nmPerPx: 4, widthPx: 600, heightPx: 600 };
  const asked = drawSection({ source, axisOrder: "xyz", placed }, view);
  await expect(asked).rejects.toBeInstanceOf(SectionTooLargeError);
});

test("of a source of whole sections a plane through all of them is drawn from some, evenly", async () => {
  const shape: Vec3 = [4096, 4096, 400];
  const asked = new Set<number>();
  const source: VolumeSource = {
    ...sourceOf(shape, [4096, 4096, 1]),
    readBlock: async (_, { minVoxel, maxVoxel }) => {
      expect(maxVoxel[2] - minVoxel[2]).toBe(1);
      asked.add(minVoxel[2]);
      return new Uint16Array(maxVoxel[0] - minVoxel[0]).fill(minVoxel[2]);
    },
  };
  const placed = [{ shapeVoxel: shape, voxelNm: [4, 4, 40] as Vec3, offsetNm: [0, 0, 0] as Vec3 }];
  const centerNm: Vec3 = [8192, 8192, 8000];
  const view = { plane: "xz" as const, centerNm, nmPerPx: 40, widthPx: 410, heightPx: 400 };
  const drawn = await drawSection({ source, axisOrder: "xyz", placed }, view);
  // 2^29 voxels are 32 sections of 2^24.
  expect(asked.size).toBe(32);
  expect(drawn).toMatchObject({ width: 410, height: 400 });
  const rows = Array.from({ length: 400 }, (_, y) => Number(drawn?.voxels[y * 410]));
  expect(rows.every((z, y) => Math.abs(z - y) <= 400 / 32)).toBe(true);
  expect(rows).toEqual([...rows].sort((a, b) => a - b));
  const turned = await drawSection(
    { source: { ...source }, axisOrder: "xyz", placed },
    { ...view, plane: "yz", widthPx: 400, heightPx: 410 },
  );
  expect(turned?.voxels[0]).toBe(rows[0]);
  expect(turned?.voxels[399]).toBe(rows[399]);
});

test("[AD2] what is found in the middle: ids exact, shares and extremes", async () => {
  const id = 2n ** 60n + 1n;
  const source: VolumeSource = {
    ...sourceOf([4, 4, 1]),
    voxelType: "uint64",
    readBlock: async () => BigUint64Array.from({ length: 16 }, (_, at) => (at < 4 ? 0n : id)),
  };
  const { inspection, ids } = await inspectSource(source);
  expect(ids).toEqual([id]);
  expect(inspection.sample).toMatchObject({
    ...{ voxelCount: 16, min: "0", max: String(id), distinctCount: 2, zeroShare: 0.25 },
    equalShare: 1,
  });
});
