// The meshes that a precomputed segmentation brings, in Neuroglancer's legacy single-resolution format: a
// manifest "<id>:0" names fragments, each vertices and triangles of its own. What is wrong with one names
// its file; what would be too large is refused before it is held.
import * as v from "valibot";
import { joinedSurfaces, type SurfaceMesh } from "#core/meshes/surface-mesh.ts";
import type { MeshReader } from "#server/volumes/brought-mesh.ts";
import { fewAtOnce } from "#server/volumes/sources/few-at-once.ts";
import {
  bytesOf,
  jsonOf,
  MAX_FRAGMENTS,
  MAX_MESH_BYTES,
} from "#server/volumes/sources/precomputed/mesh-files.ts";
import { chunkError } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import { keySchema } from "#server/volumes/sources/precomputed/precomputed-info.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const MANIFEST_BYTES = 2 ** 20;
const MAX_FRAGMENT_BYTES = 64 * 2 ** 20;
const FRAGMENTS_AT_ONCE = 4;
const VERTEX_BYTES = 12;
const TRIANGLE_BYTES = 12;

const manifestSchema = v.object({
  fragments: v.pipe(v.array(v.unknown()), v.maxLength(MAX_FRAGMENTS), v.array(keySchema)),
});

/** @param folder of the meshes, below the store. */
export function legacyMeshes(store: ByteStore, folder: string): MeshReader {
  return async (id, signal) => {
    const key = `${folder}/${id}:0`;
    const manifest = await jsonOf(store, key, MANIFEST_BYTES, manifestSchema, signal);
    if (manifest === null || manifest.fragments.length === 0) return null;
    return joinedSurfaces(await fragmentsOf(store, folder, manifest.fragments, signal));
  };
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
