// The merge tool: two points or more, a preview, Enter. The draft is cleared at commit: the merge itself is
// on the screen at once, as pending.
import { MERGE_RGB } from "#client/viewer/marker-shape.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import {
  createPreviewer,
  goesAgainstOthers,
  isOffline,
  NO_PREVIEW,
  type PreviewState,
  shownGrounds,
  shownOverrides,
} from "#components/proofreading/edit-preview.ts";
import type { EditTool, PlacedPick, ToolDeps } from "#components/proofreading/edit-tool.ts";
import {
  EMPTY_MERGE,
  type MergeDraft,
  mergeIntent,
  placeMergePoint,
  removeMergePoint,
} from "#components/proofreading/merge-draft.ts";
import { pieceHighlights } from "#components/proofreading/piece-highlights.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";

export interface MergeToolState {
  readonly draft: MergeDraft;
  readonly preview: PreviewState;
  /** Enter was pressed before the preview was there. */
  readonly commitsWhenReady: boolean;
}

export interface MergeTool extends EditTool {
  readonly store: StateStore<MergeToolState>;
  remove(key: number): void;
  confirmFar(): void;
}

export function createMergeTool(port: EditPort, deps: ToolDeps): MergeTool {
  const store = createStateStore<MergeToolState>({
    draft: EMPTY_MERGE,
    preview: NO_PREVIEW,
    commitsWhenReady: false,
  });
  const previewer = createPreviewer({
    port,
    defer: deps.defer,
    onState(preview) {
      store.set({ preview });
      const { commitsWhenReady } = store.get();
      if (preview.status === "loading" || !commitsWhenReady) return;
      store.set({ commitsWhenReady: false });
      if (!goesAgainstOthers(preview)) commit();
    },
  });

  function change(draft: MergeDraft): void {
    store.set({ draft, commitsWhenReady: false });
    previewer.ask(mergeIntent(draft));
  }

  function commit(): void {
    const { draft, preview } = store.get();
    const intent = mergeIntent(draft);
    if (intent === null) return;
    if (preview.status === "loading") {
      store.set({ commitsWhenReady: true });
      return;
    }
    if (preview.status !== "ready" && !isOffline(preview)) return;
    port.submit(intent, shownOverrides(preview), null, shownGrounds(preview));
    change(EMPTY_MERGE);
  }

  return {
    store,
    commit,
    place: (pick: PlacedPick) => change(placeMergePoint(store.get().draft, pick)),
    remove: (key) => change(removeMergePoint(store.get().draft, key)),
    confirmFar: () => change({ ...store.get().draft, confirmedFar: true }),
    refresh: () => previewer.ask(mergeIntent(store.get().draft)),
    cancel() {
      const hadPoints = store.get().draft.points.length > 0;
      change(EMPTY_MERGE);
      return hadPoints;
    },
  };
}

/** All that would be one segment, in one colour; one too large to list keeps its own. */
export function mergeHighlights({ preview }: MergeToolState): ReadonlyMap<bigint, Rgb> {
  return pieceHighlights(preview, [MERGE_RGB]);
}
