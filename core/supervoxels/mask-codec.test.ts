import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, positionInBox } from "#core/geometry/voxel-box.ts";
import { decodeSupervoxelMask, encodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";
import {
  createSupervoxelMask,
  MAX_MASK_VOXELS,
  type SupervoxelMask,
  sideAt,
} from "#core/supervoxels/supervoxel-mask.ts";

const length = fc.integer({ min: 1, max: 9 });
const given = fc.tuple(length, length, length).chain((shapeVoxel) => {
  const count = boxVoxelCount(shapeVoxel);
  return fc.record({
    supervoxel: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
    box: fc.record({
      minVoxel: fc
        .tuple(fc.nat(), fc.nat(), fc.nat())
        .map((at) => at.map((x) => x % 1e6) as [number, number, number]),
      shapeVoxel: fc.constant(shapeVoxel),
    }),
    sides: fc
      .array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: count, maxLength: count })
      .map((sides) => Uint8Array.from(sides)),
  });
});

const mask: fc.Arbitrary<SupervoxelMask> = given
  .map(({ supervoxel, box, sides }) => createSupervoxelMask(supervoxel, box, sides))
  .filter((result) => result.ok)
  .map((result) => result.value);

function smallMask(): SupervoxelMask {
  const box = { minVoxel: [7, 300, 5] as Vec3, shapeVoxel: [4, 3, 2] as Vec3 };
  const sides = new Uint8Array(24);
  sides.set([1, 1, 2], 12);
  sides[17] = 2;
  const made = createSupervoxelMask(2n ** 62n + 1n, box, sides);
  if (!made.ok) throw new Error(made.error.tag);
  return made.value;
}

describe("a mask", () => {
  test("has the tightest box, and the same side at every voxel as before", () => {
    fc.assert(
      fc.property(given, ({ supervoxel, box, sides }) => {
        const made = createSupervoxelMask(supervoxel, box, sides);
        if (!made.ok) {
          expect(sides.includes(1) && sides.includes(2)).toBe(false);
          return;
        }
        const found = sides.map((_, i) => sideAt(made.value, positionInBox(box, i)));
        expect(found).toEqual(sides);
        const filled = [...sides.keys()].filter((i) => sides[i] !== 0);
        for (const axis of [0, 1, 2]) {
          const parts = filled.map((i) => positionInBox(box, i)[axis]);
          const least = Math.min(...parts);
          expect(made.value.minVoxel[axis]).toBe(least);
          expect(made.value.shapeVoxel[axis]).toBe(Math.max(...parts) - least + 1);
        }
      }),
    );
  });

  test("is refused where it is too large", () => {
    const { supervoxel, sides, ...box } = smallMask();
    expect(createSupervoxelMask(supervoxel, box, sides, 5)).toEqual({
      ok: false,
      error: { tag: "mask-too-large", voxelCount: 6, limitVoxels: 5 },
    });
    expect(MAX_MASK_VOXELS).toBe(512 ** 3);
  });
});

describe("[OP8] a mask's bytes", () => {
  test("are read back as they were, and no other bytes give the same mask", () => {
    fc.assert(
      fc.property(mask, (value) => {
        const bytes = encodeSupervoxelMask(value);
        const decoded = decodeSupervoxelMask(bytes);
        expect(decoded).toEqual({ ok: true, value });
      }),
    );
  });

  test("never change", () => {
    const hex = Array.from(encodeSupervoxelMask(smallMask()), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    expect(hex).toBe(
      // Magic and version; supervoxel; the box's first voxel; its shape; the runs.
      "46534d3101000000" +
        "0100000000000040" +
        "070000002c01000006000000" +
        "030000000200000001000000" +
        "0402000200",
    );
  });

  test("are few for long runs", () => {
    const sides = new Uint8Array(8000).fill(1);
    sides.fill(2, 3200);
    const box = { minVoxel: [0, 0, 0] as Vec3, shapeVoxel: [20, 20, 20] as Vec3 };
    const made = createSupervoxelMask(1n, box, sides);
    if (!made.ok) throw new Error(made.error.tag);
    const bytes = encodeSupervoxelMask(made.value);
    expect(bytes.length).toBe(44);
    expect(decodeSupervoxelMask(bytes)).toEqual(made);
  });

  test("from anywhere give a mask that has just these bytes, or a reason", () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(
        mask,
        fc.array(change, { maxLength: 4 }),
        fc.nat({ max: 3 }),
        (value, changes, cut) => {
          const bytes = encodeSupervoxelMask(value);
          for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
          const hostile = bytes.slice(0, bytes.length - cut);
          const decoded = decodeSupervoxelMask(hostile, 4096);
          if (decoded.ok) expect(encodeSupervoxelMask(decoded.value)).toEqual(hostile);
        },
      ),
      { numRuns: 600 },
    );
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ["nothing at all", () => new Uint8Array(0), "bytes"],
    ["another magic number", (bytes) => put(bytes, 0, 1), "magic"],
    ["a later version", (bytes) => put(bytes, 4, 2), "version"],
    ["no supervoxel", (bytes) => put(put(bytes, 8, 0), 15, 0), "supervoxel"],
    ["an empty box", (bytes) => put(bytes, 28, 0), "shapeVoxel"],
    ["a box beyond the last position", (bytes) => put(bytes, 19, 0x80), "shapeVoxel"],
    ["a run too few", (bytes) => bytes.subarray(0, bytes.length - 1), "runs"],
    ["a run too many", (bytes) => Uint8Array.of(...bytes, 1), "runs"],
    ["a number in two bytes that fits one", (bytes) => tail(bytes, 0x82, 0), "runs"],
    ["a number without an end", (bytes) => tail(bytes, 255, 255, 255, 255, 255, 255, 1), "runs"],
    ["two runs of one side", (bytes) => tail(bytes, 2, 2), "runs"],
    ["a loose box", (bytes) => put(tail(bytes, 9), 32, 3), "shapeVoxel"],
  ])("are refused with %s", (_, spoil, field) => {
    const bytes = encodeSupervoxelMask(smallMask());
    const decoded = decodeSupervoxelMask(spoil(bytes));
    expect(decoded).toMatchObject({ ok: false, error: { tag: "mask-malformed", field } });
  });

  test("are refused before room is made for a box that is too large", () => {
    const bytes = put(put(encodeSupervoxelMask(smallMask()), 30, 255), 34, 255);
    expect(decodeSupervoxelMask(bytes)).toMatchObject({ error: { tag: "mask-too-large" } });
  });
});

function put(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  bytes[at] = byte;
  return bytes;
}

/** In place of the last run. */
function tail(bytes: Uint8Array, ...run: number[]): Uint8Array {
  return Uint8Array.of(...bytes.subarray(0, bytes.length - 1), ...run);
}
