// The split tool: points in two groups or more, a preview as soon as two have one, Enter. The pieces of
// the preview are what is shown as pending, so the cut is on the screen before the server has it. The
// halves of a supervoxel have no roots before they are made: see wire-highlights.ts.
import { changeOfPreview } from "#client/session/preview-change.ts";
import { GROUP_RGB } from "#client/viewer/group-color.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import { anchorOf } from "#components/proofreading/draft-point.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import {
  createPreviewer,
  goesAgainstOthers,
  isPreviewed,
  NO_PREVIEW,
  type PreviewState,
  shownGrounds,
  shownOverrides,
} from "#components/proofreading/edit-preview.ts";
import type { EditTool, PlacedPick, ToolDeps } from "#components/proofreading/edit-tool.ts";
import { pieceHighlights } from "#components/proofreading/piece-highlights.ts";
import type { RootOf } from "#components/proofreading/selection.ts";
import {
  activateNextGroup,
  afterSplitCommit,
  EMPTY_SPLIT,
  filledGroups,
  type NodeAt,
  placeSplitPoint,
  removeSplitPoint,
  type SplitDraft,
  splitIntent,
  startGroup,
  swapSides,
} from "#components/proofreading/split-draft.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";

export interface SplitToolState {
  readonly draft: SplitDraft;
  readonly preview: PreviewState;
  /** Enter was pressed before the preview was there. */
  readonly commitsWhenReady: boolean;
}

export interface SplitTool extends EditTool {
  readonly store: StateStore<SplitToolState>;
  remove(key: number): void;
  /** Of two sides, the other one. */
  nextGroup(): void;
  /** The two sides change their points. */
  swapSides(): void;
  startGroup(): void;
  setActive(group: number): void;
  setKept(group: number | null): void;
  setUsesImage(usesImage: boolean): void;
  confirmOnlyClicked(): void;
}

/** Where points lie now. */
export interface WhereIs {
  readonly rootOf: RootOf;
  readonly nodeAt: NodeAt;
}

export function createSplitTool(
  port: EditPort,
  { rootOf, nodeAt }: WhereIs,
  deps: ToolDeps,
): SplitTool {
  const store = createStateStore<SplitToolState>({
    draft: EMPTY_SPLIT,
    preview: NO_PREVIEW,
    commitsWhenReady: false,
  });
  const onState = (preview: PreviewState) => {
    store.set({ preview });
    if (preview.status === "loading" || !store.get().commitsWhenReady) return;
    store.set({ commitsWhenReady: false });
    if (!goesAgainstOthers(preview)) commit();
  };
  const previewer = createPreviewer({ port, defer: deps.defer, onState });

  function change(draft: SplitDraft): void {
    store.set({ draft, commitsWhenReady: false });
    previewer.ask(splitIntent(draft, nodeAt));
  }

  function commit(): void {
    const { draft, preview } = store.get();
    const intent = splitIntent(draft, nodeAt);
    const [first] = draft.groups.flat();
    if (intent === null || first === undefined) return;
    if (preview.status === "loading") {
      store.set({ commitsWhenReady: true });
      return;
    }
    if (!isPreviewed(preview)) return;
    const isShown = preview.status === "ready" && intent.kind !== "split-supervoxel";
    const shown = isShown ? changeOfPreview(preview.preview, rootOf(anchorOf(first))) : null;
    port.submit(intent, shownOverrides(preview), shown, shownGrounds(preview));
    change(afterSplitCommit(draft));
  }

  return {
    store,
    commit,
    place: (pick: PlacedPick) => change(placeSplitPoint(store.get().draft, pick)),
    remove: (key) => change(removeSplitPoint(store.get().draft, key)),
    nextGroup: () => store.set({ draft: activateNextGroup(store.get().draft) }),
    swapSides: () => change(swapSides(store.get().draft)),
    startGroup: () => store.set({ draft: startGroup(store.get().draft) }),
    setActive: (active) => store.set({ draft: { ...store.get().draft, active } }),
    setKept: (kept) => store.set({ draft: { ...store.get().draft, kept } }),
    setUsesImage: (usesImage) => change({ ...store.get().draft, usesImage }),
    confirmOnlyClicked: () => change({ ...store.get().draft, confirmedOnlyClicked: true }),
    refresh: () => previewer.ask(splitIntent(store.get().draft, nodeAt)),
    cancel() {
      const { draft } = store.get();
      const { kept, usesImage } = draft;
      change({ ...EMPTY_SPLIT, usesImage, kept: kept === null || kept > 1 ? null : kept });
      return draft.groups.some((points) => points.length > 0);
    },
  };
}

/**
 * Each group's colour over its piece; a piece too large to list keeps its own, but for the half of the
 * supervoxel that is cut.
 */
export function splitHighlights({
  draft,
  preview,
}: Pick<SplitToolState, "draft" | "preview">): ReadonlyMap<bigint, Rgb> {
  const colors = filledGroups(draft).map((group) => GROUP_RGB[group]);
  const highlights = new Map(pieceHighlights(preview, colors));
  const inPieces = preview.status === "ready" ? preview.preview.inPieces : null;
  for (const [at, id] of (inPieces?.sides ?? []).entries()) highlights.set(BigInt(id), colors[at]);
  return highlights;
}
