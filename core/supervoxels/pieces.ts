// [OP8] The pieces of one supervoxel: a voxel's piece is its side under each of the active masks, so
// masks commute, and without one of them exactly those pieces are one that only it kept apart.
// A mask may mean something in a part of the supervoxel only, the one that it was made in: elsewhere it
// parts nothing. Pieces are numbered by their first voxels in the order of the box, whatever the order
// of the masks. A piece need not be connected.
import type { Vec3 } from "#core/geometry/vector.ts";
import { indexInBox, positionInBox, type VoxelBox } from "#core/geometry/voxel-box.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { squaredDepthsNm, type VoxelValues } from "#core/supervoxels/distance-transform.ts";
import { type PartContact, partContacts } from "#core/supervoxels/part-contacts.ts";
import { type SideBits, sideBitsOf } from "#core/supervoxels/side-bits.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export interface Piece {
  /** Bit i is set where the i-th mask means something in the piece. */
  readonly meantBits: number;
  /** Bit i is set where it does and the piece is on its side 2. */
  readonly sideBits: number;
  readonly voxelCount: number;
  /** The voxel deepest inside the piece, the first one of several. */
  readonly positionVoxel: Vec3;
}

export interface PieceContact extends PartContact {
  /** Which masks, by their number in the list, keep the two pieces apart; ascending. */
  readonly masksBetween: readonly number[];
}

export interface SupervoxelPieces extends VoxelBox {
  readonly supervoxel: SupervoxelId;
  /** Of each voxel of the box its piece's number plus one; 0 outside of the supervoxel. */
  readonly pieceOf: VoxelValues;
  readonly pieces: readonly Piece[];
  /** The number of the piece by its voxels' sides: bit i is set on side 2 of the i-th mask. */
  readonly pieceOfBits: ReadonlyMap<number, number>;
  /** Pairs of pieces that share faces, ascending. */
  readonly contacts: readonly PieceContact[];
}

/** Which masks mean something at a voxel, as bits, by its sides under all of them. */
export type MeantBits = (sideBits: number) => number;

/**
 * @param masks 1 … 30 of one supervoxel. Throws where they are not: they cover the same voxels.
 * @param voxelNm widths of a voxel.
 * @param meantBits every mask means something everywhere unless told.
 */
export function supervoxelPieces(
  masks: readonly SupervoxelMask[],
  voxelNm: Vec3,
  meantBits: MeantBits = () => 2 ** masks.length - 1,
): SupervoxelPieces {
  const { regions, pieceOfBits, pieceOf } = regionsOf(sideBitsOf(masks), meantBits);
  const { supervoxel, minVoxel, shapeVoxel } = masks[0];
  const box = { minVoxel, shapeVoxel };
  const contacts = partContacts(pieceOf, regions.length, box, voxelNm);
  return {
    supervoxel,
    ...box,
    pieceOf,
    pieceOfBits,
    pieces: piecesOf(regions, pieceOf, box, voxelNm),
    contacts: contacts.map((contact) => ({
      ...contact,
      masksBetween: masksBetween(regions[contact.a], regions[contact.b]),
    })),
  };
}

/** The number of the piece at a voxel; −1 outside of the supervoxel. */
export function pieceAt(pieces: SupervoxelPieces, positionVoxel: Vec3): number {
  const index = indexInBox(pieces, positionVoxel);
  return index < 0 ? -1 : pieces.pieceOf[index] - 1;
}

type Region = Pick<Piece, "meantBits" | "sideBits">;

interface Regions extends Pick<SupervoxelPieces, "pieceOf" | "pieceOfBits"> {
  readonly regions: readonly Region[];
}

/** Makes one of all voxels that no mask parts which means something there. */
function regionsOf({ bitsOf, pieceOf }: SideBits, meantBits: MeantBits): Regions {
  const regions: Region[] = [];
  const numberOf = new Map<string, number>();
  const pieceOfBits = new Map<number, number>();
  for (const bits of bitsOf) {
    const region = { meantBits: meantBits(bits), sideBits: bits & meantBits(bits) };
    const key = `${region.meantBits} ${region.sideBits}`;
    const number = numberOf.get(key) ?? regions.length;
    if (number === regions.length) regions.push(region);
    numberOf.set(key, number);
    pieceOfBits.set(bits, number);
  }
  if (regions.length < bitsOf.length) {
    const renumbered = Uint32Array.of(0, ...[...pieceOfBits.values()].map((number) => number + 1));
    for (let i = 0; i < pieceOf.length; i++) pieceOf[i] = renumbered[pieceOf[i]];
  }
  return { regions, pieceOfBits, pieceOf };
}

function masksBetween(left: Region, right: Region): number[] {
  return bitNumbers((left.sideBits ^ right.sideBits) & left.meantBits & right.meantBits);
}

function piecesOf(
  regions: readonly Region[],
  pieceOf: VoxelValues,
  box: VoxelBox,
  voxelNm: Vec3,
): Piece[] {
  const depths = squaredDepthsNm(pieceOf, box.shapeVoxel, voxelNm);
  const counts = new Uint32Array(regions.length);
  const deepest = new Float64Array(regions.length).fill(-1);
  const middles = new Uint32Array(regions.length);
  for (let i = 0; i < pieceOf.length; i++) {
    const piece = pieceOf[i] - 1;
    if (piece < 0) continue;
    counts[piece]++;
    if (depths[i] <= deepest[piece]) continue;
    deepest[piece] = depths[i];
    middles[piece] = i;
  }
  return regions.map((region, piece) => ({
    ...region,
    voxelCount: counts[piece],
    positionVoxel: positionInBox(box, middles[piece]),
  }));
}

function bitNumbers(bits: number): number[] {
  return Array.from({ length: 30 }, (_, bit) => bit).filter((bit) => (bits >> bit) & 1);
}
