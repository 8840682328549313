// The split tool: points on two sides, a preview as soon as both have one, Enter. The pieces of the
// preview are what is shown as pending, so the cut is on the screen before the server has it.
import { changeOfPreview } from "#client/session/preview-change.ts";
import { SINK_SIDE_RGB, SOURCE_SIDE_RGB } from "#client/viewer/marker-shape.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import {
  createPreviewer,
  isOffline,
  NO_PREVIEW,
  type PreviewState,
  shownOverrides,
} from "#components/proofreading/edit-preview.ts";
import type { EditTool, PlacedPick, ToolDeps } from "#components/proofreading/edit-tool.ts";
import type { RootOf } from "#components/proofreading/selection.ts";
import {
  afterSplitCommit,
  EMPTY_SPLIT,
  placeSplitPoint,
  removeSplitPoint,
  type SplitDraft,
  type SplitSide,
  splitIntent,
  swapActiveSide,
} from "#components/proofreading/split-draft.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";

export interface SplitToolState {
  readonly draft: SplitDraft;
  readonly preview: PreviewState;
}

export interface SplitTool extends EditTool {
  readonly store: StateStore<SplitToolState>;
  remove(key: number): void;
  swapSide(): void;
  setActive(side: SplitSide): void;
  setKept(side: SplitSide | null): void;
  confirmOnlyClicked(): void;
}

export function createSplitTool(port: EditPort, rootOf: RootOf, deps: ToolDeps): SplitTool {
  const store = createStateStore<SplitToolState>({ draft: EMPTY_SPLIT, preview: NO_PREVIEW });
  const onState = (preview: PreviewState) => store.set({ preview });
  const previewer = createPreviewer({ port, defer: deps.defer, onState });

  function change(draft: SplitDraft): void {
    store.set({ draft });
    previewer.ask(splitIntent(draft));
  }

  function commit(): void {
    const { draft, preview } = store.get();
    const intent = splitIntent(draft);
    const [first] = draft.sources;
    if (intent === null || first === undefined) return;
    if (preview.status !== "ready" && !isOffline(preview)) return;
    const root = rootOf(first.place.supervoxel, first.baseRoot);
    const shown = preview.status === "ready" ? changeOfPreview(preview.preview, root) : null;
    port.submit(intent, shownOverrides(preview), shown);
    change(afterSplitCommit(draft));
  }

  return {
    store,
    commit,
    place: (pick: PlacedPick) => change(placeSplitPoint(store.get().draft, pick)),
    remove: (key) => change(removeSplitPoint(store.get().draft, key)),
    swapSide: () => store.set({ draft: swapActiveSide(store.get().draft) }),
    setActive: (active) => store.set({ draft: { ...store.get().draft, active } }),
    setKept: (kept) => store.set({ draft: { ...store.get().draft, kept } }),
    confirmOnlyClicked: () => change({ ...store.get().draft, confirmedOnlyClicked: true }),
    refresh: () => previewer.ask(splitIntent(store.get().draft)),
    cancel() {
      const { draft } = store.get();
      const hadPoints = draft.sources.length + draft.sinks.length > 0;
      change({ ...EMPTY_SPLIT, kept: draft.kept });
      return hadPoints;
    },
  };
}

/** Red and blue over the pieces of the preview; a side too large to list keeps its own colour. */
export function splitHighlights(preview: PreviewState): ReadonlyMap<bigint, Rgb> {
  const highlights = new Map<bigint, Rgb>();
  if (preview.status !== "ready") return highlights;
  const [source, sink] = preview.preview.pieces;
  for (const id of source?.supervoxels ?? []) highlights.set(BigInt(id), SOURCE_SIDE_RGB);
  for (const id of sink?.supervoxels ?? []) highlights.set(BigInt(id), SINK_SIDE_RGB);
  return highlights;
}
