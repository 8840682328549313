// [OP8] Which supervoxels are in pieces: each under every active split of it at once, so that such
// splits commute and one of them can be undone. Pieces are made anew from the masks whenever that
// set changes; nothing is remembered of how it came to be.
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { EdgeRoute, OperationBody } from "#core/operations/operation.ts";
import type { PieceSet, SessionGraph } from "#core/operations/session-graph.ts";
import type { SettledPieces } from "#core/supervoxels/settled-pieces.ts";

export type SupervoxelSplitBody = OperationBody & { readonly kind: "split-supervoxel" };

/** An active split of one supervoxel. */
export interface ActiveMask {
  readonly seq: number;
  readonly maskHash: string;
  readonly routes: readonly EdgeRoute[];
  readonly within: readonly (readonly [split: number, side: number])[];
}

export interface BrokenMasks {
  readonly index: number;
  /** Ascending by sequence number. */
  readonly masks: readonly ActiveMask[];
}

/** Makes pieces of masks, which it has at hand. Throws where it lacks one. */
export interface PieceSource {
  /** What the version has in pieces already; left out where it has nothing. */
  readonly settled?: SettledPieces;
  /**
   * @param masks ascending by sequence number, one at least.
   * @param settled as above.
   */
  piecesOf(
    supervoxel: SupervoxelId,
    masks: readonly ActiveMask[],
    settled?: SettledPieces,
  ): PieceSet;
}

export class PieceBook {
  readonly #graph: SessionGraph;
  readonly #source: PieceSource;
  readonly #masks = new Map<number, ActiveMask[]>();

  constructor(graph: SessionGraph, source: PieceSource) {
    this.#graph = graph;
    this.#source = source;
  }

  *broken(): Iterable<BrokenMasks> {
    for (const [index, masks] of this.#masks) if (masks.length > 0) yield { index, masks };
  }

  /**
   * The dense index of the supervoxel that is split; null where the version has it in pieces, whose
   * borders stand: the split then parts its places, and its mask means nothing. Throws where the
   * graph lacks it.
   */
  supervoxelOf({ supervoxel }: SupervoxelSplitBody): number | null {
    const index = this.#graph.base.supervoxelIds.indexOf(supervoxel);
    if (index >= 0) return index;
    if (this.#source.settled?.isSplit(supervoxel) === true) return null;
    throw new Error(`the log splits supervoxel ${supervoxel}, which the graph lacks`);
  }

  /** @param index of the supervoxel that the body names. */
  setActive(seq: number, index: number, body: SupervoxelSplitBody, isActive: boolean): void {
    const others = (this.#masks.get(index) ?? []).filter((mask) => mask.seq !== seq);
    if (isActive) {
      const { maskHash, routes, within } = body;
      others.push({ seq, maskHash, routes, within });
    }
    others.sort((left, right) => left.seq - right.seq);
    this.#masks.set(index, others);
    const set = others.length === 0 ? null : this.#piecesOf(body.supervoxel, others);
    this.#graph.setPieces(index, set);
  }

  #piecesOf(supervoxel: SupervoxelId, masks: readonly ActiveMask[]): PieceSet {
    return this.#source.piecesOf(supervoxel, masks, this.#source.settled);
  }
}
