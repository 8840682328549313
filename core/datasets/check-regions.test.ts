import { expect, test } from "vitest";
import { checkRegions } from "#core/datasets/check-regions.ts";
import { EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import type { VolumeInspection } from "#core/datasets/inspection.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const DATASET = {
  shapeVoxel: [1000, 1000, 100],
  voxelNm: [4, 4, 40],
  originNm: [0, 0, 0],
} as const;
const CHOICE = { ...EMPTY_DRAFT.labels, address: "regions" };

function inspected(voxelNm: Vec3 | null, more: Partial<VolumeInspection> = {}): VolumeInspection {
  const sample = {
    ...{ voxelCount: 100, min: "0", max: "7", distinctCount: 3, zeroShare: 0.5, equalShare: 0.95 },
    ...{ histogram: null, contrast: null },
  };
  return {
    ...{ format: "", purpose: "labels", voxelType: "uint8", sample },
    levels: [
      {
        shapeVoxel: [40, 40, 40],
        voxelNm: voxelNm === null ? null : [...voxelNm],
        offsetNm: [0, 0, 0],
      },
    ],
    ...more,
  };
}

const tags = (...args: Parameters<typeof checkRegions>) =>
  checkRegions(...args).map(({ tag, severity }) => `${severity} ${tag}`);

test("a coarse volume over the dataset is fit, however much of it is empty", () => {
  expect(tags(CHOICE, inspected([100, 100, 100]), DATASET)).toEqual([]);
  // A brain, and a piece of it: voxels of more than a micrometre are nothing strange.
  expect(tags(CHOICE, inspected([2_000, 2_000, 2_000]), DATASET)).toEqual([]);
});

test("a size that is wrong by a thousand is refused, and told only where a person gave it", () => {
  expect(tags(CHOICE, inspected([0.1, 0.1, 0.1]), DATASET)).toEqual(["error voxel-too-small"]);
  const [finding] = checkRegions(CHOICE, inspected([0.1, 0.1, 0.1]), DATASET);
  expect(finding.values).toEqual({ size: "0.1 × 0.1 × 0.1 nm", mended: "100 × 100 × 100 nm" });
  expect(tags(CHOICE, inspected([1e5, 1e5, 1e5]), DATASET)).toEqual(["error voxel-too-large"]);
  const given = { ...CHOICE, voxelNm: [1e5, 1e5, 1e5] as [number, number, number] };
  expect(tags(given, inspected([1, 1, 1]), DATASET)).toEqual(["warning voxel-too-large"]);
  expect(tags(CHOICE, inspected(null), DATASET)).toEqual(["error voxel-unknown"]);
});

test("it lies where its source says, less where the dataset's own lies, or where a person says", () => {
  const far = inspected([100, 100, 100]);
  far.levels[0].offsetNm = [50_000, 0, 0];
  expect(tags(CHOICE, far, DATASET)).toEqual(["error no-overlap"]);
  expect(tags(CHOICE, far, { ...DATASET, originNm: [50_000, 0, 0] })).toEqual([]);
  expect(tags({ ...CHOICE, offsetNm: [0, 0, 0] }, far, DATASET)).toEqual([]);
});

test("what cannot be ids is refused as of any labels", () => {
  expect(tags(CHOICE, inspected([100, 100, 100], { voxelType: "float32" }), DATASET)).toEqual([
    "error labels-float",
  ]);
  const sample = { ...inspected([1, 1, 1]).sample, min: "-3" };
  expect(tags(CHOICE, inspected([100, 100, 100], { sample }), DATASET)).toEqual([
    "error labels-negative",
  ]);
});
