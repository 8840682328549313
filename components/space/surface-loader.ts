// Surfaces of pieces on their way from the server to a scene, in levels of detail.
import type { Api } from "#client/api/create-api.ts";
import type { PieceAddress } from "#client/api/request-shapes.ts";
import {
  createMeshLoader,
  type MeshLoader,
  type MeshLoaderDeps,
} from "#client/meshes/mesh-loader.ts";
import type { MeshScene } from "#client/meshes/mesh-scene-contract.ts";
import { decodeMesh } from "#core/meshes/mesh-codec.ts";

export interface AddressDeps {
  readonly datasetId: string;
  readonly version: number;
  /** null where it is wanted no more. */
  piece(id: string): PieceAddress["piece"] | null;
}

export interface SurfaceLoaderDeps extends AddressDeps {
  readonly api: Pick<Api, "mesh">;
  readonly scene: Pick<MeshScene, "setMesh" | "removeMesh">;
  readonly maxTriangles: number;
  readonly onProgress: MeshLoaderDeps<unknown>["onProgress"];
}

/** Throws an AbortError where the piece is wanted no more. */
export function addressOf({ datasetId, version, piece }: AddressDeps, id: string): PieceAddress {
  const found = piece(id);
  if (found === null) throw new DOMException("it is wanted no more", "AbortError");
  return { datasetId, version, piece: found };
}

export function createSurfaceLoader(deps: SurfaceLoaderDeps): MeshLoader {
  const { api, scene, maxTriangles, onProgress } = deps;
  return createMeshLoader({
    maxTriangles,
    ask: async (id, detail, signal) => api.mesh({ ...addressOf(deps, id), detail }, signal),
    decode: decodeMesh,
    onMesh: scene.setMesh,
    onGone: scene.removeMesh,
    onProgress,
  });
}
