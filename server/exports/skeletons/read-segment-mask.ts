// A segment's cells, read from the blocks that hold any of it: a cell is the segment's where one of its
// voxels is, so that a coarse grid tears nothing apart.
import type { SegmentMask } from "#core/skeletons/voxel-lattice.ts";
import {
  eachRun,
  type SegmentExtent,
  type SegmentLabels,
} from "#server/exports/skeletons/segment-extents.ts";
import { markRun, type SegmentGrid } from "#server/exports/skeletons/segment-grid.ts";
import { blockBox } from "#server/volumes/block-layout.ts";

export async function readSegmentMask(
  { labels, rootIndices }: SegmentLabels,
  root: number,
  { blocks }: SegmentExtent,
  grid: SegmentGrid,
  signal?: AbortSignal,
): Promise<SegmentMask> {
  const { shapeCells } = grid;
  const [width, height, depth] = shapeCells;
  const voxels = new Uint8Array(width * height * depth);
  for (const block of blocks) {
    signal?.throwIfAborted();
    const box = blockBox(labels.shapesVoxel[0], block);
    eachRun(await labels.readBlock(0, box), box, (label, start, end, y, z) => {
      if (rootIndices[label - 1] !== root) return;
      markRun(voxels, grid, start, end, y, z);
    });
  }
  return { voxels, shapeVoxel: shapeCells, voxelNm: grid.cellNm };
}
