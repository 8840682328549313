// What is wrong with layers that are to become one dataset, told from what was found of each. An
// error means that the import would be refused or could not be used; a warning that it looks wrong.
// Each has a tag, whose sentence and remedy are in the message files, and often a change that mends it.
import {
  AXIS_ORDERS,
  type AxisOrder,
  type DraftSettings,
  inDatasetAxes,
  type VolumeChoice,
  type VolumeKind,
} from "#core/datasets/dataset-draft.ts";
import type { Inspections, VolumeInspection } from "#core/datasets/inspection.ts";
import { type PlacedLevel, placedLevels, sharedGrid } from "#core/datasets/placed-layer.ts";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";

export const FINDING_TAGS = [
  "voxel-unknown",
  "voxel-too-small",
  "voxel-too-large",
  "voxel-differs",
  "axes-differ",
  "no-overlap",
  "part-overlap",
  "labels-float",
  "labels-negative",
  "labels-too-large",
  "labels-empty",
  "labels-look-like-image",
  "image-looks-like-labels",
  "graph-ids-foreign",
  "synapses-outside",
] as const;
export type FindingTag = (typeof FINDING_TAGS)[number];

export interface LayerFinding {
  readonly tag: FindingTag;
  readonly severity: "error" | "warning";
  readonly layer: "image" | "labels" | "graph" | "synapses";
  /** Which input it belongs to. */
  readonly field: "address" | "voxelNm" | "axisOrder" | "offsetNm";
  /** As its sentence names them. */
  readonly values: Readonly<Record<string, string>>;
  /** What would mend it, for one of the volumes. */
  readonly fix: {
    readonly layer: VolumeKind;
    readonly change: Partial<Pick<VolumeChoice, "axisOrder" | "voxelNm">>;
  } | null;
}

/** A voxel of an EM volume is a few nm; beyond these it is in another unit, by all likelihood. */
const SMALLEST_NM = 0.1;
const LARGEST_NM = 1_000;
const WHOLE_SHARE = 0.98;
const FOREIGN_SHARE = 0.5;
/** Neighbours of an EM image seldom have the same grey, those of labels nearly always. */
const LABEL_LIKE_SHARE = 0.8;
const IMAGE_LIKE_SHARE = 0.6;

export function checkLayers(
  settings: DraftSettings,
  inspections: Inspections,
): readonly LayerFinding[] {
  const { image, labels } = inspections;
  const findings: LayerFinding[] = [];
  if (image !== null) findings.push(...checkImage(settings.image, image));
  if (labels !== null) findings.push(...checkLabels(settings.labels, labels));
  if (image !== null && labels !== null) {
    findings.push(...checkTogether(settings, image, labels));
  }
  findings.push(...checkGraph(inspections), ...checkSynapses(settings, inspections));
  // What must be mended first.
  return findings.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}

export function hasErrors(findings: readonly LayerFinding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

const isFloat = ({ voxelType }: VolumeInspection) => voxelType.startsWith("float");

export function finding(
  tag: FindingTag,
  severity: LayerFinding["severity"],
  more: Pick<LayerFinding, "layer"> & Partial<LayerFinding>,
): LayerFinding {
  return { tag, severity, field: "address", values: {}, fix: null, ...more };
}

function* checkVoxel(
  layer: VolumeKind,
  choice: VolumeChoice,
  { levels }: VolumeInspection,
): Iterable<LayerFinding> {
  const placed = placedLevels(choice, levels);
  const about = { layer, field: "voxelNm" } as const;
  if (placed === null) {
    yield finding("voxel-unknown", "error", about);
    return;
  }
  const { voxelNm } = placed[0];
  const scaled = (factor: number): Vec3 => [
    rounded(voxelNm[0] * factor),
    rounded(voxelNm[1] * factor),
    rounded(voxelNm[2] * factor),
  ];
  if (voxelNm.some((size) => size < SMALLEST_NM)) {
    const mended = scaled(1_000);
    const values = { size: sizeText(voxelNm), mended: sizeText(mended) };
    const fix = { layer, change: { voxelNm: [...mended] as [number, number, number] } };
    yield finding("voxel-too-small", "warning", { ...about, values, fix });
  } else if (voxelNm.some((size) => size >= LARGEST_NM)) {
    const mended = scaled(0.001);
    const values = { size: sizeText(voxelNm), mended: sizeText(mended) };
    const fix = { layer, change: { voxelNm: [...mended] as [number, number, number] } };
    yield finding("voxel-too-large", "warning", { ...about, values, fix });
  }
}

function* checkImage(choice: VolumeChoice, image: VolumeInspection): Iterable<LayerFinding> {
  yield* checkVoxel("image", choice, image);
  const { sample, voxelType, purpose } = image;
  const isWide = /64$/.test(voxelType) && !isFloat(image);
  const looksFlat = sample.equalShare > LABEL_LIKE_SHARE && sample.distinctCount > 2;
  if (purpose === "labels" || isWide || looksFlat) {
    yield finding("image-looks-like-labels", "warning", { layer: "image" });
  }
}

function* checkLabels(choice: VolumeChoice, labels: VolumeInspection): Iterable<LayerFinding> {
  yield* checkVoxel("labels", choice, labels);
  const { sample, voxelType, purpose } = labels;
  const layer = "labels";
  if (isFloat(labels)) {
    yield finding("labels-float", "error", { layer, values: { type: voxelType } });
    return;
  }
  if (sample.min.startsWith("-")) {
    yield finding("labels-negative", "error", { layer, values: { id: sample.min } });
  }
  if (BigInt(sample.max) >= 2n ** 63n) {
    yield finding("labels-too-large", "error", { layer, values: { id: sample.max } });
  }
  if (sample.zeroShare === 1) yield finding("labels-empty", "warning", { layer });
  else if (purpose === "image" || sample.equalShare < IMAGE_LIKE_SHARE) {
    yield finding("labels-look-like-image", "warning", { layer });
  }
}

function* checkTogether(
  settings: DraftSettings,
  image: VolumeInspection,
  labels: VolumeInspection,
): Iterable<LayerFinding> {
  const own = placedLevels(settings.labels, labels.levels);
  const other = placedLevels(settings.image, image.levels);
  const permuted = permutedLike(settings, image, labels);
  if (permuted !== null) {
    const values = {
      labels: shapeText(inDatasetAxes(labels.levels[0].shapeVoxel, settings.labels.axisOrder)),
      image: shapeText(inDatasetAxes(image.levels[0].shapeVoxel, settings.image.axisOrder)),
      order: permuted,
    };
    const fix = { layer: "labels", change: { axisOrder: permuted } } as const;
    yield finding("axes-differ", "warning", { layer: "labels", field: "axisOrder", values, fix });
  }
  if (own === null || other === null) return;
  const grid = sharedGrid(other, own);
  if (grid !== null) {
    const share = volumeOf(grid) / Math.max(volumeOf(own[0]), volumeOf(other[grid.imageLevel]));
    if (share >= WHOLE_SHARE) return;
    const values = { percent: String(Math.floor(100 * share)), shape: shapeText(grid.shapeVoxel) };
    yield finding("part-overlap", "warning", { layer: "labels", field: "offsetNm", values });
    return;
  }
  if (!overlapNm(own[0], other[0])) {
    const values = { labels: boxText(own[0]), image: boxText(other[0]) };
    yield finding("no-overlap", "error", { layer: "labels", field: "offsetNm", values });
    return;
  }
  const values = { labels: sizeText(own[0].voxelNm), image: sizeText(other[0].voxelNm) };
  yield finding("voxel-differs", "error", { layer: "labels", field: "voxelNm", values });
}

/** The order in which the labels' shape would be the image's, where it is not now. */
function permutedLike(
  { image: imageChoice, labels: labelsChoice }: DraftSettings,
  image: VolumeInspection,
  labels: VolumeInspection,
): AxisOrder | null {
  const wanted = shapeText(inDatasetAxes(image.levels[0].shapeVoxel, imageChoice.axisOrder));
  const shapeIn = (order: AxisOrder) =>
    shapeText(inDatasetAxes(labels.levels[0].shapeVoxel, order));
  if (shapeIn(labelsChoice.axisOrder) === wanted) return null;
  return AXIS_ORDERS.find((order) => shapeIn(order) === wanted) ?? null;
}

function* checkGraph({ graph }: Inspections): Iterable<LayerFinding> {
  if (graph === null || graph.askedIds === 0) return;
  const share = graph.foundIds / graph.askedIds;
  // Of a table that was read in part, that an id is missing says nothing.
  if (share >= FOREIGN_SHARE || (!graph.isWhole && share > 0)) return;
  const severity = share === 0 && graph.isWhole ? "error" : "warning";
  const values = { found: String(graph.foundIds), asked: String(graph.askedIds) };
  yield finding("graph-ids-foreign", severity, { layer: "graph", values });
}

function* checkSynapses(
  settings: DraftSettings,
  { labels, image, synapses }: Inspections,
): Iterable<LayerFinding> {
  const volume = labels ?? image;
  if (synapses === null || volume === null || synapses.sites.length === 0) return;
  const choice = labels === null ? settings.image : settings.labels;
  const shape = inDatasetAxes(volume.levels[0].shapeVoxel, choice.axisOrder);
  const inside = (order: AxisOrder) =>
    synapses.sites.filter(({ positionVoxel }) =>
      isInsideVoxel(inDatasetAxes(positionVoxel, order), shape),
    ).length;
  const total = synapses.sites.length;
  const outside = total - inside("xyz");
  if (outside === 0) return;
  const order = AXIS_ORDERS.find((candidate) => inside(candidate) === total) ?? "none";
  yield finding("synapses-outside", "error", {
    layer: "synapses",
    values: { outside: String(outside), total: String(total), shape: shapeText(shape), order },
  });
}

export function overlapNm(a: PlacedLevel, b: PlacedLevel): boolean {
  return a.offsetNm.every((from, axis) => {
    const to = from + a.shapeVoxel[axis] * a.voxelNm[axis];
    const otherTo = b.offsetNm[axis] + b.shapeVoxel[axis] * b.voxelNm[axis];
    return from < otherTo && b.offsetNm[axis] < to;
  });
}

const volumeOf = ({ shapeVoxel: [x, y, z] }: Pick<PlacedLevel, "shapeVoxel">) => x * y * z;
const rounded = (size: number) => Number(size.toPrecision(6));
export const sizeText = (size: Vec3) => `${size.map(rounded).join(" × ")} nm`;
const shapeText = (shape: Vec3) => shape.join(" × ");
export const boxText = ({ offsetNm, shapeVoxel, voxelNm }: PlacedLevel) =>
  `${offsetNm.map(rounded).join(", ")} – ${offsetNm
    .map((from, axis) => rounded(from + shapeVoxel[axis] * voxelNm[axis]))
    .join(", ")} nm`;
