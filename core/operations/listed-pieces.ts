// [OP8] The supervoxels that are in pieces, as a page needs them to cut its tiles.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";

export interface ListedPieces {
  readonly supervoxel: SupervoxelId;
  readonly maskHashes: readonly string[];
  /** One for each set of sides that a voxel has (bit i: side 2 of the i-th mask); a piece may have several. */
  readonly pieces: readonly {
    readonly id: SupervoxelId;
    readonly sideBits: number;
    readonly root: RootId;
  }[];
}

export function listPieces({ constraints, partition }: SegmentationState): readonly ListedPieces[] {
  const { graph } = constraints;
  return Array.from(constraints.broken(), ({ index, masks }) => {
    const nodes = graph.nodesOf(index);
    const sides = graph.pieceSetOf(index)?.pieceOfBits ?? new Map<number, number>();
    return {
      supervoxel: graph.base.supervoxelIds.at(index),
      maskHashes: masks.map(({ maskHash }) => maskHash),
      pieces: Array.from(sides, ([sideBits, at]) => ({
        id: graph.idOf(nodes[at]),
        sideBits,
        root: graph.idOf(partition.rootOf(nodes[at])),
      })),
    };
  });
}
