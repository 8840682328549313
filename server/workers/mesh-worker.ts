// The thread that makes meshes of supervoxels and pieces, one after the other, in all levels of detail
// at once, and their skeletons; nothing of one is kept for the next.
import { parentPort } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { CellGrid } from "#core/meshes/cell-grid.ts";
import { encodeSkeleton } from "#core/skeletons/skeleton-codec.ts";
import { meshLevels, surfaceLevels } from "#server/meshes/mesh-levels.ts";
import { pieceCells } from "#server/meshes/piece-cells.ts";
import { pieceSkeleton } from "#server/meshes/piece-skeleton.ts";
import type { PieceVoxels } from "#server/meshes/piece-voxels.ts";
import { unpackDraco } from "#server/meshes/unpack-draco.ts";
import { type BroughtMesh, isDraco } from "#server/volumes/brought-mesh.ts";

export type MeshForm = "levels" | "skeleton";

export type MeshJob = { readonly form: MeshForm } & (
  | { readonly kind: "cells"; readonly grid: CellGrid }
  | {
      readonly kind: "piece";
      readonly piece: PieceVoxels;
      readonly volumeShapeVoxel: Vec3;
      readonly voxelNm: Vec3;
    }
  | {
      /** A mesh that the labels brought, in levels. */
      readonly kind: "surface";
      readonly mesh: BroughtMesh;
      readonly voxelNm: Vec3;
    }
);

/** Each level gzipped, the finest first, or the skeleton; null where the piece has no voxel. */
export type MeshAnswer = readonly Uint8Array[] | null;

parentPort?.on("message", async (job: MeshJob) => {
  const made = await madeOf(job);
  const answer: MeshAnswer = made?.map((bytes) => gzipSync(bytes, { level: 6 })) ?? null;
  parentPort?.postMessage(answer);
});

async function madeOf(job: MeshJob): Promise<readonly Uint8Array[] | null> {
  if (job.kind === "surface") {
    const mesh = isDraco(job.mesh) ? await unpackDraco(job.mesh) : job.mesh;
    return surfaceLevels(mesh, Math.min(...job.voxelNm));
  }
  const grid =
    job.kind === "cells" ? job.grid : pieceCells(job.piece, job.volumeShapeVoxel, job.voxelNm);
  if (grid === null) return null;
  return job.form === "levels" ? meshLevels(grid) : [encodeSkeleton(pieceSkeleton(grid))];
}
