// How pieces come to the space, in the form that it shows: as surfaces in levels of detail, or as
// skeletons, which are joined anew whenever another one is there.
import type { Api } from "#client/api/create-api.ts";
import { createMeshLoader, type MeshLoader } from "#client/meshes/mesh-loader.ts";
import type { MeshScene } from "#client/meshes/mesh-scene-contract.ts";
import type { SpaceForm } from "#client/viewer/space-link.ts";
import { pieceLines } from "#components/space/piece-lines.ts";
import {
  addressOf,
  createSurfaceLoader,
  type SurfaceLoaderDeps,
} from "#components/space/surface-loader.ts";
import { accepted } from "#core/result.ts";
import { decodeSkeleton, type PlainSkeleton } from "#core/skeletons/skeleton-codec.ts";

export interface PieceLoaderDeps extends SurfaceLoaderDeps {
  readonly api: Pick<Api, "mesh" | "skeleton">;
  readonly scene: MeshScene;
  /** What is shown of each segment together, the largest first. */
  groups(): readonly (readonly string[])[];
}

export interface PieceLoader extends MeshLoader {
  /** The same pieces belong to other segments. */
  regroup(): void;
}

export function createPieceLoader(form: SpaceForm, deps: PieceLoaderDeps): PieceLoader {
  return form === "surfaces"
    ? { ...createSurfaceLoader(deps), regroup: () => undefined }
    : skeletonLoader(deps);
}

/** All in one request each: no form of it is finer. */
const NO_LEVELS = [0, 0, 0] as const;
const JOIN_DELAY_MS = 60;

function skeletonLoader(deps: PieceLoaderDeps): PieceLoader {
  const { api, scene, onProgress } = deps;
  const skeletons = new Map<string, PlainSkeleton>();
  let joining: ReturnType<typeof setTimeout> | null = null;

  function joinSoon(): void {
    joining ??= setTimeout(() => {
      joining = null;
      join();
    }, JOIN_DELAY_MS);
  }

  function join(): void {
    for (const ids of deps.groups()) {
      const there = ids.filter((id) => skeletons.has(id));
      const lines = pieceLines(there.map((id) => skeletons.get(id) ?? NO_SKELETON));
      for (const [at, id] of there.entries()) scene.setLines(id, lines[at]);
    }
  }

  const loader = createMeshLoader<PlainSkeleton>({
    maxTriangles: 0,
    ask: async (id, _, signal) => api.skeleton(addressOf(deps, id), signal),
    decode(bytes) {
      const decoded = decodeSkeleton(bytes);
      if (!decoded.ok) return decoded;
      return accepted({ mesh: decoded.value, levelTriangles: NO_LEVELS });
    },
    onMesh(id, skeleton) {
      skeletons.set(id, skeleton);
      joinSoon();
    },
    onGone(id) {
      skeletons.delete(id);
      scene.removeMesh(id);
    },
    onProgress,
  });
  return {
    ...loader,
    regroup: joinSoon,
    destroy() {
      if (joining !== null) clearTimeout(joining);
      loader.destroy();
    },
  };
}

const NO_SKELETON: PlainSkeleton = { positionsNm: new Float32Array(), parents: new Int32Array() };
