// A supervoxel's cells, read from the label blocks that its box touches. A large one is read at a
// coarser mip, so that what is read is bounded by its size and not by its box; a cell is the
// supervoxel's where one of its voxels is, so that a coarse grid tears nothing apart.
import { added, type Vec3, vectorOf } from "#core/geometry/vector.ts";
import type { VoxelBox } from "#core/geometry/voxel-box.ts";
import type { CellGrid } from "#core/meshes/cell-grid.ts";
import { eachRun } from "#server/exports/skeletons/segment-extents.ts";
import { markRun, segmentGrid } from "#server/exports/skeletons/segment-grid.ts";
import { blockBox, blocksOf } from "#server/volumes/block-layout.ts";
import { type Box, ONE_LEVEL, type VolumeReader } from "#server/volumes/volume-port.ts";
import { supervoxelBounds } from "#server/workers/supervoxel-bounds.ts";

/** Of a grid: a byte each, and in the worker about as many vertices as its surface has. */
export const MAX_MESH_CELLS = 2 ** 21;
/** Of the supervoxel, at the mip that is read. */
const MAX_READ_VOXELS = 2 ** 22;
/** Of the box around it. */
const MAX_BOX_VOXELS = 2 ** 27;

export interface SupervoxelPlace {
  /** Dense index + 1. */
  readonly label: number;
  readonly positionVoxel: Vec3;
  /** At mip 0. */
  readonly sizeVoxel: number;
}

interface CellsSource {
  readonly labels: VolumeReader<Uint32Array>;
  readonly voxelNm: Vec3;
}

/** null where none of it was found. Throws the signal's reason. */
export async function supervoxelCells(
  source: CellsSource,
  place: SupervoxelPlace,
  signal: AbortSignal,
): Promise<CellGrid | null> {
  const lastMip = source.labels.shapesVoxel.length - 1;
  let mip = 0;
  const { factorsVoxel } = source.labels;
  const sizeAt = (level: number): number => place.sizeVoxel / volumeOf(factorsVoxel[level]);
  while (mip < lastMip && sizeAt(mip) > MAX_READ_VOXELS) mip++;
  // Its box may be far larger than itself; and a thin one may be lost on the way down.
  for (; mip <= lastMip; mip++) {
    const found = await boundsAt(source, place, mip, mip === lastMip, signal);
    if (found === "too-large") continue;
    if (found !== null) return readCells(source, place.label, mip, found, signal);
    break;
  }
  while (--mip >= 0) {
    const found = await boundsAt(source, place, mip, true, signal);
    if (found !== null && found !== "too-large") {
      return readCells(source, place.label, mip, found, signal);
    }
  }
  return null;
}

async function boundsAt(
  { labels }: CellsSource,
  { label, positionVoxel, sizeVoxel }: SupervoxelPlace,
  mip: number,
  isLast: boolean,
  signal: AbortSignal,
): Promise<VoxelBox | "too-large" | null> {
  const shape = labels.shapesVoxel[mip];
  const factor = labels.factorsVoxel[mip];
  const start = positionVoxel.map((part, axis) =>
    Math.min(shape[axis] - 1, Math.floor(part / factor[axis])),
  );
  const bounds = await supervoxelBounds({
    labels: atMip(labels, mip),
    label,
    startVoxels: [[start[0], start[1], start[2]]],
    voxelCount: mip === 0 ? sizeVoxel : 1,
    limitVoxels: isLast ? Number.MAX_SAFE_INTEGER : MAX_BOX_VOXELS,
    signal,
  });
  return bounds.ok ? bounds.value : "too-large";
}

async function readCells(
  { labels, voxelNm }: CellsSource,
  label: number,
  mip: number,
  { minVoxel, shapeVoxel }: VoxelBox,
  signal: AbortSignal,
): Promise<CellGrid> {
  const shape = labels.shapesVoxel[mip];
  const factor = labels.factorsVoxel[mip];
  const pixelNm = factor.map((voxels, axis) => voxels * voxelNm[axis]);
  const box: Box = { minVoxel, maxVoxel: added(minVoxel, shapeVoxel) };
  const grid = segmentGrid(box, shape, vectorOf(pixelNm), MAX_MESH_CELLS);
  const { shapeCells, cellNm } = grid;
  const [width, height, depth] = shapeCells;
  const cells = new Uint8Array(width * height * depth);
  for (const block of blocksOf(box)) {
    signal.throwIfAborted();
    const extent = blockBox(shape, block);
    eachRun(await labels.readBlock(mip, extent), extent, (found, start, end, y, z) => {
      if (found !== label) return;
      markRun(cells, grid, start, end, y, z);
    });
  }
  // A pixel's own middle, in voxels of mip 0, is off by half of what it is wider.
  const originNm = grid.originNm.map(
    (origin, axis) => origin + ((factor[axis] - 1) / 2) * voxelNm[axis],
  );
  return { cells, shapeCells, cellNm, originNm: vectorOf(originNm) };
}

function volumeOf([width, height, depth]: Vec3): number {
  return width * height * depth;
}

/** A mip level as a volume of its own: what it counts are its own voxels. */
function atMip(labels: VolumeReader<Uint32Array>, mip: number): VolumeReader<Uint32Array> {
  return {
    shapesVoxel: [labels.shapesVoxel[mip]],
    factorsVoxel: ONE_LEVEL,
    readBlock: (_, box, signal) => labels.readBlock(mip, box, signal),
  };
}
