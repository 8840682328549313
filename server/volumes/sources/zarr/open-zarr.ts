// A volume in Zarr v2, v3 or OME-Zarr: an array, or an image of several levels.
import type { Vec3 } from "#core/geometry/vector.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { fileOf } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import {
  type DimensionIndices,
  SOURCE_LIMITS,
  type SourceDimension,
  type VolumeSource,
} from "#server/volumes/sources/source-port.ts";
import { type ArrayLevel, ArrayVolume, UNTOLD } from "#server/volumes/sources/zarr/array-volume.ts";
import { keyBelow, normalPath, wrongField } from "#server/volumes/sources/zarr/description.ts";
import { listZarrVolumes } from "#server/volumes/sources/zarr/list-zarr-volumes.ts";
import {
  type OmeChannel,
  type OmeMultiscale,
  parseOmeMultiscale,
} from "#server/volumes/sources/zarr/ome-multiscale.ts";
import type { ZarrArray } from "#server/volumes/sources/zarr/zarr-array.ts";
import { readZarrNode, type ZarrGroup } from "#server/volumes/sources/zarr/zarr-node.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export interface OpenZarrOptions {
  /** Of an array, or of a group that is an image, below the store's root. */
  readonly path?: string;
  /** Which to look at of other dimensions, by name; left out: the first. */
  readonly indices?: DimensionIndices;
  readonly signal?: AbortSignal;
}

const LISTED = 20;
/** As OME-Zarr calls the dimension of channels. */
const CHANNEL = "c";

interface NamedLevel extends ArrayLevel {
  /** Of its dimensions; the number of one that has no name. */
  readonly names: readonly string[];
}

/** Throws an ImportError that names file and field. The store is the source's from then on. */
export async function openZarr(
  store: ByteStore,
  { path = "", indices = {}, signal }: OpenZarrOptions = {},
): Promise<VolumeSource> {
  const at = normalPath(path);
  const node = at === null ? null : await readZarrNode(store, at, signal);
  if (at === null || node === null) throw await notThere(store, path, "is not there", signal);
  if (node.kind === "array") {
    const level = { path: at, voxelNm: null, offsetNm: [0, 0, 0] as const };
    const array = arrayLevel(store, node.array, null, level, indices);
    return new ArrayVolume(store, { ...UNTOLD, dimensions: dimensionsOf(array, []) }, [array]);
  }
  const image = parseOmeMultiscale(node.attributes);
  if (image === null) throw await notThere(store, path, "is a group, and no image", signal);
  const levels = await imageLevels(store, at, node, image, indices, signal);
  const { isLabels, channels } = image;
  const contrast = channels[indices[CHANNEL] ?? 0]?.contrast ?? null;
  const purpose = isLabels ? "labels" : contrast === null ? null : "image";
  const dimensions = dimensionsOf(levels[0], channels);
  return new ArrayVolume(
    store,
    { purpose, contrast: isLabels ? null : contrast, dimensions },
    levels,
  );
}

/** Those that leave a choice. */
function dimensionsOf(
  { array, axes, names }: NamedLevel,
  channels: readonly OmeChannel[],
): readonly SourceDimension[] {
  const beside = array.shape.flatMap((size, axis) =>
    axes.includes(axis) || size === 1 ? [] : [{ name: names[axis], size }],
  );
  return beside.map(({ name, size }) => {
    const labels = name === CHANNEL ? channels.flatMap(({ label }) => label || []) : [];
    return { name, size, labels: labels.length === size ? labels : null };
  });
}

async function imageLevels(
  store: ByteStore,
  at: string,
  group: ZarrGroup,
  image: OmeMultiscale,
  indices: DimensionIndices,
  signal: AbortSignal | undefined,
): Promise<NamedLevel[]> {
  const levels: NamedLevel[] = [];
  for (const level of image.levels) {
    const path = at === "" ? level.path : keyBelow(at, level.path);
    const node = await readZarrNode(store, path, signal);
    const field = `multiscales[0].datasets[${levels.length}].path`;
    if (node?.kind !== "array") {
      throw wrongField(group.attributes, field, `(${level.path.slice(0, 80)}) is no array`);
    }
    const { array } = node;
    if (levels.length > 0 && array.type !== levels[0].array.type) {
      const problem = `is of ${array.type}, the first level of ${levels[0].array.type}`;
      throw wrongField(group.attributes, field, problem);
    }
    levels.push(arrayLevel(store, array, image, level, indices));
  }
  return levels;
}

function arrayLevel(
  store: ByteStore,
  array: ZarrArray,
  image: OmeMultiscale | null,
  { voxelNm, offsetNm }: Pick<ArrayLevel, "voxelNm" | "offsetNm">,
  indices: DimensionIndices,
): NamedLevel {
  const file = { store, key: array.key };
  const dimensions = array.shape.length;
  if (dimensions < 3 || (image !== null && image.axes.length !== dimensions)) {
    const expected = image === null ? "3 or more" : image.axes.length;
    const remedy = "name a volume with the dimensions x, y and z";
    throw wrongField(file, "shape", `has ${dimensions} dimensions, not ${expected}`, remedy);
  }
  const told = image?.axes.map(({ name }) => name) ?? array.dimensionNames ?? [];
  const names = array.shape.map((_, axis) => told[axis] || String(axis));
  const axes = image?.spaceAxes ?? spaceAxesOf(told, dimensions);
  checkShape(file, array, axes);
  const own = array.shape.map((size, axis) => {
    if (axes.includes(axis)) return 0;
    const index = Object.hasOwn(indices, names[axis]) ? indices[names[axis]] : 0;
    if (Number.isInteger(index) && index >= 0 && index < size) return index;
    const problem = `has ${size} along dimension ${names[axis].slice(0, 64)}: there is no ${index}`;
    throw wrongField(file, "shape", problem, "name an index that is there");
  });
  return { array, axes, names, indices: own, voxelNm, offsetNm };
}

/** By their names, or the last three as most have them: z, y, x. */
function spaceAxesOf(names: readonly (string | null)[], dimensions: number): Vec3 {
  const [x, y, z] = ["x", "y", "z"].map((name) =>
    names.findIndex((found) => found?.toLowerCase() === name),
  );
  if (x >= 0 && y >= 0 && z >= 0) return [x, y, z];
  return [dimensions - 1, dimensions - 2, dimensions - 3];
}

function checkShape(file: Parameters<typeof wrongField>[0], array: ZarrArray, axes: Vec3): void {
  const shape = axes.map((axis) => array.shape[axis]);
  const [x, y, z] = shape;
  const isSound = shape.every((size) => size >= 1 && size <= SOURCE_LIMITS.axisVoxel);
  if (isSound && x * y * z <= SOURCE_LIMITS.levelVoxels) return;
  throw wrongField(file, "shape", `is ${array.shape.join(" × ")}`);
}

async function notThere(
  store: ByteStore,
  path: string,
  problem: string,
  signal: AbortSignal | undefined,
): Promise<ImportError> {
  const volumes = await listZarrVolumes(store, signal);
  const names = volumes.slice(0, LISTED).map((name) => name.slice(0, 80) || "the root itself");
  const remedy =
    names.length === 0
      ? "name the path of an array or of an OME-Zarr image below it"
      : `name one of what lies there (${names.join(", ")}${volumes.length > LISTED ? ", …" : ""})`;
  const field = path === "" ? "the folder" : path.slice(0, 200);
  return new ImportError({ file: fileOf(store, ""), field, problem, remedy });
}
