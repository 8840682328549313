// Lines by where they lie, coarse to fine: each level has about as many lines in its fullest cell, chosen
// evenly by a number that is mixed from their ids, and leaves the others to the next level, whose cells
// are halved along the axes on which they are longest. So a far view loads few, spread over all. Lines
// that are long against the cells end this: each would be in more and more of them.
import type { Vec3 } from "#core/geometry/vector.ts";
import { lineId } from "#server/exports/neuroglancer/line-bytes.ts";
import { POINTS, type SynapseLines } from "#server/exports/neuroglancer/synapse-lines.ts";

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
  /** By cell, as `x_y_z`; a line is in every cell that it may pass through. */
  readonly cells: ReadonlyMap<string, readonly number[]>;
}

export function spatialLevels(
  lines: SynapseLines,
  shapeVoxel: Vec3,
  voxelNm: Vec3,
  linesACell = LINES_A_CELL,
): readonly SpatialLevel[] {
  const levels: SpatialLevel[] = [];
  let remaining = linesByChance(lines.count);
  let gridShape: Vec3 = [1, 1, 1];
  do {
    const cellVoxel = vector(shapeVoxel.map((size, axis) => size / gridShape[axis]));
    const inCells = byCell(lines, remaining, gridShape, cellVoxel);
    const most = fullest(inCells);
    const finer = halved(gridShape, cellVoxel, voxelNm);
    const isLast =
      most <= linesACell ||
      levels.length === MAX_LEVELS - 1 ||
      cellsALine(lines, remaining, finer, shapeVoxel) > MAX_CELLS_A_LINE;
    const taken = isLast ? remaining.length : Math.floor((remaining.length * linesACell) / most);
    const emitted = remaining.slice(0, Math.max(1, taken));
    const cells = isLast ? inCells : byCell(lines, emitted, gridShape, cellVoxel);
    levels.push({ gridShape, cellVoxel, limit: fullest(cells), cells });
    remaining = remaining.slice(emitted.length);
    gridShape = finer;
  } while (remaining.length > 0);
  return levels;
}

/** How many lines the fullest cell has; 1 where there are none, since a limit of 0 is not allowed. */
function fullest(cells: SpatialLevel["cells"]): number {
  let most = 1;
  for (const { length } of cells.values()) if (length > most) most = length;
  return most;
}

/** All lines in an order that has nothing to do with where they lie, the same on every machine. */
function linesByChance(count: number): readonly number[] {
  const keys = new Uint32Array(count);
  for (let line = 0; line < count; line++) keys[line] = mixed(Number(lineId(line)) >>> 0);
  return Array.from({ length: count }, (_, line) => line).sort(
    (a, b) => keys[a] - keys[b] || a - b,
  );
}

/** The end of MurmurHash3, which spreads a 32-bit number over all 32-bit numbers. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** In how many cells of this grid a line is, at the mean. */
function cellsALine(
  lines: SynapseLines,
  listed: readonly number[],
  gridShape: Vec3,
  shapeVoxel: Vec3,
): number {
  const cellVoxel = vector(shapeVoxel.map((size, axis) => size / gridShape[axis]));
  let cells = 0;
  for (const line of listed) {
    const { first, last } = spanOf(lines, line, gridShape, cellVoxel);
    cells += first.reduce((product, from, axis) => product * (last[axis] - from + 1), 1);
  }
  return cells / Math.max(1, listed.length);
}

/** The box of cells that a line may pass through. */
function spanOf({ ends }: SynapseLines, line: number, gridShape: Vec3, cellVoxel: Vec3) {
  const first = [0, 0, 0];
  const last = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    const [a, b] = [ends[POINTS * line + axis], ends[POINTS * line + 3 + axis]];
    const most = gridShape[axis] - 1;
    first[axis] = Math.min(most, Math.floor(Math.min(a, b) / cellVoxel[axis]));
    last[axis] = Math.min(most, Math.floor(Math.max(a, b) / cellVoxel[axis]));
  }
  return { first, last };
}

function byCell(
  lines: SynapseLines,
  listed: readonly number[],
  gridShape: Vec3,
  cellVoxel: Vec3,
): ReadonlyMap<string, readonly number[]> {
  const cells = new Map<string, number[]>();
  for (const line of listed) {
    const { first, last } = spanOf(lines, line, gridShape, cellVoxel);
    for (const name of namesOf(first, last)) {
      const cell = cells.get(name);
      if (cell === undefined) cells.set(name, [line]);
      else cell.push(line);
    }
  }
  return cells;
}

function namesOf(first: readonly number[], last: readonly number[]): readonly string[] {
  const names: string[] = [];
  for (let z = first[2]; z <= last[2]; z++) {
    for (let y = first[1]; y <= last[1]; y++) {
      for (let x = first[0]; x <= last[0]; x++) names.push(`${x}_${y}_${z}`);
    }
  }
  return names;
}

/** Along every axis on which a cell is longer than 0.7 times its longest side: halves come out alike. */
function halved(gridShape: Vec3, cellVoxel: Vec3, voxelNm: Vec3): Vec3 {
  const sidesNm = cellVoxel.map((size, axis) => size * voxelNm[axis]);
  const longestNm = Math.max(...sidesNm);
  return vector(gridShape.map((n, axis) => (sidesNm[axis] > 0.7 * longestNm ? 2 * n : n)));
}

function vector([x, y, z]: readonly number[]): Vec3 {
  return [x, y, z];
}
