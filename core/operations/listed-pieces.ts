// [OP8] The supervoxels that are in pieces, as a page needs them to cut its tiles.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { BrokenMasks } from "#core/operations/piece-book.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import type { SessionGraph } from "#core/operations/session-graph.ts";

/** One for each set of sides that a voxel has (bit i: side 2 of the i-th mask); a piece may have several. */
export interface SidedPiece {
  readonly id: SupervoxelId;
  readonly sideBits: number;
}

export interface PiecesOfSupervoxel<P extends SidedPiece = SidedPiece> {
  readonly supervoxel: SupervoxelId;
  readonly maskHashes: readonly string[];
  readonly pieces: readonly P[];
}

export type ListedPieces = PiecesOfSupervoxel<SidedPiece & { readonly root: RootId }>;

/** @param more what is to be told of a piece besides, by its node. */
function piecesUnder<T extends object>(
  graph: SessionGraph,
  { index, masks }: BrokenMasks,
  more: (node: number) => T,
): PiecesOfSupervoxel<SidedPiece & T> {
  const nodes = graph.nodesOf(index);
  const sides = graph.pieceSetOf(index)?.pieceOfBits ?? new Map<number, number>();
  return {
    supervoxel: graph.base.supervoxelIds.at(index),
    maskHashes: masks.map(({ maskHash }) => maskHash),
    pieces: Array.from(sides, ([sideBits, at]) => ({
      id: graph.idOf(nodes[at]),
      sideBits,
      ...more(nodes[at]),
    })),
  };
}

export function listPieces({ constraints, partition }: SegmentationState): readonly ListedPieces[] {
  const { graph } = constraints;
  return Array.from(constraints.broken(), (broken) =>
    piecesUnder(graph, broken, (node) => ({ root: graph.idOf(partition.rootOf(node)) })),
  );
}

/** Of one supervoxel, without roots: true of a forecast as well. Throws where it is not in pieces. */
export function piecesOfSupervoxel(
  { constraints }: Pick<SegmentationState, "constraints">,
  supervoxel: SupervoxelId,
): PiecesOfSupervoxel {
  const { graph } = constraints;
  const wanted = graph.base.supervoxelIds.indexOf(supervoxel);
  const broken = [...constraints.broken()].find(({ index }) => index === wanted);
  if (broken === undefined) throw new Error(`supervoxel ${supervoxel} is not in pieces`);
  return piecesUnder(graph, broken, () => ({}));
}
