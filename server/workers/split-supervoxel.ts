// [OP8] Splits one supervoxel: finds it in the volume, and has a thread grow the sides and route the
// edges. However it ends, it ends within its time; nothing is kept here.
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import { indexInBox, type VoxelBox } from "#core/geometry/voxel-box.ts";
import { type Result, refused } from "#core/result.ts";
import type { SideNumber } from "#core/supervoxels/geodesic-sides.ts";
import { greyVoxels } from "#server/volumes/grey-voxels.ts";
import type { Box, DatasetVolumes } from "#server/volumes/volume-port.ts";
import type {
  SplitAnswer,
  SplitJob,
  SplitRefusal,
  SupervoxelSplit,
} from "#server/workers/split-job.ts";
import { type BoundsTooLarge, supervoxelBounds } from "#server/workers/supervoxel-bounds.ts";
import type { WorkerThread } from "#server/workers/worker-thread.ts";

/** Of the box; the thread takes some 20 bytes for each voxel while it is at work. */
export const SPLIT_LIMIT_VOXELS = 2 ** 25;

export interface SplitRequest
  extends Pick<SplitJob, "supervoxel" | "node" | "seeds" | "neighbors" | "reachNm"> {
  /** Voxels of the supervoxel at mip 0, as the graph has it. */
  readonly voxelCount: number;
  /** Whether a dark line in the image holds a front up, besides a narrow place. */
  readonly usesImage: boolean;
}

export interface SplitLimits {
  readonly timeoutMs: number;
  /** SPLIT_LIMIT_VOXELS unless told. */
  readonly limitVoxels?: number;
  readonly signal?: AbortSignal;
}

export type SplitFailure =
  | SplitRefusal
  | BoundsTooLarge
  | { readonly tag: "split-too-long"; readonly timeoutMs: number }
  | { readonly tag: "split-cancelled" };

export interface Splitter {
  readonly volumes: Pick<
    DatasetVolumes,
    "labels" | "image" | "imageRange" | "voxelNm" | "shapeVoxel"
  >;
  /** Of the entry "split-worker". */
  readonly thread: WorkerThread<SplitJob, SplitAnswer>;
}

/** Every expected end is a value; throws where the volume cannot be read, and on bugs. */
export async function splitSupervoxel(
  splitter: Splitter,
  request: SplitRequest,
  limits: SplitLimits,
): Promise<Result<SupervoxelSplit, SplitFailure>> {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const signal = AbortSignal.any([
    timeout,
    ...(limits.signal === undefined ? [] : [limits.signal]),
  ]);
  try {
    return await orAborted(split(splitter, request, limits, signal), signal);
  } catch (error) {
    if (limits.signal?.aborted) return refused({ tag: "split-cancelled" });
    if (!timeout.aborted) throw error;
    return refused({ tag: "split-too-long", timeoutMs: limits.timeoutMs });
  }
}

async function split(
  { volumes, thread }: Splitter,
  request: SplitRequest,
  { limitVoxels = SPLIT_LIMIT_VOXELS }: SplitLimits,
  signal: AbortSignal,
): Promise<Result<SupervoxelSplit, SplitFailure>> {
  signal.throwIfAborted();
  const { supervoxel, node, seeds, neighbors, reachNm, voxelCount } = request;
  const { labels, shapeVoxel, voxelNm } = volumes;
  const misplaced = findMisplaced(seeds, (at) => isInsideVoxel(at, shapeVoxel));
  if (misplaced !== null) return refused(misplaced);
  const label = node + 1;
  const startVoxels = seeds.flat();
  const bounds = await supervoxelBounds({
    labels,
    label,
    startVoxels,
    voxelCount,
    limitVoxels,
    signal,
  });
  if (!bounds.ok) return bounds;
  const box = bounds.value;
  if (box === null) return refused(seedOutside(1, seeds[0][0]));
  const apart = findMisplaced(seeds, (at) => indexInBox(box, at) >= 0);
  if (apart !== null) return refused(apart);
  const around = grownBox(box, shapeVoxel);
  const [labelsAround, voxels] = await Promise.all([
    labels.readBlock(0, readerBox(around)),
    request.usesImage ? volumes.image.readBlock(0, readerBox(box)) : null,
  ]);
  const image = voxels === null ? null : greyVoxels(voxels, volumes.imageRange);
  const job: SplitJob = {
    supervoxel,
    node,
    box,
    around: { ...around, labels: labelsAround },
    image,
    seeds,
    neighbors,
    voxelNm,
    reachNm,
  };
  const buffers = [labelsAround, ...(image === null ? [] : [image])].map(({ buffer }) => buffer);
  return thread.run(job, buffers as ArrayBuffer[], signal);
}

/** Whether a seed lies in the supervoxel itself is core's question. */
function findMisplaced(
  seeds: readonly [readonly Vec3[], readonly Vec3[]],
  isInside: (positionVoxel: Vec3) => boolean,
): SplitRefusal | null {
  for (const side of [1, 2] as const satisfies readonly SideNumber[]) {
    const own = seeds[side - 1];
    if (own.length === 0) return { tag: "side-empty", side };
    const positionVoxel = own.find((at) => !isInside(at));
    if (positionVoxel !== undefined) return seedOutside(side, positionVoxel);
  }
  return null;
}

function seedOutside(side: SideNumber, positionVoxel: Vec3): SplitRefusal {
  return { tag: "seed-outside", side, positionVoxel };
}

/** By one voxel on each side, as far as the volume goes. */
function grownBox({ minVoxel, shapeVoxel }: VoxelBox, volumeShape: Vec3): VoxelBox {
  const first = (axis: number): number => Math.max(0, minVoxel[axis] - 1);
  const end = (axis: number): number =>
    Math.min(volumeShape[axis], minVoxel[axis] + shapeVoxel[axis] + 1);
  return {
    minVoxel: [first(0), first(1), first(2)],
    shapeVoxel: [end(0) - first(0), end(1) - first(1), end(2) - first(2)],
  };
}

function readerBox({ minVoxel, shapeVoxel }: VoxelBox): Box {
  const [x, y, z] = minVoxel;
  return { minVoxel, maxVoxel: [x + shapeVoxel[0], y + shapeVoxel[1], z + shapeVoxel[2]] };
}

/** A volume that does not answer must not outlast the time that it was given. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
