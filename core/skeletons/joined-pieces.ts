// The skeletons of a segment's pieces as one: each piece was traced by itself, so that an edit traces
// nothing anew, and ends half a voxel or a radius before its neighbour. The shortest bridges between
// nodes of different pieces join them, as many as make one tree of what lies near enough (Kruskal
// 1956, doi:10.1090/S0002-9939-1956-0078686-7).
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";
import type { PlainSkeleton } from "#core/skeletons/skeleton-codec.ts";

export interface Bridge {
  /** Indices of the pieces, and of a node of each. */
  readonly pieces: readonly [number, number];
  readonly nodes: readonly [number, number];
  readonly lengthNm: number;
}

/**
 * @param maxBridgeNm pieces whose nodes all lie further apart stay apart.
 * @returns the shortest first.
 */
export function joinedPieces(
  skeletons: readonly Pick<PlainSkeleton, "positionsNm">[],
  maxBridgeNm: number,
): readonly Bridge[] {
  const candidates = nearPairs(skeletons, maxBridgeNm).sort(
    (a, b) => a.lengthNm - b.lengthNm || a.pieces[0] - b.pieces[0] || a.pieces[1] - b.pieces[1],
  );
  const sets = new DisjointSets(skeletons.length);
  return candidates.filter(({ pieces: [from, to] }) => sets.join(from, to));
}

interface NodeOfPiece {
  readonly piece: number;
  readonly node: number;
}

/** The shortest way between the nodes of each two pieces that lie near. */
function nearPairs(
  skeletons: readonly Pick<PlainSkeleton, "positionsNm">[],
  maxBridgeNm: number,
): Bridge[] {
  const cells = new Map<string, NodeOfPiece[]>();
  const shortest = new Map<number, Bridge>();
  for (const [piece, { positionsNm }] of skeletons.entries()) {
    for (let node = 0; 3 * node < positionsNm.length; node++) {
      const cell = [0, 1, 2].map((axis) => Math.floor(positionsNm[3 * node + axis] / maxBridgeNm));
      for (const other of nearCells(cells, cell)) consider({ piece, node }, other);
      const key = cell.join();
      const held = cells.get(key) ?? [];
      held.push({ piece, node });
      cells.set(key, held);
    }
  }

  function consider(own: NodeOfPiece, other: NodeOfPiece): void {
    if (other.piece === own.piece) return;
    const lengthNm = distanceNm(skeletons, own, other);
    const key = other.piece * skeletons.length + own.piece;
    const last = shortest.get(key)?.lengthNm ?? Number.POSITIVE_INFINITY;
    if (lengthNm > maxBridgeNm || lengthNm >= last) return;
    const pieces = [other.piece, own.piece] as const;
    shortest.set(key, { pieces, nodes: [other.node, own.node], lengthNm });
  }

  return [...shortest.values()];
}

function* nearCells(
  cells: ReadonlyMap<string, readonly NodeOfPiece[]>,
  [x, y, z]: readonly number[],
): Iterable<NodeOfPiece> {
  for (let dz = -1; dz <= 1; dz++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        yield* cells.get(`${x + dx},${y + dy},${z + dz}`) ?? [];
      }
    }
  }
}

function distanceNm(
  skeletons: readonly Pick<PlainSkeleton, "positionsNm">[],
  a: NodeOfPiece,
  b: NodeOfPiece,
): number {
  const [from, to] = [skeletons[a.piece].positionsNm, skeletons[b.piece].positionsNm];
  const [i, j] = [3 * a.node, 3 * b.node];
  return Math.hypot(from[i] - to[j], from[i + 1] - to[j + 1], from[i + 2] - to[j + 2]);
}
