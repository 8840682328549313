// The space of a change, without its looks: the scene, the meshes that are on their way to it, and what
// it shows of the open change. An edit colours the pieces anew and brings those that it needs; the
// others stay. Import it in the browser only, dynamically: it brings three.js.
import { isAbort } from "#client/api/api-failure.ts";
import { createMeshScene } from "#client/meshes/create-mesh-scene.ts";
import type { MeshProgress } from "#client/meshes/mesh-loader.ts";
import type { Rgb, SceneMarker } from "#client/meshes/mesh-scene-contract.ts";
import { type OrbitView, SECTION_VIEW } from "#client/meshes/orbit-view.ts";
import { nmOfVoxel, voxelOfNm } from "#client/meshes/volume-nm.ts";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { DifferenceEntry } from "#components/review/difference-entry.ts";
import {
  fateOf,
  type PieceFate,
  paneLooks,
  rootsOfEntry,
  type SpaceLayout,
} from "#components/review/difference-shape.ts";
import { POST_RGB, PRE_RGB } from "#components/space/space-marks.ts";
import { NO_PROGRESS } from "#components/space/space-state.ts";
import { createSurfaceLoader } from "#components/space/surface-loader.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Synapse } from "#core/operations/operation.ts";
import type { ApiShape, ApiShapePiece } from "#core/protocol/api.ts";

export interface SpaceState {
  readonly layout: SpaceLayout;
  /** null until the open change's is known. */
  readonly shape: ApiShape | null;
  /** What there is among the pieces. */
  readonly fates: ReadonlySet<PieceFate>;
  readonly failure: unknown;
  readonly progress: MeshProgress;
  readonly view: OrbitView;
  readonly picked: ApiShapePiece | null;
}

export interface DifferenceSpace {
  readonly store: StateStore<SpaceState>;
  /** null where no change is open. */
  show(entry: DifferenceEntry | null): void;
  setLayout(layout: SpaceLayout): void;
  setView(view: OrbitView): void;
  fit(): void;
  /** As the image shows it. */
  lookAlongZ(): void;
  retry(): void;
  close(): void;
}

const MAX_TRIANGLES = 600_000;
const MAX_TRIANGLES_SLOW = 60_000;
const PLACE_RGB: Rgb = [255, 255, 255];

/** Throws NoWebGlError. */
export function openDifferenceSpace(
  workspace: Workspace,
  sessionId: string,
  element: HTMLElement,
): DifferenceSpace {
  const { api, dataset, version, viewer } = workspace;
  const scene = createMeshScene(element);
  const store = createStateStore<SpaceState>({
    layout: "side",
    shape: null,
    fates: new Set(),
    failure: null,
    progress: NO_PROGRESS,
    view: scene.view(),
    picked: null,
  });
  let entry: DifferenceEntry | null = null;
  let pieces: ReadonlyMap<string, ApiShapePiece> = new Map();
  let asking = new AbortController();
  const opened = new AbortController();
  let versionSynapses: readonly Synapse[] = [];
  /** Until somebody turns or moves it, all that has come is kept in sight. */
  let isUntouched = true;
  let isFitting = false;

  const sitesNow = siteFinder(({ synapse }: ListedSynapse) => synapse);
  const sitesBefore = siteFinder((synapse: Synapse) => synapse);
  const loader = createSurfaceLoader({
    ...{ api, version, scene, datasetId: dataset.id },
    maxTriangles: scene.isSlow ? MAX_TRIANGLES_SLOW : MAX_TRIANGLES,
    piece: (id) => pieces.get(id) ?? null,
    onProgress(progress) {
      const hasMore = progress.loaded !== store.get().progress.loaded;
      store.set({ progress });
      if (hasMore && isUntouched) showAll();
    },
  });

  function showAll(): void {
    isFitting = true;
    scene.fit();
    isFitting = false;
  }

  function paint(): void {
    const { layout, shape } = store.get();
    scene.setPanes(entry === null || shape === null ? [] : paneLooks(shape.pieces, entry, layout));
    mark();
  }

  function mark(): void {
    const place: SceneMarker = { positionNm: nmOf(viewer.view().positionVoxel), rgb: PLACE_RGB };
    const now = sitesNow(workspace.synapses());
    const { layout } = store.get();
    const lists = layout === "side" ? [sitesBefore(versionSynapses), now] : [now];
    scene.setMarkers(lists.map((sites) => [...sites, place]));
  }

  /** Looked through again only where the list or the pieces are others. */
  function siteFinder<T>(synapseOf: (item: T) => Synapse) {
    let last: { items: readonly T[]; of: typeof pieces; sites: readonly SceneMarker[] } | null =
      null;
    return (items: readonly T[]) => {
      if (last?.items !== items || last.of !== pieces) {
        last = { items, of: pieces, sites: items.flatMap((item) => sitesOf(synapseOf(item))) };
      }
      return last.sites;
    };
  }

  function sitesOf({ pre, posts }: Synapse): readonly SceneMarker[] {
    return [pre, ...posts].flatMap((site) => {
      const { positionVoxel } = site.place;
      if (!pieces.has(String(workspace.nodeAt(site.place)))) return [];
      return [{ positionNm: nmOf(positionVoxel), rgb: site === pre ? PRE_RGB : POST_RGB }];
    });
  }

  function nmOf(positionVoxel: Vec3): Vec3 {
    return nmOfVoxel(positionVoxel, dataset.voxelNm);
  }

  async function askShape(wanted: DifferenceEntry): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const shape = await api.shape(sessionId, rootsOfEntry(wanted), signal);
      if (signal.aborted) return;
      pieces = new Map(shape.pieces.map((piece) => [piece.id, piece]));
      const { picked } = store.get();
      const still = picked === null ? null : (pieces.get(picked.id) ?? null);
      const fates = new Set(shape.pieces.map((piece) => fateOf(piece, wanted)));
      store.set({ shape, fates, failure: null, picked: still });
      paint();
      loader.want([...pieces.keys()]);
      if (isUntouched) showAll();
    } catch (failure) {
      if (!isAbort(failure)) store.set({ failure });
    }
  }

  const stops = [
    scene.onView((view) => {
      if (!isFitting) isUntouched = false;
      store.set({ view });
    }),
    scene.onClick((pick, how) => {
      if (how === "context") return;
      const picked = pick === null ? null : (pieces.get(pick.id) ?? null);
      store.set({ picked });
      if (pick !== null) workspace.goTo(voxelOfNm(pick.positionNm, dataset));
    }),
    viewer.onView(mark),
    workspace.session?.model.subscribe(mark) ?? (() => undefined),
  ];
  api
    .versionSynapses(dataset.id, version, opened.signal)
    .then((found) => {
      versionSynapses = found;
      mark();
    })
    // Without them the shapes still tell of the segments.
    .catch(() => undefined);

  return {
    store,
    show(next) {
      const isOther = next?.key !== entry?.key;
      entry = next;
      if (isOther) {
        isUntouched = true;
        store.set({ shape: null, failure: null, picked: null });
        paint();
      }
      if (next === null) {
        asking.abort();
        pieces = new Map();
        loader.want([]);
      } else void askShape(next);
    },
    setLayout(layout) {
      store.set({ layout });
      paint();
      if (isUntouched) showAll();
    },
    setView: scene.setView,
    fit() {
      isUntouched = true;
      showAll();
    },
    lookAlongZ() {
      const { right, down } = SECTION_VIEW;
      scene.setView({ ...scene.view(), right, down });
    },
    retry() {
      if (store.get().failure !== null && entry !== null) void askShape(entry);
      loader.retry();
    },
    close() {
      asking.abort();
      opened.abort();
      loader.destroy();
      for (const stop of stops) stop();
      scene.destroy();
    },
  };
}
