import { describe, expect, test } from "vitest";
import { cutLabels } from "#client/viewer/cut-labels.ts";
import type { Frame } from "#client/viewer/frame.ts";
import { createPicker, type PickerOptions } from "#client/viewer/picker.ts";
import { sectionFactors, viewerDataset } from "#client/viewer/testing/viewer-dataset.ts";
import { labelPayload } from "#client/viewer/tile-payload.ts";
import { sliceGeometry, unitOfVoxel } from "#core/geometry/slice-geometry.ts";
import { createSupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

const ids = BigUint64Array.of(0n, 70n, 80n);
const roots = BigUint64Array.of(0n, 70n, 70n);

const tileOf = (index: readonly number[]) =>
  labelPayload(
    {
      widthPx: 2,
      heightPx: 2,
      supervoxels: ids,
      baseRoots: roots,
      index: Uint8Array.from(index),
    },
    { plane: "xy", originVoxel: [0, 0, 3], pixelVoxels: [2, 2, 1] },
  );

const frame: Frame = {
  section: 3,
  widthPx: 200,
  heightPx: 200,
  leftUnit: -2,
  topUnit: -2,
  scale: 20,
  pixelRatio: 2,
  images: [],
  labels: [{ payload: tileOf([1, 2, 0, 1]), mip: 1, texelUnit: [2, 2], xUnit: 0, yUnit: 0 }],
};

const dataset = viewerDataset([6, 6, 10], sectionFactors(2));

function pickerWith(change: Partial<PickerOptions> = {}) {
  return createPicker({
    dataset,
    geometry: sliceGeometry(dataset, "xy"),
    version: 0,
    roots: { see: () => undefined, rootOf: (_, baseRoot) => (baseRoot === 70n ? 5n : baseRoot) },
    loader: { fetchNow: async () => null },
    frame: () => frame,
    ...change,
  });
}

/** CSS pixels of the middle of a voxel: ten a voxel, the volume starts two voxels in. */
const css = (voxel: number) => (voxel + 2.5) * 10;

describe("what lies under the pointer", () => {
  test("place, supervoxel, base root and current root, in the section shown", () => {
    expect(pickerWith().pickAt(css(2), css(1))).toEqual({
      positionVoxel: [2, 1, 3],
      supervoxel: 80n,
      baseRoot: 70n,
      root: 5n,
      loaded: true,
      mip: 1,
    });
  });

  test("background is 0n, and so is what is not loaded, but it says so", () => {
    const picker = pickerWith();
    expect(picker.pickAt(css(0), css(3))).toMatchObject({ supervoxel: 0n, root: 0n, loaded: true });
    expect(picker.pickAt(css(5), css(5))).toMatchObject({ supervoxel: 0n, loaded: false });
  });

  test("a voxel of the section shown, wherever the pointer is; of another it is not loaded", () => {
    const picker = pickerWith();
    expect(picker.pickVoxel([2, 1, 3])).toEqual(picker.pickAt(css(2), css(1)));
    expect(picker.pickVoxel([2, 1, 4])).toMatchObject({ supervoxel: 0n, loaded: false });
    expect(picker.pickVoxel([6, 0, 3])).toBeNull();
  });

  test("nothing outside of the volume or before the first frame", () => {
    expect(pickerWith().pickAt(css(-1), css(0))).toBeNull();
    expect(pickerWith().pickAt(css(6), css(0))).toBeNull();
    expect(pickerWith({ frame: () => null }).pickAt(css(0), css(0))).toBeNull();
  });

  test("screen and voxel are each other's inverse, in the section shown alone", () => {
    const picker = pickerWith();
    expect(picker.screenOf([2, 1, 3])).toEqual({ x: css(2), y: css(1) });
    expect(picker.screenOf([2, 1, 4])).toBeNull();
  });
});

describe("[OP8] on a supervoxel in pieces", () => {
  test("[AD1] the place names the supervoxel, the root is that of the piece under the pointer", () => {
    const [left, right] = [2n ** 62n + 1n, 2n ** 62n + 2n];
    const box = { minVoxel: [0, 2, 3], shapeVoxel: [4, 2, 1] } as const;
    const made = createSupervoxelMask(80n, box, Uint8Array.of(1, 1, 2, 2, 1, 1, 2, 2));
    if (!made.ok) throw new Error(made.error.tag);
    const payload = tileOf([1, 1, 2, 2]);
    const pieceIds = new Map([
      [0, left],
      [1, right],
    ]);
    cutLabels(payload, new Map([[80n, { masks: [made.value], pieceIds }]]));
    const picker = pickerWith({
      frame: () => ({
        ...frame,
        labels: [{ payload, mip: 1, texelUnit: [2, 2], xUnit: 0, yUnit: 0 }],
      }),
      roots: { see: () => undefined, rootOf: (node) => (node === right ? 9n : node) },
    });
    const picked = [0, 3].map((x) => picker.pickAt(css(x), css(3)));
    expect(picked.map((pick) => [pick?.supervoxel, pick?.baseRoot, pick?.root])).toEqual([
      [80n, 70n, left],
      [80n, 70n, 9n],
    ]);
    expect(picker.pickAt(css(0), css(0))).toMatchObject({ supervoxel: 70n, root: 70n });
  });
});

describe("in another plane", () => {
  test.each([
    ["xz", [2, 3, 1]],
    ["yz", [3, 1, 2]],
  ] as const)("a point of %s is the voxel there, wherever in the long voxel it is", (plane, at) => {
    const geometry = sliceGeometry(dataset, plane);
    const picker = pickerWith({ geometry, frame: () => ({ ...frame, labels: [] }) });
    const [across, down] = unitOfVoxel(geometry, at);
    const [perAcross, perDown] = geometry.unitPerVoxel;
    for (const share of [0.1, 0.9]) {
      const x = (across + share * perAcross + 2) * 10;
      const y = (down + share * perDown + 2) * 10;
      expect(picker.pickAt(x, y)?.positionVoxel).toEqual(at);
    }
    expect(picker.screenOf(at)).toEqual({
      x: (across + perAcross / 2 + 2) * 10,
      y: (down + perDown / 2 + 2) * 10,
    });
  });
});

describe("the exact pick", () => {
  test("reads the tile of mip 0 at the same place", async () => {
    const asked: string[] = [];
    const picker = pickerWith({
      loader: {
        fetchNow: async ({ url }) => {
          asked.push(url);
          return labelPayload(
            {
              widthPx: 4,
              heightPx: 4,
              supervoxels: ids,
              baseRoots: roots,
              index: Uint8Array.from({ length: 16 }, (_, pixel) => (pixel === 6 ? 1 : 0)),
            },
            { plane: "xy", originVoxel: [0, 0, 3], pixelVoxels: [1, 1, 1] },
          );
        },
      },
    });
    const rough = picker.pickAt(css(2), css(1));
    const exact = rough && (await picker.exactPick(rough));
    expect(exact).toMatchObject({ positionVoxel: [2, 1, 3], supervoxel: 70n, mip: 0 });
    expect(asked).toEqual(["/api/v1/datasets/d/tiles/labels/0/xy/0/3/0_0"]);
    expect(exact && (await picker.exactPick(exact))).toBe(exact);
    expect(asked).toHaveLength(1);
  });

  test("of many places asks once for a tile, and for none that the screen shows finely", async () => {
    const asked: string[] = [];
    const index = Uint8Array.from({ length: 16 }, (_, pixel) => (pixel < 8 ? 1 : 2));
    const payload = labelPayload(
      { ...{ widthPx: 4, heightPx: 4, supervoxels: ids, baseRoots: roots, index } },
      { plane: "xy", originVoxel: [0, 0, 3], pixelVoxels: [1, 1, 1] },
    );
    const loader = {
      fetchNow: async ({ url }: { readonly url: string }) => {
        asked.push(url);
        return payload;
      },
    };
    const places = [
      [2, 1, 3],
      [0, 3, 3],
    ] as const;
    const picks = await pickerWith({ loader }).exactPicks(places);
    expect(picks.map(({ positionVoxel }) => positionVoxel)).toEqual(places);
    expect(picks.map(({ supervoxel, mip }) => [supervoxel, mip])).toEqual([
      [70n, 0],
      [80n, 0],
    ]);
    expect(asked).toEqual(["/api/v1/datasets/d/tiles/labels/0/xy/0/3/0_0"]);
    const labels = [{ payload, mip: 0, texelUnit: [1, 1], xUnit: 0, yUnit: 0 }] as const;
    const fine = pickerWith({ loader, frame: () => ({ ...frame, labels }) });
    expect((await fine.exactPicks(places)).map(({ supervoxel }) => supervoxel)).toEqual([70n, 80n]);
    expect(asked).toHaveLength(1);
    // Another slice is on the screen by now.
    await fine.exactPicks([[2, 1, 4]]);
    expect(asked[1]).toBe("/api/v1/datasets/d/tiles/labels/0/xy/0/4/0_0");
  });

  test("keeps the rough one where the tile cannot be had", async () => {
    const picker = pickerWith();
    const rough = picker.pickAt(css(2), css(1));
    expect(rough && (await picker.exactPick(rough))).toBe(rough);
  });
});
