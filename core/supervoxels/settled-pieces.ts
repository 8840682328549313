// [OP8] The supervoxels that a version has in place of those that earlier versions split. A piece may
// itself be in pieces of a later version: whoever asks is led on to what is left. The masks decide by
// position, so that a place that was recorded before keeps its meaning [AD3].
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { type SupervoxelMask, sideAt } from "#core/supervoxels/supervoxel-mask.ts";

export interface PieceCut {
  /** Lower-case hex SHA-256. */
  readonly maskHash: string;
  readonly side: 1 | 2;
}

export interface SettledPiece {
  readonly id: SupervoxelId;
  /** What it was cut from: a supervoxel of the label volume, or a piece of an earlier version. */
  readonly supervoxel: SupervoxelId;
  readonly sizeVoxel: number;
  readonly positionVoxel: Vec3;
  /** It is the voxels that lie on these sides; by hash, no mask twice. */
  readonly cuts: readonly PieceCut[];
}

interface SplitOne {
  readonly masks: ReadonlyMap<string, SupervoxelMask>;
  readonly pieces: SettledPiece[];
}

export class SettledPieces {
  /** In the order given. */
  readonly pieces: readonly SettledPiece[];
  readonly #split = new Map<SupervoxelId, SplitOne>();
  readonly #parentOf = new Map<SupervoxelId, SupervoxelId>();

  /**
   * @param pieces all that were ever made up to the version.
   * @param maskWithHash throws where there is no such mask.
   */
  constructor(pieces: readonly SettledPiece[], maskWithHash: (maskHash: string) => SupervoxelMask) {
    this.pieces = pieces;
    for (const piece of pieces) {
      const known = this.#split.get(piece.supervoxel);
      const masks = new Map(known?.masks);
      for (const { maskHash } of piece.cuts) {
        if (!masks.has(maskHash)) masks.set(maskHash, maskWithHash(maskHash));
      }
      this.#split.set(piece.supervoxel, { masks, pieces: [...(known?.pieces ?? []), piece] });
      this.#parentOf.set(piece.id, piece.supervoxel);
    }
  }

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  /** Whether the version has something else in its place. */
  isSplit(supervoxel: SupervoxelId): boolean {
    return this.#split.has(supervoxel);
  }

  /** What lies at a voxel of the supervoxel: itself while it is whole; some piece where none covers it. */
  idAt(supervoxel: SupervoxelId, positionVoxel: Vec3): SupervoxelId {
    let id = supervoxel;
    for (let split = this.#split.get(id); split !== undefined; split = this.#split.get(id)) {
      const { masks, pieces } = split;
      const isAt = (piece: SettledPiece) =>
        piece.cuts.every(({ maskHash, side }) => {
          const mask = masks.get(maskHash);
          return mask !== undefined && sideAt(mask, positionVoxel) === side;
        });
      id = (pieces.find(isAt) ?? pieces[0]).id;
    }
    return id;
  }

  /** What is left of the supervoxel: itself, or the pieces that stand in its place. */
  idsOf(supervoxel: SupervoxelId): readonly SupervoxelId[] {
    const split = this.#split.get(supervoxel);
    return split === undefined ? [supervoxel] : split.pieces.flatMap(({ id }) => this.idsOf(id));
  }

  /** The supervoxel of the label volume that holds the piece; a supervoxel's own id is its own. */
  originOf(id: SupervoxelId): SupervoxelId {
    const parent = this.#parentOf.get(id);
    return parent === undefined ? id : this.originOf(parent);
  }
}
