// The isolate tool: supervoxels that are to come off everything around them, a preview, Enter. Points
// can also be handed over by the split tool.
import { changeOfPreview } from "#client/session/preview-change.ts";
import { GROUP_RGB } from "#client/viewer/group-color.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import {
  anchorOf,
  type DraftPoint,
  draftPoint,
  nextKey,
} from "#components/proofreading/draft-point.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import {
  createPreviewer,
  isPreviewed,
  NO_PREVIEW,
  type PreviewState,
  shownGrounds,
  shownOverrides,
} from "#components/proofreading/edit-preview.ts";
import type { EditTool, PlacedPick, ToolDeps } from "#components/proofreading/edit-tool.ts";
import { pieceHighlights } from "#components/proofreading/piece-highlights.ts";
import type { RootOf } from "#components/proofreading/selection.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { IntentBody } from "#core/operations/intent.ts";

export interface IsolateToolState {
  readonly points: readonly DraftPoint[];
  readonly preview: PreviewState;
}

export interface IsolateTool extends EditTool {
  readonly store: StateStore<IsolateToolState>;
  remove(key: number): void;
  /** These points in place of those that were set. */
  take(points: readonly DraftPoint[]): void;
}

function isolateIntent(
  points: readonly DraftPoint[],
): Extract<IntentBody, { readonly kind: "isolate" }> | null {
  return points.length === 0
    ? null
    : { kind: "isolate", places: points.map((point) => point.place) };
}

export function createIsolateTool(port: EditPort, rootOf: RootOf, deps: ToolDeps): IsolateTool {
  const store = createStateStore<IsolateToolState>({ points: [], preview: NO_PREVIEW });
  const onState = (preview: PreviewState) => store.set({ preview });
  const previewer = createPreviewer({ port, defer: deps.defer, onState });

  function take(points: readonly DraftPoint[]): void {
    store.set({ points });
    previewer.ask(isolateIntent(points));
  }

  return {
    store,
    take,
    place(pick: PlacedPick) {
      const { points } = store.get();
      take([...points, draftPoint(nextKey(points), pick)]);
    },
    remove: (key) => take(store.get().points.filter((point) => point.key !== key)),
    refresh: () => previewer.ask(isolateIntent(store.get().points)),
    commit() {
      const { points, preview } = store.get();
      const intent = isolateIntent(points);
      if (intent === null || !isPreviewed(preview)) return;
      const root = rootOf(anchorOf(points[0]));
      const shown = preview.status === "ready" ? changeOfPreview(preview.preview, root) : null;
      port.submit(intent, shownOverrides(preview), shown, shownGrounds(preview));
      take([]);
    },
    cancel() {
      const hadPoints = store.get().points.length > 0;
      take([]);
      return hadPoints;
    },
  };
}

/** What comes off, in the first side's colour. */
export function isolateHighlights({ preview }: IsolateToolState): ReadonlyMap<bigint, Rgb> {
  return pieceHighlights(preview, GROUP_RGB.slice(0, 1));
}
