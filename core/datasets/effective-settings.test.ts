import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { draftSettingsSchema, EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import { effectiveSettings } from "#core/datasets/effective-settings.ts";
import { NOTHING_INSPECTED, type VolumeInspection } from "#core/datasets/inspection.ts";

function image(change: Partial<VolumeInspection>): VolumeInspection {
  return {
    format: "",
    purpose: null,
    voxelType: "uint16",
    levels: [{ shapeVoxel: [4, 4, 4], voxelNm: null, offsetNm: [0, 0, 0] }],
    sample: {
      ...{ voxelCount: 64, min: "0", max: "9", distinctCount: 10, zeroShare: 0, equalShare: 0 },
      ...{ histogram: null, contrast: [1, 8] },
    },
    ...change,
  };
}

const contrastOf = (change: Partial<VolumeInspection>, said: [number, number] | null = null) =>
  effectiveSettings(
    { ...EMPTY_DRAFT, image: { ...EMPTY_DRAFT.image, contrast: said } },
    { ...NOTHING_INSPECTED, image: image(change) },
  ).image.contrast;

describe("black and white", () => {
  test("are those that a person said, then the source's own, then what was found", () => {
    expect(contrastOf({ contrast: [2, 7] }, [3, 4])).toEqual([3, 4]);
    expect(contrastOf({ contrast: [2, 7] })).toEqual([2, 7]);
    expect(contrastOf({ contrast: null })).toEqual([1, 8]);
    expect(contrastOf({})).toEqual([1, 8]);
  });

  test("of 8 bits are all greys, unless the source tells others", () => {
    expect(contrastOf({ voxelType: "uint8" })).toBeNull();
    expect(contrastOf({ voxelType: "uint8", contrast: [20, 200] })).toEqual([20, 200]);
  });
});

describe("what is looked at beside x, y and z", () => {
  const read = (indices: unknown) =>
    v.safeParse(draftSettingsSchema, {
      ...EMPTY_DRAFT,
      image: { ...EMPTY_DRAFT.image, indices },
    });

  test("is the first of a draft from before there was a choice", () => {
    const { indices: _, ...older } = EMPTY_DRAFT.labels;
    const settings = v.parse(draftSettingsSchema, { ...EMPTY_DRAFT, labels: older });
    expect(settings.labels.indices).toEqual({});
  });

  test("is a whole number of each dimension", () => {
    expect(read({ c: 1, t: 20 }).success).toBe(true);
    for (const wrong of [{ c: -1 }, { c: 0.5 }, { c: "1" }, { "": 1 }]) {
      expect(read(wrong).success).toBe(false);
    }
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`d${at}`, 0]));
    expect(read(many).success).toBe(false);
  });
});
