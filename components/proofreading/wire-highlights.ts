// Shows on the image what the tool in hand is about to do: each piece of the preview in its side's
// colour, and a supervoxel that is to be cut in the halves that it would have.
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
  const { merge, split, isolate, store, viewer, previewedCut } = workspace;
  let shown: PreviewState | null = null;

  const show = () => {
    const now = previewedOf(workspace);
    if ((now?.preview ?? null) === shown) return;
    shown = now?.preview ?? null;
    if (previewedCut.show(null)) viewer.recut();
    viewer.setLook({ highlights: now?.colors() ?? new Map() });
    if (now !== null) void showHalves(now.preview);
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
  ];
  return () => {
    for (const stop of stops) stop();
  };
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
