// The workspace without its looks: one viewer, one session (or a finalized version, which nothing
// can change), the tools, and what the person holds in hand. Keys, buttons and the pointer all act
// through it; React only shows its stores.

import type { Api } from "#client/api/create-api.ts";
import type { SessionModel } from "#client/session/session-model.ts";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import type { Viewer } from "#client/viewer/viewer-contract.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import type { EditTool, ToolName } from "#components/proofreading/edit-tool.ts";
import { createIsolateTool, type IsolateTool } from "#components/proofreading/isolate-tool.ts";
import { createMergeTool, type MergeTool } from "#components/proofreading/merge-tool.ts";
import { reasonOf } from "#components/proofreading/reason-text.ts";
import {
  type Anchor,
  type RootOf,
  selectedSegments,
  toggleAnchor,
  withoutRoot,
} from "#components/proofreading/selection.ts";
import type { NodeAt } from "#components/proofreading/split-draft.ts";
import { createSplitTool, type SplitTool } from "#components/proofreading/split-tool.ts";
import {
  initialWorkspaceState,
  type LayerSettings,
  type PanelName,
  type WorkspaceState,
} from "#components/proofreading/workspace-state.ts";
import { createReview, type Review } from "#components/review/review-model.ts";
import { createSynapseTool, type SynapseTool } from "#components/synapses/synapse-tool.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
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
}

export interface WorkspaceOptions {
  readonly api: Api;
  readonly me: ApiMe;
  readonly dataset: ApiDataset;
  readonly version: number;
  readonly viewer: Viewer;
  readonly roots: RootView;
  readonly previewedCut: PreviewedCut;
  /** null where a finalized version is looked at. */
  readonly session: { readonly info: ApiSession; readonly model: SessionModel } | null;
  readonly versionSynapses: readonly ListedSynapse[];
}

export interface Workspace {
  readonly api: Api;
  readonly me: ApiMe;
  readonly dataset: ApiDataset;
  readonly version: number;
  readonly viewer: Viewer;
  /** What the viewer shows of a supervoxel's split before there is one. */
  readonly previewedCut: PreviewedCut;
  readonly session: SessionInHand | null;
  readonly store: StateStore<WorkspaceState>;
  readonly merge: MergeTool;
  readonly split: SplitTool;
  readonly isolate: IsolateTool;
  readonly synapse: SynapseTool;
  synapses(): readonly ListedSynapse[];
  readonly rootOf: RootOf;
  readonly nodeAt: NodeAt;
  /** The role and the session's state allow edits now; the server decides again on each. */
  canEdit(): boolean;
  editTool(): EditTool | null;
  setTool(tool: ToolName): void;
  setPanel(panel: PanelName): void;
  setLayers(change: Partial<LayerSettings>): void;
  setBefore(isBefore: boolean): void;
  submit(
    body: IntentBody,
    overrides?: readonly number[],
    change?: SegmentChange | null,
    grounds?: IntentGrounds,
  ): void;
  toggleSelected(anchor: Anchor): void;
  unselect(root: bigint): void;
  setSelection(selection: readonly Anchor[]): void;
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
  const store = createStateStore(initialWorkspaceState(viewer.view(), "segments"));
  const nodeAt: NodeAt = (place) => session?.model.nodeAt(place) ?? place.supervoxel;
  const rootOf: RootOf = ({ supervoxel, positionVoxel, baseRoot }) =>
    roots.rootOf(
      positionVoxel === null ? supervoxel : nodeAt({ supervoxel, positionVoxel }),
      baseRoot,
    );

  const submit: Workspace["submit"] = (body, overrides = [], change = null, grounds = {}) => {
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

  function canEdit(): boolean {
    return session?.model.snapshot().isWritable ?? false;
  }

  function select(selection: readonly Anchor[]): void {
    store.set({ selection });
    viewer.setLook({ selected: new Set(selectedSegments(selection, rootOf).keys()) });
  }

  function setBefore(isBefore: boolean): void {
    if (store.get().isBefore === isBefore) return;
    roots.setBefore(isBefore);
    // Points that were being set belong to what is.
    store.set({ isBefore, ...(isBefore ? { tool: "navigate" } : {}) });
    select(store.get().selection);
    viewer.repaint("all");
  }

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
    rootOf,
    nodeAt,
    canEdit,
    submit,
    synapses: () => session?.model.snapshot().synapses ?? options.versionSynapses,
    editTool() {
      const { tool } = store.get();
      return tool === "navigate" ? null : tools[tool];
    },
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
    setBefore,
    toggleSelected: (anchor) => select(toggleAnchor(store.get().selection, anchor, rootOf)),
    unselect: (root) => select(withoutRoot(store.get().selection, root, rootOf)),
    setSelection: select,
    stepSection(step) {
      const last = dataset.shapeVoxel[2] - 1;
      const section = Math.round(viewer.view().positionVoxel[2]) + step;
      viewer.setSection(Math.min(last, Math.max(0, section)));
    },
    goTo(positionVoxel) {
      viewer.setView({ positionVoxel });
      store.set({ focusVoxel: positionVoxel });
    },
    recolor() {
      const colorSeed = store.get().layers.colorSeed + RECOLOR_STEP;
      store.set({ layers: { ...store.get().layers, colorSeed } });
      viewer.setLook({ colorSeed });
    },
  };
}

function sessionInHand({ api, session }: WorkspaceOptions): SessionInHand | null {
  if (session === null) return null;
  return { ...session, review: createReview(api, session.info.id) };
}
