// Shows on the image what the tool in hand is about to do: each piece of the preview in its side's
// colour, and a supervoxel that is to be cut in the halves that it would have. Those stay after the
// commit, until the pieces themselves are here or the split is refused [LV1].
import type { SessionChange } from "#client/session/change-gatherer.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import type { PreviewState } from "#components/proofreading/edit-preview.ts";
import { isolateHighlights } from "#components/proofreading/isolate-tool.ts";
import { mergeHighlights } from "#components/proofreading/merge-tool.ts";
import { splitHighlights } from "#components/proofreading/split-tool.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { ShownCut } from "#components/viewer/previewed-cut.ts";
import type { ApiPreviewInPieces } from "#core/protocol/api.ts";

interface Previewed {
  readonly preview: PreviewState;
  colors(): ReadonlyMap<bigint, Rgb>;
}

/** Returns the way to stop. */
export function wireHighlights(workspace: Workspace): () => void {
  const { merge, split, isolate, store, viewer, previewedCut, session } = workspace;
  let shown: PreviewState | null = null;
  /** The intent whose halves are still shown. */
  let awaited: string | null = null;

  const paint = (now: Previewed | null) => {
    awaited = null;
    if (previewedCut.show(null)) viewer.recut();
    viewer.setLook({ highlights: now?.colors() ?? new Map() });
    if (now !== null) void showHalves(now.preview);
  };

  const show = () => {
    const now = previewedOf(workspace);
    const before = shown;
    if ((now?.preview ?? null) === before) return;
    shown = now?.preview ?? null;
    const isEmpty = now === null || now.preview.status === "none";
    if (isEmpty) awaited ??= undecidedSplit(workspace, before);
    if (!isEmpty || awaited === null) paint(now);
  };

  const onChange = ({ pieces }: SessionChange) => {
    if (awaited !== null && (pieces || !isUnderWay(workspace, awaited))) paint(null);
  };

  /** The halves come a little later, and only if the preview is still shown then. */
  async function showHalves(preview: PreviewState): Promise<void> {
    const inPieces = preview.status === "ready" ? preview.preview.inPieces : null;
    if (inPieces === null) return;
    try {
      const cut = await cutOf(workspace, inPieces);
      if (cut !== null && shown === preview && previewedCut.show(cut)) viewer.recut();
    } catch {
      // Without its mask the preview lacks the colours inside the supervoxel, and nothing else.
    }
  }

  const stops = [
    merge.store.subscribe(show),
    split.store.subscribe(show),
    isolate.store.subscribe(show),
    store.subscribe(show),
    session?.model.subscribe(onChange) ?? (() => undefined),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The intent that this preview led to, while it waits for its decision. */
function undecidedSplit({ session }: Workspace, preview: PreviewState | null): string | null {
  const inPieces = preview?.status === "ready" ? preview.preview.inPieces : null;
  const pending = session?.model.snapshot().pending ?? [];
  const found = pending.findLast(
    ({ intent: { body } }) =>
      body.kind === "split-supervoxel" && String(body.supervoxel) === inPieces?.supervoxel,
  );
  return found?.intent.id ?? null;
}

/** Undecided, or accepted: of what was accepted the pieces are on their way. */
function isUnderWay({ session }: Workspace, intentId: string): boolean {
  if (session === null) return false;
  const { pending, operations } = session.model.snapshot();
  const isUndecided = pending.some(({ intent }) => intent.id === intentId);
  return isUndecided || operations.some((operation) => operation.intentId === intentId);
}

/** The preview of the tool in hand; null where that one shows none. */
function previewedOf({ store, merge, split, isolate }: Workspace): Previewed | null {
  const { tool } = store.get();
  if (tool === "split") {
    const state = split.store.get();
    return { preview: state.preview, colors: () => splitHighlights(state) };
  }
  if (tool === "merge") {
    const state = merge.store.get();
    return { preview: state.preview, colors: () => mergeHighlights(state) };
  }
  if (tool !== "isolate") return null;
  const state = isolate.store.get();
  return { preview: state.preview, colors: () => isolateHighlights(state) };
}

async function cutOf(
  { session, split, nodeAt }: Workspace,
  { supervoxel, maskHashes, pieces, sides }: ApiPreviewInPieces,
): Promise<ShownCut | null> {
  const [first] = split.store.get().draft.groups.flat();
  if (session === null || first === undefined) return null;
  const previewed = {
    supervoxel: BigInt(supervoxel),
    maskHashes,
    pieces: pieces.map(({ id, sideBits }) => ({ id: BigInt(id), sideBits })),
  };
  return {
    supervoxel: previewed.supervoxel,
    node: nodeAt(first.place),
    split: await session.model.splitOfPreview(previewed),
    sides: [BigInt(sides[0]), BigInt(sides[1])],
  };
}
