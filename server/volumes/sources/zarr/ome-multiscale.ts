// What an OME-Zarr group says of its image: axes, units, and a level's place. Versions 0.4 and 0.5,
// and what of older ones is the same.
import * as v from "valibot";
import type { Vec3 } from "#core/geometry/vector.ts";
import { SOURCE_LIMITS } from "#server/volumes/sources/source-port.ts";
import {
  checked,
  type Description,
  few,
  finite,
  normalPath,
  partOf,
  wrongField,
} from "#server/volumes/sources/zarr/description.ts";
import { type LevelPlace, placeOf, unitNm } from "#server/volumes/sources/zarr/level-place.ts";

export interface OmeAxis {
  readonly name: string;
  readonly unitNm: number | null;
}

export interface OmeLevel extends LevelPlace {
  /** Of its array, below the group. */
  readonly path: string;
}

export interface OmeMultiscale {
  readonly axes: readonly OmeAxis[];
  /** Which of the axes are x, y and z. */
  readonly spaceAxes: Vec3;
  readonly levels: readonly OmeLevel[];
  readonly isLabels: boolean;
  /** As a viewer is to show them, in their order; empty where the group does not say. */
  readonly channels: readonly OmeChannel[];
}

export interface OmeChannel {
  readonly label: string | null;
  /** Darkest and lightest level of grey that a viewer shows. */
  readonly contrast: readonly [number, number] | null;
}

const DIMENSIONS = 8;
const numbers = few(finite, DIMENSIONS);
const transformation = v.looseObject({
  type: v.string(),
  scale: v.optional(numbers),
  translation: v.optional(numbers),
});
const transformations = v.optional(few(transformation, 4), []);
const axis = v.union([
  v.pipe(
    v.string(),
    v.transform((name) => ({ name, unit: undefined })),
  ),
  v.object({ name: v.string(), unit: v.nullish(v.string()) }),
]);
const multiscaleSchema = v.object({
  axes: v.optional(few(axis, DIMENSIONS)),
  datasets: v.pipe(
    few(
      v.object({ path: v.string(), coordinateTransformations: transformations }),
      SOURCE_LIMITS.levels,
    ),
    v.minLength(1),
  ),
  coordinateTransformations: transformations,
});
const omeSchema = v.object({
  multiscales: v.pipe(v.array(v.unknown()), v.minLength(1)),
  "image-label": v.optional(v.unknown()),
});
const MAX_CHANNELS = 10_000;
const omeroSchema = v.object({
  channels: few(
    v.object({
      label: v.fallback(v.nullish(v.string()), null),
      window: v.fallback(v.nullish(v.object({ start: finite, end: finite })), null),
    }),
    MAX_CHANNELS,
  ),
});
/** Before axes were named they were these. */
const OLD_AXES = ["t", "c", "z", "y", "x"].map((name) => ({ name, unit: undefined }));

type Transformations = v.InferOutput<typeof transformations>;

/** null: the group is no image. */
export function parseOmeMultiscale(attributes: Description): OmeMultiscale | null {
  const ome = omeOf(attributes);
  if (ome === null) return null;
  const group = checked(ome, omeSchema);
  const description = partOf(ome, "multiscales.0", group.multiscales[0]);
  const said = checked(description, multiscaleSchema);
  const axes = said.axes ?? OLD_AXES;
  const spaceAxes = spaceAxesOf(description, axes);
  const levels = said.datasets.map(({ path, coordinateTransformations }, index) => {
    const field = `${description.within}.datasets.${index}`;
    const normal = normalPath(path);
    if (normal === null) throw wrongField(description, `${field}.path`, "leads out of the volume");
    const place = combined(description, field, axes.length, [
      ...coordinateTransformations,
      ...said.coordinateTransformations,
    ]);
    return { path: normal, ...place };
  });
  const units = spaceAxes.map((at) => unitNm(axes[at].unit));
  const inNm = (values: readonly number[]): Vec3 | null => {
    const [x, y, z] = spaceAxes.map((at, i) => values[at] * (units[i] ?? Number.NaN));
    return [x, y, z].every(Number.isFinite) ? [x, y, z] : null;
  };
  const places = levels.map(({ scale, translation }) => ({
    scaleNm: scale === null ? null : inNm(scale),
    translationNm: inNm(translation) ?? [0, 0, 0],
  }));
  return {
    axes: axes.map(({ name, unit }) => ({ name, unitNm: unitNm(unit) })),
    spaceAxes,
    levels: places.map(({ scaleNm, translationNm }, index) => ({
      path: levels[index].path,
      ...placeOf(scaleNm, translationNm as Vec3, places[0].scaleNm),
    })),
    isLabels: group["image-label"] !== undefined,
    channels: channelsOf(ome),
  };
}

/** Names of label volumes that a "labels" group lists. */
export function parseOmeLabels(attributes: Description): readonly string[] {
  const inOme = (attributes.value as { readonly ome?: unknown }).ome;
  const result = v.safeParse(
    v.object({ labels: few(v.string(), 1_000) }),
    inOme ?? attributes.value,
  );
  return result.success ? result.output.labels.filter((name) => normalPath(name) !== null) : [];
}

/** Where the group says it: under "ome" since 0.5. */
function omeOf(attributes: Description): Description | null {
  const value = attributes.value as { readonly ome?: { readonly multiscales?: unknown } };
  if (Array.isArray(value?.ome?.multiscales)) return partOf(attributes, "ome", value.ome);
  const old = attributes.value as { readonly multiscales?: unknown };
  return Array.isArray(old?.multiscales) ? attributes : null;
}

function spaceAxesOf(description: Description, axes: readonly { readonly name: string }[]): Vec3 {
  const [x, y, z] = ["x", "y", "z"].map((name) =>
    axes.findIndex((found) => found.name.toLowerCase() === name),
  );
  if (x >= 0 && y >= 0 && z >= 0) return [x, y, z];
  const names = axes.map(({ name }) => name.slice(0, 40)).join(", ");
  const field = `${description.within}.axes`;
  const remedy = "name a volume that has the axes x, y and z";
  throw wrongField(description, field, `are ${names}: x, y or z is not among them`, remedy);
}

/** One after another, as the format says: the level's own first. */
function combined(
  description: Description,
  field: string,
  dimensions: number,
  steps: Transformations,
): { readonly scale: number[] | null; readonly translation: number[] } {
  let scale = new Array<number>(dimensions).fill(1);
  let translation = new Array<number>(dimensions).fill(0);
  let hasScale = false;
  for (const step of steps) {
    const by = step.type === "scale" ? step.scale : step.translation;
    if (step.type === "identity") continue;
    const isKnown = (step.type === "scale" || step.type === "translation") && by !== undefined;
    const isSound = step.type !== "scale" || by?.every((part) => part > 0);
    if (!isKnown || by.length !== dimensions || !isSound) {
      const problem = `are not ${dimensions} numbers for a scale and a translation`;
      throw wrongField(description, `${field}.coordinateTransformations`, problem);
    }
    if (step.type === "scale") {
      hasScale = true;
      scale = scale.map((value, at) => value * by[at]);
      translation = translation.map((value, at) => value * by[at]);
    } else {
      translation = translation.map((value, at) => value + by[at]);
    }
  }
  return { scale: hasScale ? scale : null, translation };
}

function channelsOf(ome: Description): readonly OmeChannel[] {
  const said = v.safeParse(omeroSchema, (ome.value as { readonly omero?: unknown }).omero);
  if (!said.success) return [];
  return said.output.channels.map(({ label, window }) => ({
    label: label ?? null,
    contrast: window && window.start < window.end ? [window.start, window.end] : null,
  }));
}
