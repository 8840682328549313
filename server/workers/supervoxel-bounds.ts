// Where a supervoxel lies, found in the labels: from blocks that are known to hold some of it on to
// every block that it reaches into, corner to corner too. A block is read once.
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, type VoxelBox } from "#core/geometry/voxel-box.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { BLOCK_VOXEL, blockBox } from "#server/volumes/block-layout.ts";
import type { Box, VolumeReader } from "#server/volumes/volume-port.ts";

/** As many blocks are read at a time. */
const CONCURRENCY = 8;

export interface BoundsSearch {
  readonly labels: VolumeReader<Uint32Array>;
  /** Dense index + 1. */
  readonly label: number;
  /** Voxels of mip 0 inside the volume; the search starts from their blocks. */
  readonly startVoxels: readonly Vec3[];
  /** Voxels of the supervoxel; while fewer are found, the blocks around are looked through too. */
  readonly voxelCount: number;
  /** The most that the box may hold. */
  readonly limitVoxels: number;
  readonly signal: AbortSignal;
}

export interface BoundsTooLarge {
  readonly tag: "supervoxel-too-large";
  readonly limitVoxels: number;
}

/**
 * The tightest box around the supervoxel, null where none of it was found; throws the signal's reason.
 * What lies apart by more than a block without any voxel of it is not found.
 */
export async function supervoxelBounds(
  search: BoundsSearch,
): Promise<Result<VoxelBox | null, BoundsTooLarge>> {
  const { labels, label, startVoxels, voxelCount, limitVoxels, signal } = search;
  const found = new FoundBlocks(labels.shapesVoxel[0]);
  for (const at of startVoxels) {
    found.wants(at.map((part, axis) => Math.floor(part / BLOCK_VOXEL[axis])));
  }
  for (;;) {
    const blocks = found.takeWanted(CONCURRENCY);
    if (blocks.length === 0 && (found.voxelCount >= voxelCount || !found.wantsAllAround())) break;
    await Promise.all(
      blocks.map(async (block) => {
        const box = blockBox(labels.shapesVoxel[0], block);
        found.add(block, box, boundsInBlock(await labels.readBlock(0, box), box, label));
      }),
    );
    signal.throwIfAborted();
    const bounds = found.bounds();
    if (bounds !== null && boxVoxelCount(bounds.shapeVoxel) > limitVoxels) {
      return refused({ tag: "supervoxel-too-large", limitVoxels });
    }
  }
  return accepted(found.bounds());
}

interface BlockBounds extends Box {
  readonly voxelCount: number;
}

/** Blocks that were looked for or are to be, and what was in them. */
class FoundBlocks {
  readonly #shapeVoxel: Vec3;
  readonly #known = new Set<string>();
  readonly #filled: Vec3[] = [];
  readonly #min = [0, 0, 0].fill(Number.POSITIVE_INFINITY);
  readonly #max = [0, 0, 0];
  #wanted: Vec3[] = [];
  #voxelCount = 0;

  constructor(shapeVoxel: Vec3) {
    this.#shapeVoxel = shapeVoxel;
  }

  get voxelCount(): number {
    return this.#voxelCount;
  }

  wants([x, y, z]: readonly number[]): void {
    const block: Vec3 = [x, y, z];
    const isInside = block.every(
      (part, axis) => part >= 0 && part * BLOCK_VOXEL[axis] < this.#shapeVoxel[axis],
    );
    if (!isInside || this.#known.has(`${block}`)) return;
    this.#known.add(`${block}`);
    this.#wanted.push(block);
  }

  takeWanted(count: number): readonly Vec3[] {
    return this.#wanted.splice(0, count);
  }

  /** All blocks around those with voxels in them; false where each of them is known. */
  wantsAllAround(): boolean {
    for (const block of this.#filled) this.#wantsAround(block, [-1, -1, -1], [1, 1, 1]);
    return this.#wanted.length > 0;
  }

  add(block: Vec3, box: Box, bounds: BlockBounds | null): void {
    if (bounds === null) return;
    this.#filled.push(block);
    this.#voxelCount += bounds.voxelCount;
    for (let axis = 0; axis < 3; axis++) {
      this.#min[axis] = Math.min(this.#min[axis], bounds.minVoxel[axis]);
      this.#max[axis] = Math.max(this.#max[axis], bounds.maxVoxel[axis]);
    }
    const first = bounds.minVoxel.map((part, axis) => (part === box.minVoxel[axis] ? -1 : 0));
    const last = bounds.maxVoxel.map((part, axis) => (part === box.maxVoxel[axis] ? 1 : 0));
    this.#wantsAround(block, first, last);
  }

  bounds(): VoxelBox | null {
    const [x, y, z] = this.#min;
    if (this.#filled.length === 0) return null;
    const [endX, endY, endZ] = this.#max;
    return { minVoxel: [x, y, z], shapeVoxel: [endX - x, endY - y, endZ - z] };
  }

  #wantsAround(block: Vec3, first: readonly number[], last: readonly number[]): void {
    for (let z = first[2]; z <= last[2]; z++) {
      for (let y = first[1]; y <= last[1]; y++) {
        for (let x = first[0]; x <= last[0]; x++) {
          this.wants([block[0] + x, block[1] + y, block[2] + z]);
        }
      }
    }
  }
}

function boundsInBlock(labels: Uint32Array, box: Box, label: number): BlockBounds | null {
  const [width, height] = box.maxVoxel.map((end, axis) => end - box.minVoxel[axis]);
  const min = [width, height, labels.length];
  const max = [-1, -1, -1];
  let voxelCount = 0;
  for (let i = labels.indexOf(label); i >= 0 && i < labels.length; i++) {
    if (labels[i] !== label) continue;
    voxelCount++;
    const x = i % width;
    const row = (i - x) / width;
    const y = row % height;
    const at = [x, y, (row - y) / height];
    for (let axis = 0; axis < 3; axis++) {
      if (at[axis] < min[axis]) min[axis] = at[axis];
      if (at[axis] > max[axis]) max[axis] = at[axis];
    }
  }
  if (voxelCount === 0) return null;
  const [x, y, z] = box.minVoxel;
  return {
    minVoxel: [x + min[0], y + min[1], z + min[2]],
    maxVoxel: [x + max[0] + 1, y + max[1] + 1, z + max[2] + 1],
    voxelCount,
  };
}
