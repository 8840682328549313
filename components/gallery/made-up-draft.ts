// A dataset that is being added, as the gallery shows it: kept nowhere, looked at by nobody.
import type { DraftOnPage } from "#components/datasets/add-dataset/use-draft.ts";
import { AT_MS, done, LONG_TEXT, nothing } from "#components/gallery/made-up.ts";
import { type DraftSettings, EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import { NOTHING_INSPECTED, type VolumeInspection } from "#core/datasets/inspection.ts";
import type { ApiDraft, ApiImport } from "#core/protocol/dataset-api.ts";

const COUNTS = Array.from({ length: 64 }, (_, bin) =>
  Math.round(900 * Math.exp(-(((bin - 34) / 11) ** 2))),
);

export const VOLUME: VolumeInspection = {
  format: "OME-Zarr",
  purpose: "image",
  voxelType: "uint8",
  dimensions: [
    { name: "c", size: 3, labels: ["EM", "DAPI", LONG_TEXT["zh-CN"]] },
    { name: "t", size: 240, labels: null },
  ],
  levels: [
    { shapeVoxel: [20_480, 16_384, 4_096], voxelNm: [8, 8, 40], offsetNm: [1_024, 0, 800] },
    { shapeVoxel: [10_240, 8_192, 4_096], voxelNm: [16, 16, 40], offsetNm: [1_024, 0, 800] },
  ],
  sample: {
    ...{ voxelCount: 262_144, min: "12", max: "244", distinctCount: 231 },
    ...{ zeroShare: 0, equalShare: 0.1, contrast: [40, 210] as [number, number] },
    histogram: { low: 0, high: 255, counts: COUNTS },
  },
};

const SETTINGS: DraftSettings = {
  ...EMPTY_DRAFT,
  name: "fly-vnc",
  image: { ...EMPTY_DRAFT.image, address: "s3://lab-volumes/fly-vnc/image.ome.zarr" },
  labels: { ...EMPTY_DRAFT.labels, address: "/data/volumes/fly-vnc/supervoxels.n5" },
  graph: { ...EMPTY_DRAFT.graph, address: "/data/volumes/fly-vnc/edges.csv" },
  synapses: { address: "/data/volumes/fly-vnc/synapses.csv" },
};

export const DRAFT: ApiDraft = {
  id: "d1",
  ownerName: "Lea Brandt",
  settings: SETTINGS,
  inspections: {
    image: VOLUME,
    labels: { ...VOLUME, format: "", purpose: "labels", voxelType: "uint64", dimensions: [] },
    graph: { format: "csv", rowCount: 5_204_118, isWhole: false, askedIds: 500, foundIds: 473 },
    synapses: { format: "csv", rowCount: 96_310, isWhole: true, sites: [] },
  },
  findings: [
    {
      ...{ tag: "voxel-differs", severity: "error", layer: "labels", field: "voxelNm", fix: null },
      values: { labels: "8 × 8 × 40", image: "4 × 4 × 40" },
    },
    {
      ...{ tag: "axes-differ", severity: "warning", layer: "labels", field: "axisOrder" },
      values: { labels: "4096 × 16384 × 20480", image: "20480 × 16384 × 4096", order: "zyx" },
      fix: { layer: "labels", change: { axisOrder: "zyx" } },
    },
  ],
  import: null,
  updatedAtMs: AT_MS,
};

export const NEW_DRAFT: ApiDraft = {
  ...DRAFT,
  ...{ id: "d0", settings: EMPTY_DRAFT, inspections: NOTHING_INSPECTED, findings: [] },
};

const JOB: ApiImport = {
  ...{ state: "cancelled", stage: "", done: 0, total: 0, remainingMs: null, problem: null },
  ...{ source: null, askedByName: "Lea Brandt", askedAtMs: AT_MS },
};

export const CANCELLED: ApiDraft = { ...DRAFT, id: "d2", findings: [], import: JOB };
export const FAILED: ApiDraft = {
  ...{ ...DRAFT, id: "d3" },
  import: {
    ...JOB,
    ...{ state: "failed", problem: "bad-data" },
    source: {
      file: "/data/volumes/fly-vnc/edges.csv",
      field: "row 31, affinity",
      problem: "is 1.4, not a number from 0 to 1",
      remedy: "Write affinities from 0 to 1.",
    },
  },
};

export function pageOf(draft: ApiDraft | null, more: Partial<DraftOnPage> = {}): DraftOnPage {
  return {
    draft,
    settings: draft?.settings ?? EMPTY_DRAFT,
    problems: {},
    looking: new Set(),
    failure: null,
    change: nothing,
    lookAt: nothing,
    act: done,
    show: nothing,
    ...more,
  };
}

export const WRONG_ADDRESS = pageOf(DRAFT, {
  problems: {
    image: {
      file: "/etc/volumes",
      field: "address",
      problem: "is not below a folder that the server may read from",
      remedy: "Ask an administrator to add the folder to FASCICLE_DATA_ROOTS.",
    },
  },
});
