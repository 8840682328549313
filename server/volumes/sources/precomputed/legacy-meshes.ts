// The meshes that a precomputed segmentation brings, in Neuroglancer's legacy single-resolution format: a
// manifest "<id>:0" names fragments, each vertices and triangles of its own. Multi-resolution and sharded
// meshes are not read. What is wrong with one names its file; what would be too large is refused before
// it is held.
import * as v from "valibot";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";
import { fewAtOnce } from "#server/volumes/sources/few-at-once.ts";
import { gunzipBounded } from "#server/volumes/sources/precomputed/gunzip-bounded.ts";
import { chunkError } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const MANIFEST_BYTES = 2 ** 20;
const INFO_BYTES = 2 ** 20;
const MAX_FRAGMENTS = 4_096;
const MAX_FRAGMENT_BYTES = 64 * 2 ** 20;
/** Of all fragments together. */
const MAX_MESH_BYTES = 256 * 2 ** 20;
const FRAGMENTS_AT_ONCE = 4;
const VERTEX_BYTES = 12;
const TRIANGLE_BYTES = 12;

/** Below the volume, or below the folder of the meshes; nothing that leads out of it. */
const keySchema = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.maxLength(1_024),
  v.check(
    (key) => /^[^\p{Cc}\\?#]+$/u.test(key) && !/^[/]|[/]{2}|(^|[/])[.]{1,2}([/]|$)/.test(key),
    "expected a name below this folder",
  ),
);
const three = <T extends v.GenericSchema>(part: T) => v.strictTuple([part, part, part]);
const scaleSchema = v.object({
  resolution: three(v.pipe(v.number(), v.finite(), v.gtValue(0))),
  voxel_offset: v.optional(three(v.pipe(v.number(), v.safeInteger())), [0, 0, 0]),
});
const volumeSchema = v.object({
  mesh: v.optional(keySchema),
  scales: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(64), v.array(scaleSchema)),
});
const meshesSchema = v.object({ "@type": v.string() });
const manifestSchema = v.object({
  fragments: v.pipe(v.array(v.unknown()), v.maxLength(MAX_FRAGMENTS), v.array(keySchema)),
});

export interface LegacyMeshes {
  /** Of the volume's finest voxels, and where the corner of the first lies. */
  readonly voxelNm: Vec3;
  readonly offsetNm: Vec3;
  /** In the volume's nanometres. null where there is none. Throws an ImportError that names the file. */
  read(id: bigint, signal?: AbortSignal): Promise<SurfaceMesh | null>;
  close(): Promise<void>;
}

/**
 * null where the volume names no meshes, or such as are not read: the store stays the caller's then, else
 * it is closed with the meshes.
 */
export async function openLegacyMeshes(
  store: ByteStore,
  signal?: AbortSignal,
): Promise<LegacyMeshes | null> {
  const info = await jsonOf(store, "info", INFO_BYTES, volumeSchema, signal);
  if (info?.mesh === undefined) return null;
  const [finest] = info.scales.toSorted((a, b) => volumeNm(a) - volumeNm(b));
  const along = (axis: 0 | 1 | 2) => finest.voxel_offset[axis] * finest.resolution[axis];
  const folder = info.mesh.replace(/[/]+$/, "");
  const described = await jsonOf(store, `${folder}/info`, INFO_BYTES, meshesSchema, signal);
  // A folder without a description is of the legacy format.
  if ((described?.["@type"] ?? "neuroglancer_legacy_mesh") !== "neuroglancer_legacy_mesh")
    return null;
  return {
    voxelNm: finest.resolution,
    offsetNm: [along(0), along(1), along(2)],
    close: () => store.close(),
    async read(id, meshSignal) {
      const key = `${folder}/${id}:0`;
      const manifest = await jsonOf(store, key, MANIFEST_BYTES, manifestSchema, meshSignal);
      if (manifest === null || manifest.fragments.length === 0) return null;
      return joined(await fragmentsOf(store, folder, manifest.fragments, meshSignal));
    },
  };
}

function volumeNm({ resolution: [x, y, z] }: v.InferOutput<typeof scaleSchema>): number {
  return x * y * z;
}

async function fragmentsOf(
  store: ByteStore,
  folder: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly SurfaceMesh[]> {
  const fragments: (SurfaceMesh | undefined)[] = names.map(() => undefined);
  let sizeBytes = 0;
  await fewAtOnce(names.entries(), FRAGMENTS_AT_ONCE, async ([at, name]) => {
    const key = `${folder}/${name}`;
    const bytes = await bytesOf(store, key, MAX_FRAGMENT_BYTES, signal);
    if (bytes === null) throw chunkError(store, key, "the file", "is not there");
    sizeBytes += bytes.length;
    if (sizeBytes > MAX_MESH_BYTES) {
      throw chunkError(store, key, "the mesh", `has more than ${MAX_MESH_BYTES} bytes`);
    }
    fragments[at] = fragmentIn(store, key, bytes);
  });
  return fragments.filter((fragment) => fragment !== undefined);
}

/** The count of vertices, x, y and z of each as 32-bit floats, three vertices of each triangle. */
function fragmentIn(store: ByteStore, key: string, bytes: Uint8Array): SurfaceMesh {
  const wrong = (field: string, problem: string) => chunkError(store, key, field, problem);
  if (bytes.length < 4) throw wrong("the file", "is too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const vertexCount = view.getUint32(0, true);
  const trianglesAt = 4 + VERTEX_BYTES * vertexCount;
  if (trianglesAt > bytes.length || (bytes.length - trianglesAt) % TRIANGLE_BYTES !== 0) {
    throw wrong("the file", `is no ${vertexCount} vertices and whole triangles`);
  }
  const positionsNm = new Float32Array(3 * vertexCount);
  for (let at = 0; at < positionsNm.length; at++) {
    positionsNm[at] = view.getFloat32(4 + 4 * at, true);
    if (!Number.isFinite(positionsNm[at])) throw wrong("a vertex", "is nowhere");
  }
  const triangles = new Uint32Array((bytes.length - trianglesAt) / 4);
  for (let at = 0; at < triangles.length; at++) {
    triangles[at] = view.getUint32(trianglesAt + 4 * at, true);
    if (triangles[at] >= vertexCount) throw wrong("a triangle", "names a vertex that is not there");
  }
  return { positionsNm, triangles };
}

/** Fragments share no vertex, even where they meet. */
function joined(fragments: readonly SurfaceMesh[]): SurfaceMesh {
  const sum = (part: (mesh: SurfaceMesh) => number) =>
    fragments.reduce((total, mesh) => total + part(mesh), 0);
  const positionsNm = new Float32Array(sum((mesh) => mesh.positionsNm.length));
  const triangles = new Uint32Array(sum((mesh) => mesh.triangles.length));
  let [vertices, corners] = [0, 0];
  for (const mesh of fragments) {
    positionsNm.set(mesh.positionsNm, 3 * vertices);
    for (const [at, vertex] of mesh.triangles.entries())
      triangles[corners + at] = vertices + vertex;
    vertices += mesh.positionsNm.length / 3;
    corners += mesh.triangles.length;
  }
  return { positionsNm, triangles };
}

/** null where there is none. */
async function jsonOf<T>(
  store: ByteStore,
  key: string,
  maxBytes: number,
  schema: v.GenericSchema<unknown, T>,
  signal: AbortSignal | undefined,
): Promise<T | null> {
  const bytes = await bytesOf(store, key, maxBytes, signal);
  if (bytes === null) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw chunkError(store, key, "the file", "is no JSON", { cause });
  }
  const checked = v.safeParse(schema, parsed, { abortEarly: true });
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw chunkError(store, key, v.getDotPath(issue) ?? "its content", issue.message);
}

/** On a disk it may have been gzipped, with a name that says so. */
async function bytesOf(
  store: ByteStore,
  key: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | null> {
  const options = { maxBytes, ...(signal === undefined ? {} : { signal }) };
  const bytes = await store.read(key, options);
  if (bytes !== null || store.localPath === null) return bytes;
  const gzipped = await store.read(`${key}.gz`, options);
  if (gzipped === null) return null;
  const inflated = await gunzipBounded(gzipped, maxBytes);
  if (inflated instanceof Uint8Array) return inflated;
  throw chunkError(store, `${key}.gz`, "the file", inflated.problem, { cause: inflated.cause });
}
