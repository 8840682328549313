// Lines by where they lie, coarse to fine: each level has about as many lines in its fullest cell, chosen
// evenly by a number that is mixed from their ids, and leaves the others to the next level, whose cells
// are halved along the axes on which they are longest. So a far view loads few, spread over all. Lines
// that are long against the cells end this: each would be in more and more of them.
import type { Vec3 } from "#core/geometry/vector.ts";
import { CellGrid } from "#server/exports/neuroglancer/cell-grid.ts";
import { RECORD_WORDS } from "#server/exports/neuroglancer/line-bytes.ts";
import { RecordSorter } from "#server/exports/sorting/record-sorter.ts";
import type { SortedRecords } from "#server/exports/sorting/sorted-records.ts";

/** Lines in the fullest cell, about; more only where the finest level must take what is left. */
export const LINES_A_CELL = 2_000;
const MAX_LEVELS = 12;
/** At the mean; a finer level, on which a line would be in more of them, is not made. */
const MAX_CELLS_A_LINE = 3;

export interface SpatialLevel {
  readonly gridShape: Vec3;
  readonly cellVoxel: Vec3;
  /** The most that a cell holds. */
  readonly limit: number;
  /** Their lines lie in `lines` one cell after the other. */
  readonly cells: readonly { readonly name: string; readonly count: number }[];
}

export interface LevelLines extends SpatialLevel {
  /** By cell; a line is in every cell that it may pass through. There until the next level. */
  readonly lines: SortedRecords;
}

export interface SpatialVolume {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
}

/** What is sorted in the order in which lines are chosen: one that has nothing to do with their places. */
export function chanceOf(lineId: number): number {
  let hash = lineId >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * @param lines by chance.
 * @param scratchPath of a file that may be made meanwhile.
 */
export async function* spatialLevels(
  lines: SortedRecords,
  { shapeVoxel, voxelNm }: SpatialVolume,
  scratchPath: string,
  linesACell = LINES_A_CELL,
): AsyncGenerator<LevelLines> {
  let from = 0;
  let gridShape: Vec3 = [1, 1, 1];
  let level = 0;
  do {
    const grid = new CellGrid(gridShape, shapeVoxel);
    const finer = new CellGrid(halved(grid, voxelNm), shapeVoxel);
    const finerCells = await countCells(lines, from, grid, finer);
    const remaining = lines.count - from;
    const most = grid.fullest;
    const isLast =
      most <= linesACell ||
      level === MAX_LEVELS - 1 ||
      finerCells > MAX_CELLS_A_LINE * Math.max(1, remaining);
    const taken = isLast ? remaining : Math.max(1, Math.floor((remaining * linesACell) / most));
    yield* oneLevel(lines, [from, from + taken], new CellGrid(gridShape, shapeVoxel), scratchPath);
    from += taken;
    gridShape = finer.shape;
    level++;
  } while (from < lines.count);
}

/** Counts all lines from one on in the grid; in how many cells of the finer one they are together. */
async function countCells(
  lines: SortedRecords,
  from: number,
  grid: CellGrid,
  finer: CellGrid,
): Promise<number> {
  let cells = 0;
  for await (const words of lines.stretches(from, lines.count)) {
    const ends = floatsOf(words);
    for (let at = 0; at < words.length; at += RECORD_WORDS) {
      grid.add(ends, at);
      cells += finer.cellsOf(ends, at);
    }
  }
  return cells;
}

async function* oneLevel(
  lines: SortedRecords,
  [from, to]: readonly [number, number],
  grid: CellGrid,
  scratchPath: string,
): AsyncGenerator<LevelLines> {
  const sorter = new RecordSorter(scratchPath, RECORD_WORDS);
  try {
    for await (const words of lines.stretches(from, to)) {
      const ends = floatsOf(words);
      for (let at = 0; at < words.length; at += RECORD_WORDS) {
        for (const cell of grid.add(ends, at)) {
          const spilling = sorter.add(cell, words, at);
          if (spilling !== undefined) await spilling;
        }
      }
    }
    const sorted = await sorter.sorted();
    try {
      const { shape: gridShape, cellVoxel, fullest: limit } = grid;
      yield { gridShape, cellVoxel, limit, cells: grid.cells(), lines: sorted };
    } finally {
      await sorted.close();
    }
  } finally {
    await sorter.close();
  }
}

function floatsOf(words: Uint32Array): Float32Array {
  return new Float32Array(words.buffer, words.byteOffset, words.length);
}

/** Along every axis on which a cell is longer than 0.7 times its longest side: halves come out alike. */
function halved({ shape, cellVoxel }: CellGrid, voxelNm: Vec3): Vec3 {
  const sidesNm = cellVoxel.map((size, axis) => size * voxelNm[axis]);
  const longestNm = Math.max(...sidesNm);
  const [x, y, z] = shape.map((n, axis) => (sidesNm[axis] > 0.7 * longestNm ? 2 * n : n));
  return [x, y, z];
}
