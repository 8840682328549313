// Where segments lie in a label volume: a tight box around each, and which blocks of the volume hold
// any of it. One walk over the volume, block by block, serves all segments.
import type { Vec3 } from "#core/geometry/vector.ts";
import { blockBox, blocksOf } from "#server/volumes/block-layout.ts";
import type { Box, VolumeReader } from "#server/volumes/volume-port.ts";

export interface SegmentExtent {
  /** At mip 0. */
  readonly box: Box;
  /** Counts of blocks along x, y, z, in the order of the volume. */
  readonly blocks: readonly Vec3[];
}

/** Dense index + 1 of supervoxels, and the segment that each belongs to. */
export interface SegmentLabels {
  readonly labels: VolumeReader<Uint32Array>;
  /** Dense index of the root of each supervoxel, by dense index. */
  readonly rootIndices: Uint32Array;
}

class Extent implements SegmentExtent {
  readonly #min: [number, number, number];
  readonly #max: [number, number, number];
  readonly blocks: Vec3[] = [];

  constructor(x: number, y: number, z: number) {
    this.#min = [x, y, z];
    this.#max = [x + 1, y + 1, z + 1];
  }

  get box(): Box {
    return { minVoxel: this.#min, maxVoxel: this.#max };
  }

  addRun(start: number, end: number, y: number, z: number, block: Vec3): void {
    const min = this.#min;
    const max = this.#max;
    if (start < min[0]) min[0] = start;
    if (end > max[0]) max[0] = end;
    if (y < min[1]) min[1] = y;
    if (y >= max[1]) max[1] = y + 1;
    if (z < min[2]) min[2] = z;
    if (z >= max[2]) max[2] = z + 1;
    if (this.blocks.at(-1) !== block) this.blocks.push(block);
  }
}

/** By the root's dense index; a segment that is not wanted, or has no voxel, is not in it. */
export async function findExtents(
  { labels, rootIndices }: SegmentLabels,
  wanted: ReadonlySet<number>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, SegmentExtent>> {
  const extents = new Map<number, Extent>();
  const [shapeVoxel] = labels.shapesVoxel;
  for (const block of blocksOf({ minVoxel: [0, 0, 0], maxVoxel: shapeVoxel })) {
    signal?.throwIfAborted();
    const box = blockBox(shapeVoxel, block);
    const voxels = await labels.readBlock(0, box);
    eachRun(voxels, box, (label, start, end, y, z) => {
      const root = rootIndices[label - 1];
      if (!wanted.has(root)) return;
      let extent = extents.get(root);
      if (extent === undefined) {
        extent = new Extent(start, y, z);
        extents.set(root, extent);
      }
      extent.addRun(start, end, y, z, block);
    });
  }
  return extents;
}

/** Every run of one label along x, background left out, in voxels of the volume. */
export function eachRun(
  voxels: Uint32Array,
  { minVoxel, maxVoxel }: Box,
  visit: (label: number, start: number, end: number, y: number, z: number) => void,
): void {
  const width = maxVoxel[0] - minVoxel[0];
  const height = maxVoxel[1] - minVoxel[1];
  for (let row = 0, first = 0; first < voxels.length; row++, first += width) {
    const inSection = row % height;
    const y = minVoxel[1] + inSection;
    const z = minVoxel[2] + (row - inSection) / height;
    for (let x = 0; x < width; ) {
      const label = voxels[first + x];
      const start = x++;
      while (x < width && voxels[first + x] === label) x++;
      if (label !== 0) visit(label, minVoxel[0] + start, minVoxel[0] + x, y, z);
    }
  }
}
