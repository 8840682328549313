// A segment's cells, read from the blocks that hold any of it: a cell is the segment's where one of its
// voxels is, so that a coarse grid tears nothing apart.
import type { SegmentMask } from "#core/skeletons/voxel-lattice.ts";
import {
  eachRun,
  type SegmentExtent,
  type SegmentLabels,
} from "#server/exports/skeletons/segment-extents.ts";
import type { SegmentGrid } from "#server/exports/skeletons/segment-grid.ts";
import { blockBox } from "#server/volumes/block-layout.ts";

export async function readSegmentMask(
  { labels, rootIndices }: SegmentLabels,
  root: number,
  { blocks }: SegmentExtent,
  grid: SegmentGrid,
  signal?: AbortSignal,
): Promise<SegmentMask> {
  const { cellVoxel, firstCell, shapeCells } = grid;
  const [width, height, depth] = shapeCells;
  const voxels = new Uint8Array(width * height * depth);
  for (const block of blocks) {
    signal?.throwIfAborted();
    const box = blockBox(labels.shapesVoxel[0], block);
    eachRun(await labels.readBlock(0, box), box, (label, start, end, y, z) => {
      if (rootIndices[label - 1] !== root) return;
      const row =
        (Math.floor(z / cellVoxel[2]) - firstCell[2]) * height +
        Math.floor(y / cellVoxel[1]) -
        firstCell[1];
      const from = Math.floor(start / cellVoxel[0]) - firstCell[0];
      const to = Math.floor((end - 1) / cellVoxel[0]) - firstCell[0];
      voxels.fill(1, row * width + from, row * width + to + 1);
    });
  }
  return { voxels, shapeVoxel: shapeCells, voxelNm: grid.cellNm };
}
