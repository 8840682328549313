// The meshes that a precomputed segmentation brings, in either of Neuroglancer's formats.
import * as v from "valibot";
import { type Vec3, vectorBy } from "#core/geometry/vector.ts";
import type { MeshReader } from "#server/volumes/brought-mesh.ts";
import { legacyMeshes } from "#server/volumes/sources/precomputed/legacy-meshes.ts";
import { checkedJson, jsonOf } from "#server/volumes/sources/precomputed/mesh-files.ts";
import {
  multilodMeshes,
  multilodSchema,
} from "#server/volumes/sources/precomputed/multilod-meshes.ts";
import { keySchema } from "#server/volumes/sources/precomputed/precomputed-info.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const INFO_BYTES = 2 ** 20;

const three = <T extends v.GenericSchema>(part: T) => v.strictTuple([part, part, part]);
const scaleSchema = v.object({
  resolution: three(v.pipe(v.number(), v.finite(), v.gtValue(0))),
  voxel_offset: v.optional(three(v.pipe(v.number(), v.safeInteger())), [0, 0, 0]),
});
const volumeSchema = v.object({
  mesh: v.optional(keySchema),
  scales: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(64), v.array(scaleSchema)),
});
const kindSchema = v.looseObject({ "@type": v.string() });

export interface PrecomputedMeshes {
  /** Of the volume's finest voxels, and where the corner of the first lies. */
  readonly voxelNm: Vec3;
  readonly offsetNm: Vec3;
  /** In the volume's nanometres. */
  readonly read: MeshReader;
  close(): Promise<void>;
}

/**
 * null where the volume names no meshes, or such as are not read: the store stays the caller's then, else
 * it is closed with the meshes.
 */
export async function openPrecomputedMeshes(
  store: ByteStore,
  signal?: AbortSignal,
): Promise<PrecomputedMeshes | null> {
  const info = await jsonOf(store, "info", INFO_BYTES, volumeSchema, signal);
  if (info?.mesh === undefined) return null;
  const read = await readerOf(store, info.mesh.replace(/[/]+$/, ""), signal);
  if (read === null) return null;
  const [finest] = info.scales.toSorted((a, b) => volumeNm(a) - volumeNm(b));
  return {
    voxelNm: finest.resolution,
    offsetNm: vectorBy((axis) => finest.voxel_offset[axis] * finest.resolution[axis]),
    read,
    close: () => store.close(),
  };
}

async function readerOf(
  store: ByteStore,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<MeshReader | null> {
  const key = `${folder}/info`;
  const described = await jsonOf(store, key, INFO_BYTES, kindSchema, signal);
  // A folder without a description is of the legacy format.
  const kind = described?.["@type"] ?? "neuroglancer_legacy_mesh";
  if (kind === "neuroglancer_legacy_mesh") return legacyMeshes(store, folder);
  if (kind !== "neuroglancer_multilod_draco") return null;
  return multilodMeshes(store, folder, checkedJson(store, key, described, multilodSchema));
}

function volumeNm({ resolution: [x, y, z] }: v.InferOutput<typeof scaleSchema>): number {
  return x * y * z;
}
