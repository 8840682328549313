// [OP8] The pieces of one supervoxel: a voxel's piece is its side under each of the active masks, so
// masks commute, and without one of them exactly those pieces are one that only it kept apart.
// Pieces are numbered by their first voxels in the order of the box, whatever the order of the masks.
// A piece need not be connected.
import type { Vec3 } from "#core/geometry/vector.ts";
import { indexInBox, positionInBox, type VoxelBox } from "#core/geometry/voxel-box.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { squaredDepthsNm, type VoxelValues } from "#core/supervoxels/distance-transform.ts";
import { type PartContact, partContacts } from "#core/supervoxels/part-contacts.ts";
import { sideBitsOf } from "#core/supervoxels/side-bits.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export interface Piece {
  /** Bit i is set where the piece is on side 2 of the i-th mask. */
  readonly sideBits: number;
  readonly voxelCount: number;
  /** The voxel deepest inside the piece, the first one of several. */
  readonly positionVoxel: Vec3;
}

export interface PieceContact extends PartContact {
  /** Which masks, by their number in the list, keep the two pieces apart; ascending, at least one. */
  readonly masksBetween: readonly number[];
}

export interface SupervoxelPieces extends VoxelBox {
  readonly supervoxel: SupervoxelId;
  /** Of each voxel of the box its piece's number plus one; 0 outside of the supervoxel. */
  readonly pieceOf: VoxelValues;
  readonly pieces: readonly Piece[];
  /** Pairs of pieces that share faces, ascending. */
  readonly contacts: readonly PieceContact[];
}

/**
 * @param masks 1 … 30 of one supervoxel. Throws where they are not: they cover the same voxels.
 * @param voxelNm widths of a voxel.
 */
export function supervoxelPieces(
  masks: readonly SupervoxelMask[],
  voxelNm: Vec3,
): SupervoxelPieces {
  const { bitsOf, pieceOf } = sideBitsOf(masks);
  const { supervoxel, minVoxel, shapeVoxel } = masks[0];
  const box = { minVoxel, shapeVoxel };
  const contacts = partContacts(pieceOf, bitsOf.length, box, voxelNm);
  return {
    supervoxel,
    ...box,
    pieceOf,
    pieces: piecesOf(bitsOf, pieceOf, box, voxelNm),
    contacts: contacts.map((contact) => ({
      ...contact,
      masksBetween: bitNumbers(bitsOf[contact.a] ^ bitsOf[contact.b]),
    })),
  };
}

/** The number of the piece at a voxel; −1 outside of the supervoxel. */
export function pieceAt(pieces: SupervoxelPieces, positionVoxel: Vec3): number {
  const index = indexInBox(pieces, positionVoxel);
  return index < 0 ? -1 : pieces.pieceOf[index] - 1;
}

function piecesOf(
  bitsOf: readonly number[],
  pieceOf: VoxelValues,
  box: VoxelBox,
  voxelNm: Vec3,
): Piece[] {
  const depths = squaredDepthsNm(pieceOf, box.shapeVoxel, voxelNm);
  const counts = new Uint32Array(bitsOf.length);
  const deepest = new Float64Array(bitsOf.length).fill(-1);
  const middles = new Uint32Array(bitsOf.length);
  for (let i = 0; i < pieceOf.length; i++) {
    const piece = pieceOf[i] - 1;
    if (piece < 0) continue;
    counts[piece]++;
    if (depths[i] <= deepest[piece]) continue;
    deepest[piece] = depths[i];
    middles[piece] = i;
  }
  return bitsOf.map((sideBits, piece) => ({
    sideBits,
    voxelCount: counts[piece],
    positionVoxel: positionInBox(box, middles[piece]),
  }));
}

function bitNumbers(bits: number): number[] {
  return Array.from({ length: 30 }, (_, bit) => bit).filter((bit) => (bits >> bit) & 1);
}
