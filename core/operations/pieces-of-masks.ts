// [OP8] Pieces of a supervoxel as nodes: a piece's id is made of its supervoxel and its side under
// each mask, so that the same piece has the same id on every machine and whenever it comes back.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { ActiveMask, PieceSource } from "#core/operations/piece-book.ts";
import type { Piece, PieceSet } from "#core/operations/session-graph.ts";
import { pieceAt, type SupervoxelPieces, supervoxelPieces } from "#core/supervoxels/pieces.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export interface MaskLookup {
  /** Throws where there is no such mask. */
  maskWithHash(maskHash: string): SupervoxelMask;
  readonly voxelNm: Vec3;
  readonly sha256Hex: (text: string) => string;
}

/** What joins two sides of a split: the first thing that any cut takes. */
const WEAK_AFFINITY = 0;
const BOTH_SIDES = 3;
/** Ids of pieces have this bit: beyond all ids that segmentations use. */
const PIECE_BIT = 1n << 62n;

export function piecesFromMasks(lookup: MaskLookup): PieceSource {
  return {
    piecesOf: (supervoxel, masks) => {
      const shapes = masks.map(({ maskHash }) => lookup.maskWithHash(maskHash));
      return pieceSet(lookup, supervoxel, masks, supervoxelPieces(shapes, lookup.voxelNm));
    },
  };
}

function pieceSet(
  lookup: MaskLookup,
  supervoxel: SupervoxelId,
  masks: readonly ActiveMask[],
  shape: SupervoxelPieces,
): PieceSet {
  const pieces = shape.pieces.map(({ sideBits, voxelCount, positionVoxel }): Piece => {
    const sides = new Map(masks.map(({ seq }, at) => [seq, sideUnder(sideBits, at)]));
    const id = pieceId(lookup, supervoxel, masks, sides);
    return { id, sizeVoxel: voxelCount, positionVoxel, sides };
  });
  const routes = masks.map(
    (mask) => new Map(mask.routes.map((route) => [route.supervoxel, route.sides])),
  );
  return {
    pieces,
    links: shape.contacts.map(({ a, b, positionVoxel, masksBetween }) => ({
      p: a,
      q: b,
      affinity: masksBetween.some((at) => isPartedBy(masks, at, pieces[a], pieces[b]))
        ? WEAK_AFFINITY
        : Number.POSITIVE_INFINITY,
      contactVoxel: positionVoxel,
    })),
    piecesToward: (other) => {
      const fits = pieces.map(({ sides }) =>
        masks.reduce((count, { seq }, at) => {
          const allowed = routes[at].get(other) ?? BOTH_SIDES;
          return count + ((allowed & (sides.get(seq) ?? 0)) === 0 ? 0 : 1);
        }, 0),
      );
      // Each mask alone has a piece there; where no piece has all sides asked for, the nearest to it.
      const best = Math.max(...fits);
      return [...pieces.keys()].filter((at) => fits[at] === best);
    },
    pieceAt: (positionVoxel) => pieceAt(shape, positionVoxel),
  };
}

function sideUnder(sideBits: number, at: number): number {
  return (sideBits & (1 << at)) === 0 ? 1 : 2;
}

/** A split parts only what lay in the piece that it was made for; elsewhere its mask means nothing. */
function isPartedBy(masks: readonly ActiveMask[], at: number, left: Piece, right: Piece): boolean {
  return masks[at].within.every(([split, side]) => {
    const isActive = masks.some(({ seq }) => seq === split);
    return !isActive || (left.sides.get(split) === side && right.sides.get(split) === side);
  });
}

function pieceId(
  { sha256Hex }: MaskLookup,
  supervoxel: SupervoxelId,
  masks: readonly ActiveMask[],
  sides: ReadonlyMap<number, number>,
): SupervoxelId {
  const lines = masks.map(({ seq, maskHash }) => `${maskHash} ${sides.get(seq)}`).sort();
  const hash = sha256Hex(`piece\n${supervoxel}\n${lines.join("\n")}`);
  return (BigInt(`0x${hash.slice(0, 16)}`) & (PIECE_BIT - 1n)) | PIECE_BIT;
}
