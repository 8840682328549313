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

/** What one supervoxel was cut into, by the sides of a voxel. */
class SplitOne {
  readonly pieces: SettledPiece[] = [];
  readonly #hashes: string[] = [];
  readonly #masks: SupervoxelMask[] = [];
  readonly #pieceOfBits = new Map<number, SettledPiece>();

  add(piece: SettledPiece, maskWithHash: (maskHash: string) => SupervoxelMask): void {
    this.pieces.push(piece);
    for (const { maskHash } of piece.cuts) {
      if (this.#hashes.includes(maskHash)) continue;
      this.#hashes.push(maskHash);
      this.#masks.push(maskWithHash(maskHash));
    }
  }

  /** undefined where the voxel is none of the supervoxel's. */
  pieceAt(positionVoxel: Vec3): SettledPiece | undefined {
    let bits = 0;
    for (const [at, mask] of this.#masks.entries()) {
      const side = sideAt(mask, positionVoxel);
      if (side === 0) return undefined;
      bits |= (side - 1) << at;
    }
    const known = this.#pieceOfBits.get(bits);
    if (known !== undefined) return known;
    const isOnSide = ({ maskHash, side }: PieceCut) =>
      ((bits >> this.#hashes.indexOf(maskHash)) & 1) === side - 1;
    const piece = this.pieces.find(({ cuts }) => cuts.every(isOnSide));
    if (piece === undefined) throw new Error("the pieces of a supervoxel do not make it up");
    this.#pieceOfBits.set(bits, piece);
    return piece;
  }
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
      const split = this.#split.get(piece.supervoxel) ?? new SplitOne();
      this.#split.set(piece.supervoxel, split);
      split.add(piece, maskWithHash);
      this.#parentOf.set(piece.id, piece.supervoxel);
    }
  }

  /** Whether the version has something else in its place. */
  isSplit(supervoxel: SupervoxelId): boolean {
    return this.#split.has(supervoxel);
  }

  /** What a piece was cut from; undefined for what is none. */
  parentOf(id: SupervoxelId): SupervoxelId | undefined {
    return this.#parentOf.get(id);
  }

  /** What lies at a voxel of the supervoxel: itself while it is whole; null where no mask covers it. */
  coveredIdAt(supervoxel: SupervoxelId, positionVoxel: Vec3): SupervoxelId | null {
    let id = supervoxel;
    for (let split = this.#split.get(id); split !== undefined; split = this.#split.get(id)) {
      const piece = split.pieceAt(positionVoxel);
      if (piece === undefined) return null;
      id = piece.id;
    }
    return id;
  }

  /** As `coveredIdAt`, but some piece of the supervoxel where no mask covers the voxel. */
  idAt(supervoxel: SupervoxelId, positionVoxel: Vec3): SupervoxelId {
    return this.coveredIdAt(supervoxel, positionVoxel) ?? this.idsOf(supervoxel)[0];
  }

  /** What is left of the supervoxel: itself, or the pieces that stand in its place. */
  idsOf(supervoxel: SupervoxelId): readonly SupervoxelId[] {
    const split = this.#split.get(supervoxel);
    return split === undefined ? [supervoxel] : split.pieces.flatMap(({ id }) => this.idsOf(id));
  }
}
