// A volume in N5: an array, or a group whose levels are s0, s1 and so on, finest first.
import type { Vec3 } from "#core/geometry/vector.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { listN5Volumes } from "#server/volumes/sources/n5/list-n5-volumes.ts";
import { N5ChunkedArray } from "#server/volumes/sources/n5/n5-array.ts";
import {
  isN5Array,
  type N5Place,
  parseN5Array,
  parseN5Place,
  parseN5Scales,
} from "#server/volumes/sources/n5/n5-attributes.ts";
import { fileOf } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import { SOURCE_LIMITS, type VolumeSource } from "#server/volumes/sources/source-port.ts";
import { type ArrayLevel, ArrayVolume, UNTOLD } from "#server/volumes/sources/zarr/array-volume.ts";
import {
  type Description,
  keyBelow,
  normalPath,
  readDescription,
  wrongField,
} from "#server/volumes/sources/zarr/description.ts";
import { placeOf } from "#server/volumes/sources/zarr/level-place.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export interface OpenN5Options {
  /** Of an array, or of a group of levels, below the store's root. */
  readonly path?: string;
  readonly signal?: AbortSignal;
}

interface FoundLevel {
  readonly path: string;
  readonly description: Description;
}

const LISTED = 20;
const FINEST: Vec3 = [1, 1, 1];
/** Below Paintera's group are the levels of its data. */
const LEVEL_FOLDERS = ["", "data"];

/** Throws an ImportError that names file and field. The store is the source's from then on. */
export async function openN5(
  store: ByteStore,
  { path = "", signal }: OpenN5Options = {},
): Promise<VolumeSource> {
  const at = normalPath(path);
  if (at === null) throw await notThere(store, path, signal);
  const own = await readDescription(store, keyBelow(at, "attributes.json"), signal);
  if (own !== null && isN5Array(own)) {
    const place = parseN5Place(own);
    return new ArrayVolume(
      store,
      UNTOLD,
      levelsOf(store, [{ path: at, description: own }], place, null),
    );
  }
  const found = await findLevels(store, at, signal);
  if (found.length === 0) throw await notThere(store, path, signal);
  const place = own === null ? null : parseN5Place(own);
  const scales = own === null ? null : parseN5Scales(own);
  return new ArrayVolume(store, UNTOLD, levelsOf(store, found, place, scales));
}

async function findLevels(
  store: ByteStore,
  at: string,
  signal: AbortSignal | undefined,
): Promise<FoundLevel[]> {
  const found: FoundLevel[] = [];
  for (const folder of LEVEL_FOLDERS) {
    while (found.length < SOURCE_LIMITS.levels) {
      const below = folder === "" ? at : keyBelow(at, folder);
      const path = keyBelow(below, `s${found.length}`);
      const description = await readDescription(store, keyBelow(path, "attributes.json"), signal);
      if (description === null || !isN5Array(description)) break;
      found.push({ path, description });
    }
    if (found.length > 0) return found;
  }
  return found;
}

/** @param group what is said of all levels together. */
function levelsOf(
  store: ByteStore,
  found: readonly FoundLevel[],
  group: N5Place | null,
  scales: readonly Vec3[] | null,
): ArrayLevel[] {
  const levels: ArrayLevel[] = [];
  const first = parseN5Place(found[0].description);
  const finestNm = first.voxelNm ?? group?.voxelNm ?? null;
  const cornerNm = first.cornerNm ?? group?.cornerNm ?? ([0, 0, 0] as const);
  for (const [index, { path, description }] of found.entries()) {
    const said = parseN5Array(description);
    checkShape(description, said.shape);
    if (levels.length > 0 && said.type !== levels[0].array.type) {
      const problem = `is ${said.type}, that of the first level ${levels[0].array.type}`;
      throw wrongField(description, "dataType", problem);
    }
    const own = parseN5Place(description);
    const factors = own.factors ?? scales?.[index] ?? (index === 0 ? FINEST : null);
    const voxelNm = voxelNmOf(own, finestNm, factors, index === 0);
    const place =
      own.centreNm === null
        ? { voxelNm, offsetNm: cornerNm }
        : placeOf(voxelNm, own.centreNm, finestNm);
    const array = new N5ChunkedArray(store, path, said);
    levels.push({ array, axes: [0, 1, 2], indices: said.shape.map(() => 0), ...place });
  }
  return levels;
}

/** A level's own size counts where it has a place too: some write the finest level's on each. */
function voxelNmOf(
  own: N5Place,
  finestNm: Vec3 | null,
  factors: Vec3 | null,
  isFinest: boolean,
): Vec3 | null {
  const coarser = finestNm === null || factors === null ? null : times(finestNm, factors);
  const isOwn = own.centreNm !== null || isFinest || coarser === null;
  return isOwn ? (own.voxelNm ?? coarser) : coarser;
}

function checkShape(description: Description, shape: readonly number[]): void {
  if (shape.length < 3) {
    const problem = `has ${shape.length} entries, not 3 or more`;
    throw wrongField(description, "dimensions", problem, "name a volume with x, y and z");
  }
  const [x, y, z] = shape;
  const isSound = shape.every((size) => size >= 1 && size <= SOURCE_LIMITS.axisVoxel);
  if (isSound && x * y * z <= SOURCE_LIMITS.levelVoxels) return;
  throw wrongField(description, "dimensions", `is ${shape.join(" × ")}`);
}

function times([x, y, z]: Vec3, factors: Vec3): Vec3 {
  return [x * factors[0], y * factors[1], z * factors[2]];
}

async function notThere(
  store: ByteStore,
  path: string,
  signal: AbortSignal | undefined,
): Promise<ImportError> {
  const volumes = await listN5Volumes(store, signal);
  const names = volumes.slice(0, LISTED).map((name) => name.slice(0, 80) || "the root itself");
  const remedy =
    names.length === 0
      ? "name the path of an array, or of a group with levels s0, s1 and so on"
      : `name one of what lies there (${names.join(", ")}${volumes.length > LISTED ? ", …" : ""})`;
  const field = path === "" ? "the folder" : path.slice(0, 200);
  const problem = "is neither an array nor a group of levels";
  return new ImportError({ file: fileOf(store, ""), field, problem, remedy });
}
