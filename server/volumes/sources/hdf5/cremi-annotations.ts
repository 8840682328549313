// The synaptic partners of a CREMI file (format 0.2): one entry a pair of a presynaptic and a
// postsynaptic site. Positions are in nm from the corner of the first voxel of /volumes/raw, so that
// they fit the image whatever offsets the file tells. Where the file tells which kind each site is, a
// pair that says otherwise is refused.
import type { Metadata } from "h5wasm";
import type { Vec3 } from "#core/geometry/vector.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { voxelTypeOf } from "#server/volumes/sources/hdf5/describe-dataset.ts";
import { Hdf5File } from "#server/volumes/sources/hdf5/hdf5-file.ts";
import type { VoxelType } from "#server/volumes/sources/source-port.ts";
import { voxelsIn } from "#server/volumes/sources/voxel-arrays.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export interface CremiPartners {
  /** Of the presynaptic annotation: several partners of one site share it. */
  readonly preId: bigint;
  readonly postId: bigint;
  /** x, y, z. */
  readonly prePositionNm: Vec3;
  readonly postPositionNm: Vec3;
}

/** Of one dataset. */
const LIST_BYTES = 256 * 2 ** 20;
/** The library's number for this kind of type. */
const STRING = 3;
const RAW = "/volumes/raw";
const IDS = "/annotations/ids";
const TYPES = "/annotations/types";
const LOCATIONS = "/annotations/locations";
const PARTNERS = "/annotations/presynaptic_site/partners";

/** In the file's order; empty where the file has no annotations. The store is the caller's. */
export async function readCremiAnnotations(
  store: ByteStore,
  signal?: AbortSignal,
): Promise<readonly CremiPartners[]> {
  const file = await Hdf5File.open(store, signal);
  try {
    return file.metadata(PARTNERS) === null ? [] : partnersOf(file);
  } finally {
    await file.close();
  }
}

interface Site {
  /** null: not read. */
  readonly type: string | null;
  readonly positionNm: Vec3;
}

function partnersOf(file: Hdf5File): readonly CremiPartners[] {
  const sites = sitesOf(file);
  const pairs = readList(file, PARTNERS, "uint64", 2) as BigUint64Array;
  return Array.from({ length: pairs.length / 2 }, (_, i) => {
    const preId = pairs[2 * i];
    const postId = pairs[2 * i + 1];
    return {
      preId,
      postId,
      prePositionNm: siteOf(file, sites, preId, "presynaptic_site", i),
      postPositionNm: siteOf(file, sites, postId, "postsynaptic_site", i),
    };
  });
}

function siteOf(
  file: Hdf5File,
  sites: ReadonlyMap<bigint, Site>,
  id: bigint,
  type: string,
  pair: number,
): Vec3 {
  const site = sites.get(id);
  if (site !== undefined && (site.type ?? type) === type) return site.positionNm;
  throw problem(
    file,
    `pair ${pair} of ${PARTNERS}`,
    `names ${id}, which is ${site === undefined ? "no annotation" : `a ${site.type}`}`,
    `name a ${type} there`,
  );
}

function sitesOf(file: Hdf5File): ReadonlyMap<bigint, Site> {
  const ids = readList(file, IDS, "uint64", 1) as BigUint64Array;
  const locations = readList(file, LOCATIONS, "float64", 3) as Float64Array;
  const types = readTypes(file);
  const typeCount = types?.length ?? ids.length;
  if (typeCount !== ids.length || locations.length !== 3 * ids.length) {
    throw problem(
      file,
      "/annotations",
      `has ${ids.length} ids, ${typeCount} types and ${locations.length / 3} locations`,
      "write one of each for every annotation",
    );
  }
  const [dx, dy, dz] = shiftOf(file);
  const sites = new Map<bigint, Site>();
  ids.forEach((id, i) => {
    const [z, y, x] = locations.subarray(3 * i, 3 * i + 3);
    if (sites.has(id)) throw problem(file, IDS, `has ${id} twice`, "give each its own id");
    if (![x, y, z].every(Number.isFinite)) {
      throw problem(file, `the location of ${id}`, "is not a point", "write it as z, y, x in nm");
    }
    sites.set(id, { type: types?.[i] ?? null, positionNm: [x + dx, y + dy, z + dz] });
  });
  return sites;
}

/** Locations count from the annotations' offset, and that from where the raw volume's counts from. */
function shiftOf(file: Hdf5File): Vec3 {
  const annotations = file.attributeNumbers("/annotations", "offset") ?? [0, 0, 0];
  const raw = file.metadata(RAW) === null ? null : file.attributeNumbers(RAW, "offset");
  const [z, y, x] = annotations.map((offset, axis) => offset - (raw?.[axis] ?? 0));
  if (annotations.length === 3 && (raw === null || raw.length === 3)) return [x, y, z];
  throw problem(file, "the offset", "is not three numbers", "write it as z, y, x in nm");
}

/**
 * null where strings are of any length: the library does not come back from some damaged files with
 * these, and which site of a pair is which is told by the pair as well.
 */
function readTypes(file: Hdf5File): readonly string[] | null {
  const metadata = listed(file, TYPES);
  if (metadata.type === STRING && metadata.shape?.length === 1) {
    return metadata.vlen ? null : file.readStrings(TYPES, metadata);
  }
  throw problem(file, TYPES, "is not a list of strings", "write it as CREMI 0.2 does");
}

/** Rows of so many columns; integers of any kind where ids are wanted. */
function readList(
  file: Hdf5File,
  path: string,
  wanted: "uint64" | "float64",
  columns: number,
): BigUint64Array | Float64Array {
  const metadata = listed(file, path);
  const shape = metadata.shape ?? [];
  const voxelType = voxelTypeOf(metadata);
  const isRight = wanted === "uint64" ? isInteger(voxelType) : voxelType?.startsWith("float");
  const hasColumns =
    columns === 1 ? shape.length === 1 : shape.length === 2 && shape[1] === columns;
  if (voxelType === null || isRight !== true || !hasColumns) {
    throw problem(
      file,
      path,
      `is not a list of ${columns === 1 ? "" : `${columns} `}${wanted === "uint64" ? "ids" : "floats"}`,
      "write it as CREMI 0.2 does",
    );
  }
  const sizeBytes = metadata.size * metadata.total_size;
  if (sizeBytes === 0) return wanted === "uint64" ? new BigUint64Array(0) : new Float64Array(0);
  let values: readonly (number | bigint)[] = [];
  file.readDataset(path, { offset: shape.map(() => 0), count: shape }, sizeBytes, (bytes) => {
    values = Array.from<number | bigint>(voxelsIn(voxelType, bytes.slice()));
  });
  if (wanted === "float64") return Float64Array.from(values, Number);
  return BigUint64Array.from(values.map(BigInt));
}

function listed(file: Hdf5File, path: string): Metadata {
  const metadata = file.metadata(path);
  if (metadata === null) {
    throw problem(file, path, "is not there", "write the annotations as CREMI 0.2 does");
  }
  if (metadata.size * metadata.total_size <= LIST_BYTES) return metadata;
  throw problem(file, path, "is larger than can be read", "write the synapses as a CSV table");
}

function isInteger(voxelType: VoxelType | null): boolean {
  return voxelType?.includes("int") === true;
}

function problem(file: Hdf5File, field: string, what: string, remedy: string): ImportError {
  return new ImportError({ file: file.address, field, problem: what, remedy });
}
