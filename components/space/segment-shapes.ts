// What the selected segments are made of, kept in step with a live session. Which segment a piece belongs
// to is the page's own knowledge, so an edit regroups what is known at once; only a segment that an
// edit touched is asked for anew, once at a time. What is known of other segments is kept, since an
// undo brings it back.
import { isAbort } from "#client/api/api-failure.ts";
import type { ApiShape, ApiShapePiece } from "#core/protocol/api.ts";

export interface SegmentPiece extends ApiShapePiece {
  readonly node: bigint;
  readonly baseRootId: bigint;
  readonly size: number;
}

export interface ShownSegments {
  /** Of the selected segments, the largest first. */
  readonly pieces: readonly SegmentPiece[];
  /** Root of each, in the same order. */
  readonly roots: readonly bigint[];
  /** Pieces that are too many to be listed. */
  readonly unlisted: number;
  /** Some of the segments are being asked for. */
  readonly isAsking: boolean;
  /** null unless the last request failed. */
  readonly failure: unknown;
}

/** By present root, any supervoxel or piece of each segment. */
export type SelectedNodes = ReadonlyMap<bigint, bigint>;

export interface SegmentShapes {
  select(selected: SelectedNodes): void;
  /** Segments that an edit touched, or that look different since the page learnt more. */
  noteChanged(roots: ReadonlySet<bigint>): void;
  /** Which segment holds what is another matter now; to be followed by what is selected then. */
  forget(): void;
  retry(): void;
  shown(): ShownSegments;
  /** Pieces that are known and not shown: their meshes may be wanted again. */
  kept(): ReadonlySet<string>;
  piece(id: string): SegmentPiece | null;
  destroy(): void;
}

export interface SegmentShapesDeps {
  ask(selected: SelectedNodes, signal: AbortSignal): Promise<ApiShape>;
  /** Told once of each piece, before its root is asked. */
  see(pieces: readonly SegmentPiece[]): void;
  rootOf(piece: SegmentPiece): bigint;
  onChange(): void;
}

/** Beyond what is shown, the pieces known last are kept. */
const MAX_KEPT = 4_000;

export function createSegmentShapes(deps: SegmentShapesDeps): SegmentShapes {
  const known = new Map<string, SegmentPiece>();
  /** Segments of which all that a page can draw is known. */
  const complete = new Set<bigint>();
  const unlisted = new Map<bigint, number>();
  const leaving = new AbortController();
  let selected: SelectedNodes = new Map();
  /** Touched while their answer was under way. */
  let touched: Set<bigint> | null = null;
  let failure: unknown = null;
  let shown: ShownSegments | null = null;

  function changed(): void {
    shown = null;
    deps.onChange();
  }

  function lacking(): SelectedNodes {
    return new Map([...selected].filter(([root]) => !complete.has(root)));
  }

  async function pump(): Promise<void> {
    const asked = lacking();
    if (touched !== null || asked.size === 0 || leaving.signal.aborted) return;
    const meanwhile = new Set<bigint>();
    touched = meanwhile;
    failure = null;
    changed();
    try {
      const shape = await deps.ask(asked, leaving.signal);
      if (!leaving.signal.aborted) settle(asked, shape, meanwhile);
    } catch (error) {
      if (!isAbort(error)) failure = error;
    }
    touched = null;
    changed();
    if (failure === null) void pump();
  }

  function settle(asked: SelectedNodes, shape: ApiShape, meanwhile: ReadonlySet<bigint>): void {
    take(shape);
    for (const root of asked.keys()) {
      unlisted.delete(root);
      if (!meanwhile.has(root)) complete.add(root);
    }
    const [first] = asked.keys();
    unlisted.set(first, shape.count - shape.pieces.length);
  }

  function take(shape: ApiShape): void {
    const pieces = shape.pieces.map(pieceOf);
    const fresh = pieces.filter(({ id }) => !known.has(id));
    const bySupervoxel = new Map<string, SegmentPiece[]>();
    for (const piece of pieces) {
      const those = bySupervoxel.get(piece.supervoxel) ?? [];
      bySupervoxel.set(piece.supervoxel, [...those, piece]);
    }
    for (const piece of [...known.values()]) {
      const others = bySupervoxel.get(piece.supervoxel) ?? [];
      if (others.some((other) => other.id !== piece.id && isSameVoxels(other, piece))) {
        known.delete(piece.id);
      }
    }
    for (const piece of pieces) known.set(piece.id, piece);
    if (fresh.length > 0) deps.see(fresh);
  }

  function compute(): ShownSegments {
    const found = [...known.values()]
      .map((piece) => ({ piece, root: deps.rootOf(piece) }))
      .filter(({ root }) => selected.has(root))
      .sort((a, b) => b.piece.size - a.piece.size || (a.piece.node < b.piece.node ? -1 : 1));
    return {
      pieces: found.map(({ piece }) => piece),
      roots: found.map(({ root }) => root),
      unlisted: [...selected.keys()].reduce((sum, root) => sum + (unlisted.get(root) ?? 0), 0),
      isAsking: touched !== null,
      failure,
    };
  }

  function prune(): void {
    const isShown = new Set(current().pieces.map(({ id }) => id));
    let over = known.size - isShown.size - MAX_KEPT;
    for (const id of known.keys()) {
      if (over <= 0) return;
      if (isShown.has(id)) continue;
      known.delete(id);
      over--;
    }
  }

  function current(): ShownSegments {
    shown ??= compute();
    return shown;
  }

  return {
    select(next) {
      const isSame =
        next.size === selected.size && [...next.keys()].every((it) => selected.has(it));
      selected = next;
      for (const root of [...complete]) if (!next.has(root)) complete.delete(root);
      if (!isSame || shown === null) changed();
      prune();
      void pump();
    },
    noteChanged(roots) {
      const isOfShown = [...current().roots, ...selected.keys()].some((root) => roots.has(root));
      for (const root of roots) {
        complete.delete(root);
        touched?.add(root);
      }
      // Others edit elsewhere all the time.
      if (!isOfShown) return;
      changed();
      void pump();
    },
    forget() {
      complete.clear();
      unlisted.clear();
      for (const root of selected.keys()) touched?.add(root);
      shown = null;
    },
    retry: () => void pump(),
    shown: current,
    kept() {
      const isShown = new Set(current().pieces.map(({ id }) => id));
      return new Set([...known.keys()].filter((id) => !isShown.has(id)));
    },
    piece: (id) => known.get(id) ?? null,
    destroy: () => leaving.abort(),
  };
}

function pieceOf(piece: ApiShapePiece): SegmentPiece {
  return {
    ...piece,
    node: BigInt(piece.id),
    baseRootId: BigInt(piece.baseRoot),
    size: Number(piece.sizeVoxel),
  };
}

/** [OP8] Two pieces of one supervoxel share voxels unless they lie on two sides of one mask. */
function isSameVoxels(a: ApiShapePiece, b: ApiShapePiece): boolean {
  return !a.cuts.some((cut) =>
    b.cuts.some(({ maskHash, side }) => maskHash === cut.maskHash && side !== cut.side),
  );
}
