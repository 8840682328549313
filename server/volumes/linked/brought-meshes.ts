// The meshes that the labels of a linked dataset bring, on the dataset's grid: a person may have told other
// voxel sizes and corners than the source does, and meshes count from a voxel's corner where a dataset
// counts from its middle.
import { type Vec3, vectorBy } from "#core/geometry/vector.ts";
import { alongAxes, type BroughtMesh, composed, isDraco } from "#server/volumes/brought-mesh.ts";
import type { LinkedInfo } from "#server/volumes/linked/linked-info.ts";
import type { PrecomputedMeshes } from "#server/volumes/sources/precomputed/open-meshes.ts";

/** null where what lies there brings none that are read. Throws an ImportError. */
export type OpenMeshes = (address: string) => Promise<PrecomputedMeshes | null>;

export interface BroughtMeshes {
  /** Of a supervoxel by the labels' own id; null where there is none. */
  read(id: bigint, signal?: AbortSignal): Promise<BroughtMesh | null>;
  close(): Promise<void>;
}

/** Opened when the first is asked for; what could not be opened is tried again by the next. */
export function broughtMeshes(
  { labels, voxelNm, offsetNm }: Pick<LinkedInfo, "labels" | "voxelNm" | "offsetNm">,
  openMeshes: OpenMeshes,
): BroughtMeshes {
  let opening: Promise<PrecomputedMeshes | null> | null = null;
  const open = (): Promise<PrecomputedMeshes | null> => {
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
  mesh: BroughtMesh,
  source: Pick<PrecomputedMeshes, "voxelNm" | "offsetNm">,
  { finest, voxelNm, offsetNm }: GridPlace,
): BroughtMesh {
  const longer = vectorBy((axis) => finest.voxelNm[axis] / source.voxelNm[axis]);
  const shift = vectorBy(
    (axis) =>
      finest.offsetNm[axis] -
      source.offsetNm[axis] * longer[axis] -
      offsetNm[axis] -
      voxelNm[axis] / 2,
  );
  if (isDraco(mesh)) {
    const placing = alongAxes(longer, shift);
    return {
      fragments: mesh.fragments.map(({ bytes, toNm }) => ({
        bytes,
        toNm: composed(placing, toNm),
      })),
    };
  }
  const { positionsNm, triangles } = mesh;
  const placed = positionsNm.map((nm, at) => nm * longer[at % 3] + shift[at % 3]);
  return { positionsNm: placed, triangles };
}
