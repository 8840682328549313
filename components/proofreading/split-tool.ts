// The split tool: points in two groups or more, a preview as soon as two have one, Enter. The pieces of
// the preview are what is shown as pending, so the cut is on the screen before the server has it. The
// halves of a supervoxel have no roots before they are made: see wire-highlights.ts. A stroke is painted
// beside the draft, and comes into it once what lies under it is known; until then Escape takes it alone.
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
import {
  beginStroke,
  extendStroke,
  type PaintedStroke,
} from "#components/proofreading/painted-stroke.ts";
import { pieceHighlights } from "#components/proofreading/piece-highlights.ts";
import type { RootOf } from "#components/proofreading/selection.ts";
import {
  activateNextGroup,
  afterSplitCommit,
  EMPTY_SPLIT,
  filledGroups,
  type NodeAt,
  type PaintedPick,
  placeSplitPoint,
  placeSplitStroke,
  removeSplitPoint,
  type SplitDraft,
  splitIntent,
  startGroup,
  swapSides,
  takeBackSplitStep,
} from "#components/proofreading/split-draft.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { Axis } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface SplitToolState {
  readonly draft: SplitDraft;
  readonly preview: PreviewState;
  /** Those that are not in the draft yet, the latest last. */
  readonly strokes: readonly PaintedStroke[];
  /** Enter was pressed before the preview was there. */
  readonly commitsWhenReady: boolean;
}

export interface SplitTool extends EditTool {
  readonly store: StateStore<SplitToolState>;
  /** The point, or the whole stroke. */
  remove(key: number): void;
  /** The point or the stroke that was set last goes. */
  takeBack(): void;
  /** A stroke of the active group begins, in the plane with this normal. */
  beginStroke(normal: Axis): void;
  /** The stroke goes on to there; null: outside of the volume. Nothing where it was cancelled. */
  paint(positionVoxel: Vec3 | null): void;
  /** The stroke, which waits for what lies under it; null where it was cancelled. */
  endStroke(): PaintedStroke | null;
  /** Whether it still waits: nobody has cancelled it. */
  isWaiting(stroke: PaintedStroke): boolean;
  /** What lies under a stroke that waits; nothing of it is set where that is nothing. */
  placeStroke(stroke: PaintedStroke, picks: readonly PaintedPick[]): void;
  /** All that are not in the draft yet; true where there was one. */
  dropStrokes(): boolean;
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
    strokes: [],
    commitsWhenReady: false,
  });
  const onState = (preview: PreviewState) => {
    store.set({ preview });
    if (preview.status === "loading" || !store.get().commitsWhenReady) return;
    store.set({ commitsWhenReady: false });
    if (!goesAgainstOthers(preview)) commit();
  };
  const previewer = createPreviewer({ port, defer: deps.defer, onState });
  let strokeCount = 0;

  function change(draft: SplitDraft): void {
    store.set({ draft, commitsWhenReady: false });
    previewer.ask(splitIntent(draft, nodeAt));
  }

  /** The one that is being painted. */
  function current(): PaintedStroke | null {
    const last = store.get().strokes.at(-1);
    return last === undefined || last.isEnded ? null : last;
  }

  function setCurrent(stroke: PaintedStroke): void {
    store.set({ strokes: [...store.get().strokes.slice(0, -1), stroke] });
  }

  function endStroke(): PaintedStroke | null {
    const stroke = current();
    if (stroke === null) return null;
    const ended = { ...stroke, isEnded: true };
    setCurrent(ended);
    return ended;
  }

  function placeStroke(stroke: PaintedStroke, picks: readonly PaintedPick[]): void {
    const { draft, strokes, commitsWhenReady } = store.get();
    store.set({ strokes: strokes.filter(({ id }) => id !== stroke.id) });
    if (picks.length === 0) {
      store.set({ commitsWhenReady: false });
      return;
    }
    change(placeSplitStroke(draft, stroke.group, picks));
    const isAsked = store.get().preview.status === "loading";
    store.set({ commitsWhenReady: commitsWhenReady && isAsked });
  }

  function dropStrokes(): boolean {
    const isAny = store.get().strokes.length > 0;
    if (isAny) store.set({ strokes: [], commitsWhenReady: false });
    return isAny;
  }

  function commit(): void {
    const { draft, preview, strokes } = store.get();
    // What is on the screen is what is committed: with a stroke that waits, and never half of one.
    if (strokes.length > 0) {
      store.set({ commitsWhenReady: current() === null });
      return;
    }
    const intent = splitIntent(draft, nodeAt);
    const [first] = draft.groups.flat();
    if (intent === null || first === undefined) return;
    if (preview.status === "loading") {
      store.set({ commitsWhenReady: true });
      previewer.hurry();
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
    takeBack() {
      if (!dropStrokes()) change(takeBackSplitStep(store.get().draft));
    },
    beginStroke(normal) {
      const { draft, strokes } = store.get();
      const stroke = beginStroke(++strokeCount, draft.active, normal);
      const waiting = strokes.filter(({ isEnded }) => isEnded);
      store.set({ strokes: [...waiting, stroke], commitsWhenReady: false });
    },
    paint(positionVoxel) {
      const stroke = current();
      if (stroke !== null) setCurrent(extendStroke(stroke, positionVoxel));
    },
    endStroke,
    isWaiting: ({ id }) => store.get().strokes.some((stroke) => stroke.id === id),
    placeStroke,
    dropStrokes,
    nextGroup: () => store.set({ draft: activateNextGroup(store.get().draft) }),
    swapSides: () => change(swapSides(store.get().draft)),
    startGroup: () => store.set({ draft: startGroup(store.get().draft) }),
    setActive: (active) => store.set({ draft: { ...store.get().draft, active } }),
    setKept: (kept) => store.set({ draft: { ...store.get().draft, kept } }),
    setUsesImage: (usesImage) => change({ ...store.get().draft, usesImage }),
    confirmOnlyClicked: () => change({ ...store.get().draft, confirmedOnlyClicked: true }),
    refresh: () => previewer.ask(splitIntent(store.get().draft, nodeAt)),
    cancel() {
      if (dropStrokes()) return true;
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
