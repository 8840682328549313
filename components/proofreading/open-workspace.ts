// Opens viewer and session on an element and takes all of it down again. Import it in the browser
// only, dynamically: OpenSeadragon and Yjs touch `window` as they load.
import type { Api } from "#client/api/create-api.ts";
import type { MeshScene } from "#client/meshes/mesh-scene-contract.ts";
import { keepSession } from "#client/offline/keep-session.ts";
import { tileNotes } from "#client/offline/tile-notes.ts";
import { openSession } from "#client/session/open-session.ts";
import { createPastSession, type PastSession } from "#client/session/past-session.ts";
import type { SessionModel } from "#client/session/session-model.ts";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import { createPanels } from "#client/viewer/create-panels.ts";
import { endFirstStillWith } from "#client/viewer/first-still.ts";
import type { PanelLabels } from "#client/viewer/panel-layout.ts";
import type { PanelViewer } from "#client/viewer/panel-viewer.ts";
import { createTileReader } from "#client/viewer/tile-reader.ts";
import { parseViewLink } from "#client/viewer/view-link.ts";
import type { ViewState } from "#client/viewer/viewer-contract.ts";
import { createWorkspace, type Workspace } from "#components/proofreading/workspace.ts";
import { wireWorkspace } from "#components/proofreading/workspace-wiring.ts";
import { createSiteRoots } from "#components/synapses/site-roots.ts";
import { initialsOf } from "#components/ui/measure.ts";
import { createPreviewedCut } from "#components/viewer/previewed-cut.ts";
import { createRootView, VERSION_PIECES, VERSION_ROOTS } from "#components/viewer/root-view.ts";
import type { ApiDataset, ApiMe, ApiSession } from "#core/protocol/api.ts";

declare global {
  interface Window {
    /** A console handle on the open workspace, for scripts and browser tests. */
    __fascicle?: {
      readonly viewer: PanelViewer;
      readonly model: SessionModel | null;
      /** null while no space is on the screen. */
      space: Pick<MeshScene, "onFrame" | "pick" | "pointOf" | "view"> | null;
    };
  }
}

export interface WorkspaceTarget {
  readonly me: ApiMe;
  readonly dataset: ApiDataset;
  readonly version: number;
  /** null where a finalized version is looked at. */
  readonly session: ApiSession | null;
  readonly versionSynapses: readonly ListedSynapse[];
}

export interface OpenedWorkspace {
  readonly workspace: Workspace;
  close(): void;
}

export function openWorkspace(
  api: Api,
  target: WorkspaceTarget,
  element: HTMLElement,
  labels: PanelLabels,
): OpenedWorkspace {
  const { me, dataset, version, session, versionSynapses } = target;
  let tellShown = () => {};
  const firstShown = new Promise<void>((resolve) => {
    tellShown = resolve;
  });
  const model = session === null ? null : openSession({ api, session, userId: me.id, firstShown });
  const past = model === null || session === null ? null : openPast(api, session, model, repaint);
  const roots = createRootView(
    { roots: model?.roots ?? VERSION_ROOTS, pieces: model?.pieces ?? VERSION_PIECES },
    past,
  );
  const initial = initialView(dataset, window.location.hash);
  const previewedCut = createPreviewedCut({ pieces: roots, roots });
  const painted = { roots: previewedCut.roots, pieces: previewedCut.pieces };
  const link = parseViewLink(window.location.hash);
  const layout = link.layout ?? "xy";
  const viewer = createPanels({
    initialsOf,
    element,
    dataset,
    version,
    ...painted,
    initial,
    layout,
    labels,
  });
  if (link.zoom === null) viewer.fit();
  const endStill = endFirstStillWith(viewer);
  const shownAnyway = setTimeout(tellShown, SHOWN_BY_MS);
  void viewer.whenSettled().then(tellShown);
  const pieces = model?.pieces ?? VERSION_PIECES;
  const tiles = createTileReader({ dataset, version, roots, pieces });
  const siteRoots =
    model === null || session === null
      ? null
      : createSiteRoots({
          model,
          ask: async (nodes) => (await api.roots(session.id, nodes)).roots,
          defer: (run) => void setTimeout(run, 0),
        });
  const workspace = createWorkspace({
    api,
    me,
    dataset,
    version,
    viewer,
    roots,
    previewedCut,
    tiles,
    siteRoots,
    past,
    session: session === null || model === null ? null : { info: session, model },
    versionSynapses,
  });
  /** What the server said of the moment in view. */
  function repaint(): void {
    workspace.repaintPast();
  }
  const unwire = wireWorkspace(workspace);

  const stopKeeping = session === null ? () => undefined : keepWhenLive(session, model);

  const guard = (event: BeforeUnloadEvent) => {
    if (model?.hasUndecided()) event.preventDefault();
  };
  window.addEventListener("beforeunload", guard);
  const handle = { viewer, model, space: null };
  window.__fascicle = handle;

  return {
    workspace,
    close() {
      window.removeEventListener("beforeunload", guard);
      clearTimeout(shownAnyway);
      endStill();
      stopKeeping();
      unwire();
      workspace.coloring.close();
      workspace.neurons.close();
      viewer.destroy();
      tiles.destroy();
      siteRoots?.destroy();
      past?.destroy();
      model?.destroy();
      if (window.__fascicle === handle) delete window.__fascicle;
    },
  };
}

function openPast(
  api: Api,
  { id }: ApiSession,
  { pieces }: SessionModel,
  onChanged: () => void,
): PastSession {
  return createPastSession({
    api,
    sessionId: id,
    presentSplit: pieces.split,
    onChanged,
    schedule(callback, delayMs) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  });
}

/** What waits for the first picture waits no longer. */
const SHOWN_BY_MS = 2_000;
/** The first copies are of the whole app, and would take the line from the image. */
const KEPT_BY_MS = 20_000;

/** Once, when the page is in step and the image is there: what it was opened with is copied, to open without a line. */
function keepWhenLive(session: ApiSession, model: SessionModel | null): () => void {
  if (model === null) return () => undefined;
  let stop = () => {};
  const check = () => {
    const { kind } = model.snapshot().connection;
    if (kind !== "live" && kind !== "read-only") return;
    stop();
    void tileNotes
      .whenQuiet(KEPT_BY_MS)
      .then(() => keepSession(session))
      .then((isKept) => {
        document.documentElement.dataset.offlineCopy = isKept ? "kept" : "none";
      });
  };
  stop = model.subscribe(check);
  return () => {
    stop();
    delete document.documentElement.dataset.offlineCopy;
  };
}

function initialView({ shapeVoxel }: ApiDataset, hash: string): ViewState {
  const link = parseViewLink(hash);
  const [x, y, z] = shapeVoxel;
  const middle = [Math.floor(x / 2), Math.floor(y / 2), Math.floor(z / 2)] as const;
  return { positionVoxel: link.positionVoxel ?? middle, zoom: link.zoom ?? 1 };
}
