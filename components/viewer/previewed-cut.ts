// [OP8] What the viewer paints while the split of a supervoxel is previewed: tiles show its halves, which
// nobody else has yet. They belong to the segment that is split, are asked of nobody, and are gone
// as soon as what they were cut from is another.
import type { PieceView, RootSource } from "#client/viewer/viewer-contract.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";

export interface ShownCut {
  readonly supervoxel: bigint;
  readonly split: SplitSupervoxel;
  /** The two new pieces. */
  readonly sides: readonly [sources: bigint, sinks: bigint];
  /** What they are cut from: the supervoxel, or the piece of it. */
  readonly node: bigint;
}

export interface PreviewedCut {
  readonly pieces: PieceView;
  readonly roots: RootSource;
  /** null for none. Tells whether tiles are to be cut anew. */
  show(cut: ShownCut | null): boolean;
}

type Split = ReturnType<PieceView["split"]>;

interface Shown extends ShownCut {
  /** What the supervoxel was in then. */
  readonly over: SplitSupervoxel | undefined;
}

export function createPreviewedCut(present: {
  readonly pieces: PieceView;
  readonly roots: RootSource;
}): PreviewedCut {
  const { pieces, roots } = present;
  let shown: Shown | null = null;
  let laid: { readonly over: Split; readonly split: Split } | null = null;

  function current(): Shown | null {
    if (shown !== null && pieces.split().get(shown.supervoxel) !== shown.over) shown = null;
    return shown;
  }

  return {
    pieces: {
      split() {
        const over = pieces.split();
        const cut = current();
        if (cut === null) return over;
        if (laid?.over !== over) {
          laid = { over, split: new Map(over).set(cut.supervoxel, cut.split) };
        }
        return laid.split;
      },
    },
    roots: {
      see(supervoxels, baseRoots) {
        const cut = current();
        const isOwn = (id: bigint) => cut?.sides.includes(id) ?? false;
        if (!supervoxels.some(isOwn)) {
          roots.see(supervoxels, baseRoots);
          return;
        }
        const kept = [...supervoxels.keys()].filter((at) => !isOwn(supervoxels[at]));
        const take = (ids: BigUint64Array) => BigUint64Array.from(kept, (at) => ids[at]);
        roots.see(take(supervoxels), take(baseRoots));
      },
      rootOf(supervoxel, baseRoot) {
        const cut = current();
        const node = cut?.sides.includes(supervoxel) === true ? cut.node : supervoxel;
        return roots.rootOf(node, baseRoot);
      },
    },
    show(cut) {
      const isAnother = cut !== null || current() !== null;
      shown = cut === null ? null : { ...cut, over: pieces.split().get(cut.supervoxel) };
      laid = null;
      return isAnother;
    },
  };
}
