// The merge tool: two points or more, a preview, Enter. The draft is cleared at commit: the merge itself is
// on the screen at once, as pending. Enter before the preview is there lines the merge up, and the hand is
// free for the next one: it is made once its preview says that it goes against nothing. One that does, or
// is refused, stops in the line and says why; Enter with an empty hand takes it up again.
import { MERGE_RGB } from "#client/viewer/marker-shape.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import {
  createPreviewer,
  goesAgainstOthers,
  isPreviewed,
  NO_PREVIEW,
  type Previewer,
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

/** A merge that was committed before its preview was there: it waits for it, or was stopped by it. */
export interface QueuedMerge {
  readonly key: number;
  readonly draft: MergeDraft;
  readonly preview: PreviewState;
}

export interface MergeToolState {
  readonly draft: MergeDraft;
  readonly preview: PreviewState;
  /** In the order in which they were committed. */
  readonly queue: readonly QueuedMerge[];
}

export interface MergeTool extends EditTool {
  readonly store: StateStore<MergeToolState>;
  remove(key: number): void;
  confirmFar(): void;
  /** A stopped merge is in hand again; does nothing while another is. */
  takeUp(key: number): void;
  /** Out of the line, whether it waits or was stopped. */
  drop(key: number): void;
}

/** The preview of one draft goes on when the hand takes up another. */
interface Asking {
  readonly previewer: Previewer;
  onState(preview: PreviewState): void;
}

export function createMergeTool(port: EditPort, deps: ToolDeps): MergeTool {
  const store = createStateStore<MergeToolState>({
    draft: EMPTY_MERGE,
    preview: NO_PREVIEW,
    queue: [],
  });
  const waiting = new Map<number, Asking>();
  let lastKey = 0;
  let inHand = startAsking();

  function startAsking(): Asking {
    const asking: Asking = {
      previewer: createPreviewer({
        port,
        defer: deps.defer,
        onState: (preview) => asking.onState(preview),
      }),
      onState: (preview) => store.set({ preview }),
    };
    return asking;
  }

  function change(draft: MergeDraft): void {
    store.set({ draft });
    inHand.previewer.ask(mergeIntent(draft));
  }

  function submit(draft: MergeDraft, preview: PreviewState): void {
    const intent = mergeIntent(draft);
    if (intent === null) return;
    port.submit(intent, shownOverrides(preview), null, shownGrounds(preview));
  }

  function lineUp(draft: MergeDraft, preview: PreviewState): void {
    const key = ++lastKey;
    const asking = inHand;
    asking.onState = (next) => settle(key, next);
    waiting.set(key, asking);
    inHand = startAsking();
    asking.previewer.hurry();
    store.set({
      draft: EMPTY_MERGE,
      preview: NO_PREVIEW,
      queue: [...store.get().queue, { key, draft, preview }],
    });
  }

  function settle(key: number, preview: PreviewState): void {
    const queued = store.get().queue.find((each) => each.key === key);
    if (queued === undefined || preview.status === "loading") return;
    if (isPreviewed(preview) && !goesAgainstOthers(preview)) {
      drop(key);
      submit(queued.draft, preview);
      return;
    }
    store.set({
      queue: store.get().queue.map((each) => (each.key === key ? { ...each, preview } : each)),
    });
  }

  function drop(key: number): void {
    store.set({ queue: store.get().queue.filter((each) => each.key !== key) });
    waiting.get(key)?.previewer.ask(null);
    waiting.delete(key);
  }

  function takeUp(key: number): void {
    const { draft, queue } = store.get();
    const queued = queue.find((each) => each.key === key);
    if (queued === undefined || draft.points.length > 0 || !isStopped(queued)) return;
    drop(key);
    store.set({ draft: queued.draft, preview: queued.preview });
  }

  function commit(): void {
    const { draft, preview, queue } = store.get();
    if (draft.points.length === 0) {
      const stopped = queue.find(isStopped);
      if (stopped !== undefined) takeUp(stopped.key);
      return;
    }
    if (mergeIntent(draft) === null) return;
    if (preview.status === "loading") {
      lineUp(draft, preview);
      return;
    }
    if (!isPreviewed(preview)) return;
    submit(draft, preview);
    change(EMPTY_MERGE);
  }

  return {
    store,
    commit,
    takeUp,
    drop,
    place: (pick: PlacedPick) => change(placeMergePoint(store.get().draft, pick)),
    remove: (key) => change(removeMergePoint(store.get().draft, key)),
    confirmFar: () => change({ ...store.get().draft, confirmedFar: true }),
    refresh: () => inHand.previewer.ask(mergeIntent(store.get().draft)),
    cancel() {
      const { draft, queue } = store.get();
      const hadPoints = draft.points.length > 0;
      change(EMPTY_MERGE);
      if (hadPoints) return true;
      const stopped = queue.find(isStopped);
      if (stopped !== undefined) drop(stopped.key);
      return stopped !== undefined;
    },
  };
}

/** It waits for a person. */
export function isStopped({ preview }: QueuedMerge): boolean {
  return preview.status !== "loading";
}

/** All that would be one segment, in one colour; one too large to list keeps its own. */
export function mergeHighlights({
  preview,
}: Pick<MergeToolState, "preview">): ReadonlyMap<bigint, Rgb> {
  return pieceHighlights(preview, [MERGE_RGB]);
}
