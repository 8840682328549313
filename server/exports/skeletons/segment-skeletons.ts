// Skeletons of a version's segments, made in a thread from the version's own voxels. The volume is
// walked once, when the first is asked for.

import type { Vec3 } from "#core/geometry/vector.ts";
import { DEFAULT_RULES, type Skeleton, type SkeletonRules } from "#core/skeletons/skeleton.ts";
import type { SegmentMask } from "#core/skeletons/voxel-lattice.ts";
import { readSegmentMask } from "#server/exports/skeletons/read-segment-mask.ts";
import {
  findExtents,
  type SegmentExtent,
  type SegmentLabels,
} from "#server/exports/skeletons/segment-extents.ts";
import {
  isCoarse,
  MAX_GRID_CELLS,
  type SegmentGrid,
  segmentGrid,
} from "#server/exports/skeletons/segment-grid.ts";
import type { SkeletonJob } from "#server/workers/skeleton-worker.ts";
import { WorkerThread } from "#server/workers/worker-thread.ts";

export interface SegmentSkeleton {
  readonly skeleton: Skeleton;
  readonly grid: SegmentGrid;
}

export interface SkeletonOptions {
  readonly rules?: SkeletonRules;
  /** Where a segment's box has more voxels, its grid is coarser. */
  readonly maxCells?: number;
  /** And where the segment itself has more. */
  readonly maxNodes?: number;
}

const MAX_NODES = 2 ** 22;

export class SegmentSkeletons {
  readonly #source: SegmentLabels;
  readonly #voxelNm: Vec3;
  readonly #wanted: ReadonlySet<number>;
  readonly #options: SkeletonOptions;
  readonly #thread = new WorkerThread<SkeletonJob, Skeleton>("skeleton-worker");
  #extents: ReadonlyMap<number, SegmentExtent> | null = null;

  /** @param wanted dense indices of the roots that will be asked for. */
  constructor(
    source: SegmentLabels,
    voxelNm: Vec3,
    wanted: ReadonlySet<number>,
    options: SkeletonOptions = {},
  ) {
    this.#source = source;
    this.#voxelNm = voxelNm;
    this.#wanted = wanted;
    this.#options = options;
  }

  /** Rejects where the volume holds nothing of the segment: then it is not the version's volume. */
  async make(root: number, signal?: AbortSignal): Promise<SegmentSkeleton> {
    this.#extents ??= await findExtents(this.#source, this.#wanted, signal);
    const extent = this.#extents.get(root);
    if (extent === undefined) throw new Error(`the volume has no voxel of segment ${root}`);
    const { rules = DEFAULT_RULES } = this.#options;
    const { mask, grid } = await this.#readMask(root, extent, signal);
    const job = {
      mask,
      originNm: grid.originNm,
      rules: isCoarse(grid) ? coarser(rules, grid) : rules,
    };
    const skeleton = await this.#thread.run(
      job,
      [mask.voxels.buffer as ArrayBuffer],
      signal ?? new AbortController().signal,
    );
    return { skeleton, grid };
  }

  /** On the finest grid that neither the box nor the segment is too large for. */
  async #readMask(
    root: number,
    extent: SegmentExtent,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly mask: SegmentMask; readonly grid: SegmentGrid }> {
    const [shapeVoxel] = this.#source.labels.shapesVoxel;
    const { maxNodes = MAX_NODES } = this.#options;
    for (let { maxCells = MAX_GRID_CELLS } = this.#options; ; ) {
      const grid = segmentGrid(extent.box, shapeVoxel, this.#voxelNm, maxCells);
      const mask = await readSegmentMask(this.#source, root, extent, grid, signal);
      const nodes = mask.voxels.reduce((count, value) => count + value, 0);
      if (nodes <= maxNodes) return { mask, grid };
      maxCells = Math.floor(mask.voxels.length / 2);
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

/** What is smaller than three cells is the grid's, not the neurite's. */
function coarser(rules: SkeletonRules, { cellNm }: SegmentGrid): SkeletonRules {
  const leastNm = 3 * Math.max(...cellNm);
  return { ...rules, reachNm: Math.max(rules.reachNm, leastNm) };
}
