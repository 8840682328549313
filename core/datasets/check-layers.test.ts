import { describe, expect, test } from "vitest";
import { checkLayers, type FindingTag } from "#core/datasets/check-layers.ts";
import { type DraftSettings, EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import {
  type Inspections,
  NOTHING_INSPECTED,
  type VolumeInspection,
} from "#core/datasets/inspection.ts";

type Triple = [number, number, number];

function volume(
  shapeVoxel: Triple,
  voxelNm: Triple | null,
  more: Partial<VolumeInspection> & {
    readonly offsetNm?: Triple;
    readonly sample?: VolumeInspection["sample"];
  } = {},
): VolumeInspection {
  const { offsetNm = [0, 0, 0], ...rest } = more;
  return {
    format: "",
    purpose: null,
    voxelType: "uint8",
    levels: [{ shapeVoxel, voxelNm, offsetNm }],
    sample: sampleOf({}),
    ...rest,
  };
}

function sampleOf(more: Partial<VolumeInspection["sample"]>): VolumeInspection["sample"] {
  return {
    voxelCount: 1_000,
    min: "0",
    max: "255",
    distinctCount: 200,
    zeroShare: 0,
    equalShare: 0.1,
    histogram: null,
    contrast: null,
    ...more,
  };
}

const SHAPE: Triple = [100, 80, 20];
const SIZE: Triple = [4, 4, 40];
const LABELS = { voxelType: "uint64", sample: sampleOf({ equalShare: 0.97, max: "9000" }) };
const image = volume(SHAPE, SIZE);
const labels = volume(SHAPE, SIZE, LABELS);

function tagsOf(
  found: Partial<Inspections>,
  settings: Partial<DraftSettings> = {},
): readonly FindingTag[] {
  return findingsOf(found, settings).map(({ tag }) => tag);
}

function findingsOf(found: Partial<Inspections>, settings: Partial<DraftSettings> = {}) {
  return checkLayers({ ...EMPTY_DRAFT, ...settings }, { ...NOTHING_INSPECTED, ...found });
}

const withSize = (layer: "image" | "labels", voxelNm: Triple) => ({
  [layer]: { ...EMPTY_DRAFT[layer], voxelNm },
});

describe("layers that fit", () => {
  test("are said nothing of", () => {
    expect(tagsOf({ image, labels })).toEqual([]);
    expect(tagsOf({})).toEqual([]);
  });

  test("labels may be as coarse as one of the image's levels", () => {
    const [finest] = image.levels;
    const [halfShape, halfSize]: Triple[] = [
      [50, 40, 20],
      [8, 8, 40],
    ];
    const levels = [finest, { ...finest, shapeVoxel: halfShape, voxelNm: halfSize }];
    const coarse = volume([50, 40, 20], [8, 8, 40], LABELS);
    expect(tagsOf({ image: { ...image, levels }, labels: coarse })).toEqual([]);
    expect(tagsOf({ image, labels: coarse })).toEqual(["voxel-differs"]);
  });
});

describe("voxel sizes", () => {
  test("that nobody tells are wanted", () => {
    expect(tagsOf({ image: volume(SHAPE, null) })).toEqual(["voxel-unknown"]);
    expect(tagsOf({ image: volume(SHAPE, null) }, withSize("image", SIZE))).toEqual([]);
  });

  test.each([
    ["voxel-too-small", [0.004, 0.004, 0.04]],
    ["voxel-too-large", [4_000, 4_000, 40_000]],
  ] as const)("%s: another unit by a factor of a thousand, and mended", (tag, size) => {
    const [finding, ...others] = findingsOf({ image: volume(SHAPE, [...size]) });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ tag, severity: "warning", layer: "image", field: "voxelNm" });
    expect(finding.fix).toEqual({ layer: "image", change: { voxelNm: SIZE } });
    expect(finding.values).toMatchObject({ mended: "4 × 4 × 40 nm" });
    const mended = withSize("image", [...(finding.fix?.change.voxelNm ?? SIZE)] as Triple);
    expect(tagsOf({ image: volume(SHAPE, [...size]) }, mended)).toEqual([]);
  });

  test("that differ between the layers are an error", () => {
    const other = volume(SHAPE, [5, 5, 40], LABELS);
    const [finding] = findingsOf({ image, labels: other });
    expect(finding).toMatchObject({ tag: "voxel-differs", severity: "error" });
  });
});

describe("places", () => {
  test("equal lengths in another order are another order of axes, and mended", () => {
    const turned = volume([20, 80, 100], [40, 4, 4], LABELS);
    const [finding] = findingsOf({ image, labels: turned }).filter(
      ({ tag }) => tag === "axes-differ",
    );
    expect(finding.fix).toEqual({ layer: "labels", change: { axisOrder: "zyx" } });
    const mended = { labels: { ...EMPTY_DRAFT.labels, axisOrder: "zyx" as const } };
    expect(tagsOf({ image, labels: turned }, mended)).toEqual([]);
  });

  test("layers apart are an error, layers shifted a warning with what is left", () => {
    const apart = volume(SHAPE, SIZE, { ...LABELS, offsetNm: [4_000, 0, 0] });
    expect(findingsOf({ image, labels: apart })[0]).toMatchObject({
      tag: "no-overlap",
      severity: "error",
    });
    const shifted = volume(SHAPE, SIZE, { ...LABELS, offsetNm: [200, 0, 0] });
    expect(findingsOf({ image, labels: shifted })[0]).toMatchObject({
      tag: "part-overlap",
      severity: "warning",
      values: { percent: "50", shape: "50 × 80 × 20" },
    });
    const mended = { labels: { ...EMPTY_DRAFT.labels, offsetNm: [0, 0, 0] as Triple } };
    expect(tagsOf({ image, labels: shifted }, mended)).toEqual([]);
  });
});

describe("values", () => {
  test("labels that are floats, negative or too large cannot be ids", () => {
    const float = volume(SHAPE, SIZE, { ...LABELS, voxelType: "float32" });
    expect(tagsOf({ labels: float })).toEqual(["labels-float"]);
    const negative = volume(SHAPE, SIZE, {
      voxelType: "int32",
      sample: sampleOf({ equalShare: 0.97, min: "-3" }),
    });
    expect(tagsOf({ labels: negative })).toEqual(["labels-negative"]);
    const large = { ...LABELS.sample, max: "9223372036854775808" };
    expect(tagsOf({ labels: { ...labels, sample: large } })).toEqual(["labels-too-large"]);
    const largest = { ...LABELS.sample, max: "9223372036854775807" };
    expect(tagsOf({ labels: { ...labels, sample: largest } })).toEqual([]);
  });

  test("an image in the labels' place, and the reverse", () => {
    expect(tagsOf({ image: labels, labels: image })).toEqual([
      "image-looks-like-labels",
      "labels-look-like-image",
    ]);
  });

  test("background alone is told", () => {
    const empty = volume(SHAPE, SIZE, {
      ...LABELS,
      sample: sampleOf({ zeroShare: 1, equalShare: 1, max: "0", distinctCount: 1 }),
    });
    expect(tagsOf({ labels: empty })).toEqual(["labels-empty"]);
  });
});

describe("tables", () => {
  const graph = { format: "csv", rowCount: 10, isWhole: true, askedIds: 20, foundIds: 20 };
  test.each([
    [20, true, null],
    [10, true, null],
    [9, true, "warning"],
    [0, true, "error"],
    [9, false, null],
    [0, false, "warning"],
  ] as const)("a graph that names %d of 20 ids, read whole: %s", (foundIds, isWhole, severity) => {
    const [finding] = findingsOf({ graph: { ...graph, foundIds, isWhole } });
    expect(finding?.severity ?? null).toBe(severity);
  });

  test("sites outside are counted, and the order named in which they lie inside", () => {
    const sites = [
      { side: "pre" as const, positionVoxel: [15, 70, 99] as Triple },
      { side: "post" as const, positionVoxel: [5, 7, 9] as Triple },
    ];
    const synapses = { format: "csv", rowCount: 1, isWhole: true, sites };
    const [finding] = findingsOf({ labels, synapses });
    expect(finding).toMatchObject({
      tag: "synapses-outside",
      values: { outside: "1", total: "2", order: "zyx" },
    });
    const far = [{ side: "pre" as const, positionVoxel: [500, 500, 500] as Triple }];
    expect(findingsOf({ labels, synapses: { ...synapses, sites: far } })[0].values.order).toBe(
      "none",
    );
  });
});

test("errors come first", () => {
  const float = volume(SHAPE, SIZE, { ...LABELS, voxelType: "float64" });
  const tiny = volume(SHAPE, [0.004, 0.004, 0.04]);
  const severities = findingsOf({ image: tiny, labels: float }).map(({ severity }) => severity);
  expect(severities).toEqual([...severities].sort());
});
