// The meshes that the labels of a linked dataset bring, on the dataset's grid: a person may have told other
// voxel sizes and corners than the source does, and meshes count from a voxel's corner where a dataset
// counts from its middle.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";
import type { LinkedInfo } from "#server/volumes/linked/linked-info.ts";
import type { LegacyMeshes } from "#server/volumes/sources/precomputed/legacy-meshes.ts";

/** null where what lies there brings none that are read. Throws an ImportError. */
export type OpenMeshes = (address: string) => Promise<LegacyMeshes | null>;

export interface BroughtMeshes {
  /** Of a supervoxel by the labels' own id; null where there is none. */
  read(id: bigint, signal?: AbortSignal): Promise<SurfaceMesh | null>;
  close(): Promise<void>;
}

/** Opened when the first is asked for; what could not be opened is tried again by the next. */
export function broughtMeshes(
  { labels, voxelNm, offsetNm }: Pick<LinkedInfo, "labels" | "voxelNm" | "offsetNm">,
  openMeshes: OpenMeshes,
): BroughtMeshes {
  let opening: Promise<LegacyMeshes | null> | null = null;
  const open = (): Promise<LegacyMeshes | null> => {
    if (opening !== null) return opening;
    const started = openMeshes(labels.address);
    opening = started;
    started.catch(() => {
      if (opening === started) opening = null;
    });
    return started;
  };
  const [finest] = labels.levels;
  return {
    async read(id, signal) {
      // Turned layers would need turned meshes.
      if (labels.axisOrder !== "xyz" || labels.path !== "") return null;
      const meshes = await open();
      const mesh = (await meshes?.read(id, signal)) ?? null;
      if (meshes === null || mesh === null) return null;
      return onGrid(mesh, meshes, { finest, voxelNm, offsetNm });
    },
    close: async () => {
      const opened = await opening?.catch(() => null);
      await opened?.close();
    },
  };
}

interface GridPlace {
  readonly finest: { readonly voxelNm: Vec3; readonly offsetNm: Vec3 };
  readonly voxelNm: Vec3;
  readonly offsetNm: Vec3;
}

function onGrid(
  { positionsNm, triangles }: SurfaceMesh,
  source: Pick<LegacyMeshes, "voxelNm" | "offsetNm">,
  { finest, voxelNm, offsetNm }: GridPlace,
): SurfaceMesh {
  const placed = new Float32Array(positionsNm.length);
  for (let at = 0; at < placed.length; at++) {
    const axis = at % 3;
    const longer = finest.voxelNm[axis] / source.voxelNm[axis];
    const cornerNm = (positionsNm[at] - source.offsetNm[axis]) * longer + finest.offsetNm[axis];
    placed[at] = cornerNm - offsetNm[axis] - voxelNm[axis] / 2;
  }
  return { positionsNm: placed, triangles };
}
