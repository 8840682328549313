// The workspace without its looks: one viewer, one session (or a finalized version, which nothing
// can change), the tools, and what the person holds in hand. Keys, buttons and the pointer all act
// through it; React only shows its stores.

import type { Api } from "#client/api/create-api.ts";
import type { PastSession } from "#client/session/past-session.ts";
import type { SessionModel } from "#client/session/session-model.ts";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import type { PanelViewer } from "#client/viewer/panel-viewer.ts";
import type { SpaceLink } from "#client/viewer/space-link.ts";
import type { TileReader } from "#client/viewer/tile-reader.ts";
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import { createNeuronTable, type NeuronTable } from "#components/connectome/neuron-table.ts";
import { createPastInView } from "#components/history/past-in-view.ts";
import { createPeopleHere, type PeopleHere } from "#components/presence/people-here.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import type { EditTool, ToolName } from "#components/proofreading/edit-tool.ts";
import { createIsolateTool, type IsolateTool } from "#components/proofreading/isolate-tool.ts";
import { createMergeTool, type MergeTool } from "#components/proofreading/merge-tool.ts";
import { placePoint } from "#components/proofreading/place-point.ts";
import { reasonOf } from "#components/proofreading/reason-text.ts";
import {
  type Anchor,
  type RootOf,
  selectedSegments,
  toggleAnchor,
  withoutRoot,
  withRecent,
} from "#components/proofreading/selection.ts";
import type { NodeAt } from "#components/proofreading/split-draft.ts";
import { createSplitTool, type SplitTool } from "#components/proofreading/split-tool.ts";
import {
  initialWorkspaceState,
  type LayerSettings,
  type PanelName,
  type WorkspaceState,
} from "#components/proofreading/workspace-state.ts";
import { browserStorage, createReadMarks, type ReadMarks } from "#components/review/read-marks.ts";
import { createReview, type Review } from "#components/review/review-model.ts";
import type { SiteRoots } from "#components/synapses/site-roots.ts";
import { createSynapseTool, type SynapseTool } from "#components/synapses/synapse-tool.ts";
import { createTriage, type Triage } from "#components/synapses/triage.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import { createColoring, type SegmentColoring } from "#components/viewer/coloring.ts";
import type { PreviewedCut } from "#components/viewer/previewed-cut.ts";
import type { RootView } from "#components/viewer/root-view.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody, IntentGrounds } from "#core/operations/intent.ts";
import type { SegmentChange } from "#core/operations/operation.ts";
import type { ApiDataset, ApiMe, ApiSession } from "#core/protocol/api.ts";

export interface SessionInHand {
  readonly info: ApiSession;
  readonly model: SessionModel;
  readonly review: Review;
  readonly people: PeopleHere;
  readonly readMarks: ReadMarks;
}

export interface WorkspaceOptions {
  readonly api: Api;
  readonly me: ApiMe;
  readonly dataset: ApiDataset;
  readonly version: number;
  readonly viewer: PanelViewer;
  readonly roots: RootView;
  readonly previewedCut: PreviewedCut;
  readonly tiles: TileReader;
  readonly siteRoots: SiteRoots | null;
  /** null where a finalized version is looked at, as is the session. */
  readonly past: PastSession | null;
  readonly session: { readonly info: ApiSession; readonly model: SessionModel } | null;
  readonly versionSynapses: readonly ListedSynapse[];
}

export interface Workspace {
  readonly api: Api;
  readonly me: ApiMe;
  readonly dataset: ApiDataset;
  readonly version: number;
  readonly viewer: PanelViewer;
  /** What the viewer shows of a supervoxel's split before there is one. */
  readonly previewedCut: PreviewedCut;
  readonly session: SessionInHand | null;
  readonly store: StateStore<WorkspaceState>;
  readonly merge: MergeTool;
  readonly split: SplitTool;
  readonly isolate: IsolateTool;
  readonly synapse: SynapseTool;
  readonly neurons: NeuronTable;
  readonly coloring: SegmentColoring;
  readonly triage: Triage;
  /** The segments that synapses lie on; null where a finalized version is looked at. */
  readonly siteRoots: SiteRoots | null;
  /** Tiles of places that the viewer does not show. */
  readonly tiles: TileReader;
  synapses(): readonly ListedSynapse[];
  /** With those that are suggested or rejected [SY5]. */
  allSynapses(): readonly ListedSynapse[];
  readonly rootOf: RootOf;
  readonly nodeAt: NodeAt;
  /** The role and the session's state allow edits now; the server decides again on each. */
  canEdit(): boolean;
  editTool(): EditTool | null;
  /** What the tool in hand showed goes and what it did comes in one picture. */
  commitEdit(): void;
  /** Hands a pick to the tool in hand, once it is read at mip 0, after those that were handed before. */
  placeInOrder(pick: SegmentPick): void;
  /** Runs it once all that was set before is: what it reads may take a moment. */
  inOrder(place: () => Promise<void>): void;
  setTool(tool: ToolName): void;
  setPanel(panel: PanelName): void;
  setLayers(change: Partial<LayerSettings>): void;
  setSpace(change: Partial<SpaceLink>): void;
  setBefore(isBefore: boolean): void;
  /** [DE5] Paints the session as it was after an operation; null: as it is. */
  setPast(seq: number | null): void;
  /** More is known of the moment that is painted. */
  repaintPast(): void;
  /** Goes along with what somebody looks at, until one moves oneself; null ends it. */
  follow(userId: string | null): void;
  submit(
    body: IntentBody,
    overrides?: readonly number[],
    change?: SegmentChange | null,
    grounds?: IntentGrounds,
  ): void;
  toggleSelected(anchor: Anchor): void;
  unselect(root: bigint): void;
  setSelection(selection: readonly Anchor[]): void;
  /** Remembers a segment as one of the latest. */
  noteRecent(anchor: Anchor): void;
  stepSection(step: number): void;
  /** Centres there, and marks the place. */
  goTo(positionVoxel: Vec3): void;
  recolor(): void;
}

const PREVIEW_DELAY_MS = 120;
const RECOLOR_STEP = 1;

function deferred(run: () => void): () => void {
  const timer = setTimeout(run, PREVIEW_DELAY_MS);
  return () => clearTimeout(timer);
}

export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { api, viewer, roots, dataset } = options;
  const session = sessionInHand(options);
  const store = createStateStore(initialWorkspaceState(viewer.view(), viewer.layout, "segments"));
  const nodeAt: NodeAt = (place) =>
    roots.pastNodeAt(place) ?? session?.model.nodeAt(place) ?? place.supervoxel;
  const rootOf: RootOf = ({ supervoxel, positionVoxel, baseRoot }) =>
    roots.rootOf(
      positionVoxel === null ? supervoxel : nodeAt({ supervoxel, positionVoxel }),
      baseRoot,
    );

  const submit: Workspace["submit"] = (body, overrides = [], change = null, grounds = {}) => {
    // Whatever is asked for is about what is.
    setPast(null);
    session?.model.submit(body, overrides, change, grounds);
  };
  /** What was typed belongs to the edit that it was typed for, and goes with it. */
  const submitWithReason: EditPort["submit"] = (body, overrides, change, grounds = {}) => {
    const isAgainst = overrides.length > 0 || (grounds.confirmedClaims ?? []).length > 0;
    const reason = isAgainst ? reasonOf(store.get().reason) : undefined;
    store.set({ reason: "" });
    submit(body, overrides, change, reason === undefined ? grounds : { ...grounds, reason });
  };
  const port: EditPort = {
    preview: (body: IntentBody, signal: AbortSignal) =>
      api.preview(session?.info.id ?? "", body, signal),
    submit: submitWithReason,
  };
  const tools = {
    merge: createMergeTool(port, { defer: deferred }),
    split: createSplitTool(port, { rootOf, nodeAt }, { defer: deferred }),
    isolate: createIsolateTool(port, rootOf, { defer: deferred }),
    synapse: createSynapseTool(port),
  };

  const allSynapses = () => session?.model.snapshot().allSynapses ?? options.versionSynapses;

  function goTo(positionVoxel: Vec3): void {
    viewer.setView({ positionVoxel });
    store.set({ focusVoxel: positionVoxel });
  }

  const triage = createTriage({
    voxelNm: dataset.voxelNm,
    synapses: allSynapses,
    operations: () => session?.model.snapshot().operations ?? [],
    siteRoots: options.siteRoots,
    submit,
    goTo,
  });

  function canEdit(): boolean {
    return pastInView.seq() === null && (session?.model.snapshot().isWritable ?? false);
  }

  function select(selection: readonly Anchor[]): void {
    store.set({ selection });
    viewer.setLook({ selected: new Set(selectedSegments(selection, rootOf).keys()) });
  }

  function noteRecent({ supervoxel, baseRoot, positionVoxel }: Anchor): void {
    const anchor = { supervoxel, baseRoot, positionVoxel };
    store.set({ recent: withRecent(store.get().recent, anchor, rootOf) });
  }

  function setBefore(isBefore: boolean): void {
    if (store.get().isBefore === isBefore) return;
    setPast(null);
    roots.setBefore(isBefore);
    // Points that were being set belong to what is.
    store.set({ isBefore, ...(isBefore ? { tool: "navigate" } : {}) });
    select(store.get().selection);
    viewer.repaint("all");
  }

  const pastInView = createPastInView({
    past: options.past,
    roots,
    operations: () => session?.model.snapshot().operations ?? [],
    paint: repaintPast,
  });

  function repaintPast(): void {
    select(store.get().selection);
    viewer.recut();
    viewer.repaint("all");
  }

  function setPast(seq: number | null): void {
    if (seq !== null) setBefore(false);
    if (!pastInView.show(seq)) return;
    const pastSeq = pastInView.seq();
    store.set({ pastSeq, ...(pastSeq === null ? {} : { tool: "navigate" }) });
    if (pastSeq === null) return;
    session?.model.setPresence({ tool: "navigate" });
    // The other views are of what is.
    session?.review.store.set({ mode: "flicker" });
  }

  function editTool(): EditTool | null {
    const { tool } = store.get();
    return tool === "navigate" ? null : tools[tool];
  }

  // Reading a place at mip 0 may take a moment: points are set in the order in which they were asked for.
  let lastPlaced: Promise<void> = Promise.resolve();
  function inOrder(place: () => Promise<void>): void {
    lastPlaced = lastPlaced.then(place).catch(() => store.set({ clickProblem: "loading" }));
  }
  function placeInOrder(pick: SegmentPick): void {
    const hands = { editTool, store, merge: tools.merge, rootOf, noteRecent };
    inOrder(async () => placePoint(hands, await viewer.exactPick(pick)));
  }

  const neurons = createNeuronTable({
    api,
    datasetId: dataset.id,
    version: options.version,
    session: session === null ? null : { ...session, id: session.info.id },
    versionSynapses: options.versionSynapses,
  });
  const coloring = createColoring({
    ...{ viewer, store, neurons, session, required: dataset.requiredSignOffs },
    storage: browserStorage(),
  });

  return {
    api,
    me: options.me,
    dataset,
    version: options.version,
    viewer,
    previewedCut: options.previewedCut,
    session,
    store,
    ...tools,
    neurons,
    coloring,
    triage,
    siteRoots: options.siteRoots,
    tiles: options.tiles,
    rootOf,
    nodeAt,
    canEdit,
    submit,
    synapses: () => session?.model.snapshot().synapses ?? options.versionSynapses,
    allSynapses,
    editTool,
    placeInOrder,
    inOrder,
    commitEdit: () => viewer.paintOnce(() => editTool()?.commit()),
    setTool(tool) {
      if (tool !== "navigate" && !canEdit()) return;
      // Nobody edits what was: the tools work on what is.
      if (tool !== "navigate") setBefore(false);
      store.set({ tool, clickProblem: null });
      session?.model.setPresence({ tool });
    },
    setPanel: (panel) => store.set({ panel }),
    setLayers(change) {
      store.set({ layers: { ...store.get().layers, ...change } });
      viewer.setLook(change);
    },
    setSpace: (change) => store.set({ space: { ...store.get().space, ...change } }),
    setBefore,
    setPast,
    repaintPast,
    follow: (following) => store.set({ following }),
    toggleSelected(anchor) {
      noteRecent(anchor);
      select(toggleAnchor(store.get().selection, anchor, rootOf));
    },
    noteRecent,
    unselect: (root) => select(withoutRoot(store.get().selection, root, rootOf)),
    setSelection: select,
    stepSection: (step) => viewer.stepSections(step),
    goTo,
    recolor() {
      const colorSeed = store.get().layers.colorSeed + RECOLOR_STEP;
      store.set({ layers: { ...store.get().layers, colorSeed } });
      viewer.setLook({ colorSeed });
    },
  };
}

function sessionInHand({ api, me, session }: WorkspaceOptions): SessionInHand | null {
  if (session === null) return null;
  return {
    ...session,
    review: createReview(api, session.info.id),
    people: createPeopleHere(session.model),
    readMarks: createReadMarks({
      sessionId: session.info.id,
      personId: me.id,
      storage: browserStorage(),
    }),
  };
}
