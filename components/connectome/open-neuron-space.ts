// One neuron in space, as it is now: an edit brings the pieces that it gained and takes away what it lost;
// the others stay. Import it in the browser only, dynamically: it brings three.js.
import { isAbort } from "#client/api/api-failure.ts";
import { createMeshScene } from "#client/meshes/create-mesh-scene.ts";
import type { MeshProgress } from "#client/meshes/mesh-loader.ts";
import type { PieceLook } from "#client/meshes/mesh-scene-contract.ts";
import { type OrbitView, SECTION_VIEW } from "#client/meshes/orbit-view.ts";
import { nmOfVoxel } from "#client/meshes/volume-nm.ts";
import { rgbOfPacked } from "#client/viewer/class-color.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { POST_RGB, PRE_RGB } from "#components/space/space-marks.ts";
import { createSurfaceLoader } from "#components/space/surface-loader.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { ApiShape, ApiShapePiece } from "#core/protocol/api.ts";
import type { LocatedSynapse } from "#core/synapses/connections.ts";

export interface NeuronSpaceState {
  readonly progress: MeshProgress | null;
  /** Pieces that the neuron has beyond those that are drawn. */
  readonly undrawn: number;
  readonly failure: unknown;
}

export interface NeuronSpaceHandle {
  readonly store: StateStore<NeuronSpaceState>;
  /** Asks anew what the neuron is made of: to be called after each edit of it. */
  show(root: RootId, touching: readonly LocatedSynapse[]): void;
  view(): OrbitView;
  setView(view: OrbitView): void;
  fit(): void;
  close(): void;
}

const MAX_TRIANGLES = 200_000;
const MAX_TRIANGLES_SLOW = 30_000;
/** Where a neuron has thousands, marks hide what they are on. */
const MAX_MARKS = 400;

/** Throws NoWebGlError. */
export function openNeuronSpace(workspace: Workspace, element: HTMLElement): NeuronSpaceHandle {
  const { api, dataset, version, session } = workspace;
  const scene = createMeshScene(element);
  const store = createStateStore<NeuronSpaceState>({ progress: null, undrawn: 0, failure: null });
  let asking = new AbortController();
  let pieces: ReadonlyMap<string, ApiShapePiece> = new Map();
  let shownRoot: RootId = 0n;
  let isUntouched = true;
  let isFitting = false;

  const loader = createSurfaceLoader({
    ...{ api, version, scene, datasetId: dataset.id },
    maxTriangles: scene.isSlow ? MAX_TRIANGLES_SLOW : MAX_TRIANGLES,
    piece: (id) => pieces.get(id) ?? null,
    onProgress(progress) {
      const hasMore = progress.loaded !== store.get().progress?.loaded;
      store.set({ progress });
      if (hasMore && isUntouched) showAll();
    },
  });

  function showAll(): void {
    isFitting = true;
    scene.fit();
    isFitting = false;
  }

  function paint(touching: readonly LocatedSynapse[]): void {
    const look: PieceLook = { rgb: rgbOfPacked(workspace.coloring.colorOf(shownRoot)), opacity: 1 };
    scene.setPanes([new Map(Array.from(pieces.keys(), (id) => [id, look]))]);
    scene.setMarkers([marksOf(touching)]);
  }

  function marksOf(touching: readonly LocatedSynapse[]) {
    const marks = touching.flatMap(({ synapse, preRoot, postRoots }) => [
      ...(preRoot === shownRoot
        ? [{ positionNm: nmOf(synapse.pre.place.positionVoxel), rgb: PRE_RGB }]
        : []),
      ...synapse.posts
        .filter((_, at) => postRoots[at] === shownRoot)
        .map(({ place }) => ({ positionNm: nmOf(place.positionVoxel), rgb: POST_RGB })),
    ]);
    return marks.slice(0, MAX_MARKS);
  }

  function nmOf(positionVoxel: Vec3): Vec3 {
    return nmOfVoxel(positionVoxel, dataset.voxelNm);
  }

  function askShape(root: RootId, signal: AbortSignal): Promise<ApiShape> {
    return session === null
      ? api.versionShape(dataset.id, version, [String(root)], signal)
      : api.shape(session.info.id, { before: [], after: [String(root)] }, signal);
  }

  const stop = scene.onView(() => {
    if (!isFitting) isUntouched = false;
  });

  return {
    store,
    show(root, touching) {
      asking.abort();
      asking = new AbortController();
      const { signal } = asking;
      if (root !== shownRoot) {
        shownRoot = root;
        isUntouched = true;
        pieces = new Map();
        loader.want([]);
        paint([]);
        const { right, down } = SECTION_VIEW;
        isFitting = true;
        scene.setView({ ...scene.view(), right, down });
        isFitting = false;
      }
      askShape(root, signal).then(
        (shape) => {
          if (signal.aborted) return;
          pieces = new Map(shape.pieces.map((piece) => [piece.id, piece]));
          store.set({ failure: null, undrawn: shape.count - shape.pieces.length });
          paint(touching);
          loader.want([...pieces.keys()]);
          if (isUntouched) showAll();
        },
        (failure: unknown) => {
          if (!isAbort(failure)) store.set({ failure });
        },
      );
    },
    view: scene.view,
    setView: scene.setView,
    fit() {
      isUntouched = true;
      showAll();
    },
    close() {
      asking.abort();
      stop();
      loader.destroy();
      scene.destroy();
    },
  };
}
