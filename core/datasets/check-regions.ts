// What is wrong with a volume of regions for a dataset: what is wrong with any labels, and whether it lies
// over the dataset at a size that can be meant. Regions may be a few voxels, or far more than the dataset.
import {
  boxText,
  checkLayers,
  finding,
  type LayerFinding,
  overlapNm,
  sizeText,
} from "#core/datasets/check-layers.ts";
import { EMPTY_DRAFT, type VolumeChoice } from "#core/datasets/dataset-draft.ts";
import { NOTHING_INSPECTED, type VolumeInspection } from "#core/datasets/inspection.ts";
import { type PlacedLevel, placedLevels } from "#core/datasets/placed-layer.ts";
import { type Vec3, vectorBy } from "#core/geometry/vector.ts";

/** Beyond this, along each axis, a volume is of another unit by all likelihood. */
const STRANGE_RATIO = 100;

/** A dataset as regions are laid over it. */
export interface DatasetBox {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  /** Where its first voxel lies in the space that its own source told of; zeros where nobody knows. */
  readonly originNm: Vec3;
}

/** Levels from the dataset's first voxel on, finest first; null where no size of a voxel is known. */
export function placedRegions(
  choice: VolumeChoice,
  { levels }: Pick<VolumeInspection, "levels">,
  { originNm }: DatasetBox,
): readonly PlacedLevel[] | null {
  const placed = placedLevels(choice, levels);
  // What a person says is from the dataset's own first voxel.
  if (placed === null || choice.offsetNm !== null) return placed;
  return placed.map((level) => ({
    ...level,
    offsetNm: vectorBy((axis) => level.offsetNm[axis] - originNm[axis]),
  }));
}

/** Errors first. Where a person gave the voxel's size, a strange one is told and taken. */
export function checkRegions(
  choice: VolumeChoice,
  inspection: VolumeInspection,
  dataset: DatasetBox,
): readonly LayerFinding[] {
  const asLabels = checkLayers(
    { ...EMPTY_DRAFT, labels: choice },
    { ...NOTHING_INSPECTED, labels: inspection },
  ).filter(({ tag }) => tag !== "voxel-too-small" && tag !== "voxel-too-large");
  const placed = placedRegions(choice, inspection, dataset);
  if (placed === null) return asLabels;
  const findings = [...asLabels, ...checkPlace(choice, placed[0], dataset)];
  return findings.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}

function* checkPlace(
  choice: VolumeChoice,
  own: PlacedLevel,
  { shapeVoxel, voxelNm }: DatasetBox,
): Iterable<LayerFinding> {
  const box: PlacedLevel = { shapeVoxel, voxelNm, offsetNm: [0, 0, 0] };
  const ratios = [0, 1, 2].map(
    (axis) =>
      (own.shapeVoxel[axis] * own.voxelNm[axis]) / (box.shapeVoxel[axis] * box.voxelNm[axis]),
  );
  const severity = choice.voxelNm === null ? "error" : "warning";
  const isSmall = ratios.every((ratio) => ratio < 1 / STRANGE_RATIO);
  if (isSmall || ratios.every((ratio) => ratio > STRANGE_RATIO)) {
    const factor = isSmall ? 1_000 : 0.001;
    const mended = sizeText(vectorBy((axis) => own.voxelNm[axis] * factor));
    yield finding(isSmall ? "voxel-too-small" : "voxel-too-large", severity, {
      ...{ layer: "labels", field: "voxelNm" },
      values: { size: sizeText(own.voxelNm), mended },
    });
  }
  if (overlapNm(own, box)) return;
  const values = { labels: boxText(own), image: boxText(box) };
  yield finding("no-overlap", "error", { layer: "labels", field: "offsetNm", values });
}
