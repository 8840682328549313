// [OP8] Pieces of a supervoxel as nodes: a piece's id is made of its supervoxel and its side under
// each mask that means something in it, so that the same piece has the same id on every machine and
// whenever it comes back.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { ActiveMask, PieceSource } from "#core/operations/piece-book.ts";
import type { Piece, PieceSet } from "#core/operations/session-graph.ts";
import {
  type MeantBits,
  pieceAt,
  type SupervoxelPieces,
  supervoxelPieces,
} from "#core/supervoxels/pieces.ts";
import type { PieceCut, SettledPieces } from "#core/supervoxels/settled-pieces.ts";
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
    piecesOf: (supervoxel, masks, settled) => {
      const shapes = masks.map(({ maskHash }) => lookup.maskWithHash(maskHash));
      const shape = supervoxelPieces(shapes, lookup.voxelNm, meantUnder(masks));
      return pieceSet({ ...lookup, settled }, supervoxel, masks, shape);
    },
  };
}

interface PieceMaker extends MaskLookup {
  readonly settled: SettledPieces | undefined;
}

function pieceSet(
  lookup: PieceMaker,
  supervoxel: SupervoxelId,
  masks: readonly ActiveMask[],
  shape: SupervoxelPieces,
): PieceSet {
  const pieces = shape.pieces.map(({ meantBits, sideBits, voxelCount, positionVoxel }): Piece => {
    const meant = masks.flatMap((mask, at) => (hasBit(meantBits, at) ? [{ mask, at }] : []));
    const cuts = distinctCuts(
      meant.map(({ mask, at }) => ({ maskHash: mask.maskHash, side: sideUnder(sideBits, at) })),
    );
    const sides = new Map(meant.map(({ mask, at }) => [mask.seq, sideUnder(sideBits, at)]));
    const id = pieceId(lookup, supervoxel, cuts);
    return { id, sizeVoxel: voxelCount, positionVoxel, sides, cuts };
  });
  const routes = masks.map(
    (mask) => new Map(mask.routes.map((route) => [route.supervoxel, route.sides])),
  );
  return {
    pieces,
    pieceOfBits: shape.pieceOfBits,
    links: shape.contacts.map(({ a, b, positionVoxel }) => ({
      p: a,
      q: b,
      affinity: WEAK_AFFINITY,
      contactVoxel: positionVoxel,
    })),
    piecesToward: (neighbor) => {
      const other = routedName(neighbor, routes, lookup.settled);
      const astray = pieces.map(({ sides }) =>
        masks.reduce((count, { seq }, at) => {
          const allowed = routes[at].get(other) ?? BOTH_SIDES;
          const side = sides.get(seq) ?? allowed;
          return count + ((allowed & side) === 0 ? 1 : 0);
        }, 0),
      );
      // Each mask alone has a piece there; where no piece has all sides asked for, the nearest to it.
      const least = Math.min(...astray);
      return [...pieces.keys()].filter((at) => astray[at] === least);
    },
    pieceAt: (positionVoxel) => pieceAt(shape, positionVoxel),
  };
}

/** By which name the routes know a neighbour: a log may be older than its pieces. */
function routedName(
  neighbor: SupervoxelId,
  routes: readonly ReadonlyMap<SupervoxelId, number>[],
  settled: SettledPieces | undefined,
): SupervoxelId {
  let name: SupervoxelId | undefined = neighbor;
  while (name !== undefined) {
    const known: SupervoxelId = name;
    if (routes.some((route) => route.has(known))) return known;
    name = settled?.parentOf(known);
  }
  return neighbor;
}

/**
 * [OP8] A split parts only the piece that it was made in: wherever a split that made that piece is
 * active and means something, its own mask means nothing on the other side. So a split leaves every
 * other piece what it was, its seeds lie in two pieces whatever else is active, and two pieces differ
 * in some mask that means something in both. `within` names earlier splits only.
 */
function meantUnder(masks: readonly ActiveMask[]): MeantBits {
  const placeOf = new Map(masks.map(({ seq }, at) => [seq, at]));
  return (sideBits) => {
    let meant = 0;
    masks.forEach(({ within }, at) => {
      const isInside = within.every(([split, side]) => {
        const earlier = placeOf.get(split);
        if (earlier === undefined || !hasBit(meant, earlier)) return true;
        return sideUnder(sideBits, earlier) === side;
      });
      if (isInside) meant |= 1 << at;
    });
    return meant;
  };
}

function sideUnder(sideBits: number, at: number): PieceCut["side"] {
  return hasBit(sideBits, at) ? 2 : 1;
}

function hasBit(bits: number, at: number): boolean {
  return (bits & (1 << at)) !== 0;
}

/** Two active splits along one mask cut once. */
function distinctCuts(cuts: readonly PieceCut[]): readonly PieceCut[] {
  const byHash = new Map(cuts.map((cut) => [cut.maskHash, cut]));
  return [...byHash.values()].sort((left, right) => (left.maskHash < right.maskHash ? -1 : 1));
}

function pieceId(
  { sha256Hex }: MaskLookup,
  supervoxel: SupervoxelId,
  cuts: readonly PieceCut[],
): SupervoxelId {
  const lines = cuts.map(({ maskHash, side }) => `${maskHash} ${side}`);
  const hash = sha256Hex(`piece\n${supervoxel}\n${lines.join("\n")}`);
  return (BigInt(`0x${hash.slice(0, 16)}`) & (PIECE_BIT - 1n)) | PIECE_BIT;
}
