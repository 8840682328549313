// Two fronts through one mask. A voxel goes to the side whose seeds have the cheaper way to it, to
// side 1 where both ways cost the same: a function of the costs alone, whatever the order in which
// voxels are taken. With a voxel goes its whole cheapest way, so each voxel is joined to a seed of
// its own side.
//
// Costs are whole numbers. A cost and its side share one number, the key: cost × 2 + side − 1, and
// the smaller key wins. Dijkstra's search with buckets as wide as the cheapest step, so that no voxel
// of a bucket can make another one of it cheaper (Denardo & Fox 1979, doi:10.1287/opre.27.1.161).
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount } from "#core/geometry/voxel-box.ts";
import { BucketQueue } from "#core/supervoxels/bucket-queue.ts";
import { eachRow, marginIndexOf, withMargin } from "#core/supervoxels/voxel-margin.ts";

/** What the shortest step costs in the fastest place, per slowness at either end. */
const FINENESS = 128;
const BUCKET_SHIFT = 9;
export const MAX_SLOWNESS = 4096;
/** With longer voxels, a step in the slowest place would no longer fit. */
const MAX_ASPECT = 256;
/** Keys are kept below this, and no step is as long. */
const KEY_LIMIT = 2 ** 30;

/** In place of a key; SETTLED for side 1, SETTLED + 1 for side 2. */
const UNREACHED = 2 ** 31 - 1;
const SETTLED = -2;
const OUTSIDE = -3;

export interface FrontProblem {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  /** 1 … MAX_SLOWNESS for each voxel of the mask, 0 outside of it; x fastest. */
  readonly slowness: Uint16Array;
  /** Voxels of the mask that each side starts from; none is on both. */
  readonly starts: readonly [Uint32Array, Uint32Array];
}

/**
 * A step to one of the 26 voxels around costs its length times the sum of the slownesses at its two
 * ends; lengths are rounded to 1/128 of the shortest one.
 * @returns 1 or 2 for each voxel that a front came to, else 0.
 */
export function growFronts(problem: FrontProblem): Uint8Array {
  const { shapeVoxel, starts } = problem;
  const field = openField(problem);
  starts.forEach((voxels, side) => {
    for (const voxel of voxels) {
      const at = marginIndexOf(shapeVoxel, voxel);
      field.keys[at] = side;
      field.queue.add(0, at);
    }
  });
  grow(field);
  return readSides(shapeVoxel, field.keys);
}

/** In the box with its margin. */
interface Field {
  readonly keys: Int32Array;
  readonly slowness: Uint16Array;
  /** See rowSteps. */
  readonly rows: Int32Array;
  readonly queue: BucketQueue;
}

function openField({ shapeVoxel, voxelNm, slowness }: FrontProblem): Field {
  const keys = new Int32Array(boxVoxelCount(withMargin(shapeVoxel))).fill(OUTSIDE);
  const inMarginSlowness = new Uint16Array(keys.length);
  let slowest = 1;
  eachRow(shapeVoxel, (inBox, inMargin) => {
    for (let x = 0; x < shapeVoxel[0]; x++) {
      const here = slowness[inBox + x];
      if (here === 0) continue;
      keys[inMargin + x] = UNREACHED;
      inMarginSlowness[inMargin + x] = here;
      if (here > slowest) slowest = here;
    }
  });
  const rows = rowSteps(shapeVoxel, voxelNm);
  const longest = rows.reduce((most, part, i) => (i % 3 === 0 ? most : Math.max(most, part)), 0);
  const reach = ((2 * slowest * longest) >> BUCKET_SHIFT) + 1;
  return { keys, slowness: inMarginSlowness, rows, queue: new BucketQueue(reach) };
}

/**
 * For each of the nine rows at and around a voxel: the way to the voxel of that row that lies
 * alongside, the length of that step, and the length of those to the two beside it, both doubled.
 * Rows that an axis of one voxel has not are left out.
 */
function rowSteps(shapeVoxel: Vec3, voxelNm: Vec3): Int32Array {
  const [width, height] = withMargin(shapeVoxel);
  const shortestNm = Math.min(...voxelNm);
  if (Math.max(...voxelNm) > MAX_ASPECT * shortestNm) {
    throw new RangeError(`voxelNm ${voxelNm}: no side may be over ${MAX_ASPECT} times another`);
  }
  const length = (x: number, y: number, z: number): number => {
    const squared = (x * voxelNm[0]) ** 2 + (y * voxelNm[1]) ** 2 + (z * voxelNm[2]) ** 2;
    return 2 * Math.round((Math.sqrt(squared) / shortestNm) * FINENESS);
  };
  const steps: number[] = [];
  const [reachY, reachZ] = [1, 2].map((axis) => (shapeVoxel[axis] === 1 ? 0 : 1));
  for (let z = -reachZ; z <= reachZ; z++) {
    for (let y = -reachY; y <= reachY; y++) {
      steps.push((z * height + y) * width, length(0, y, z), length(1, y, z));
    }
  }
  return Int32Array.from(steps);
}

function grow({ keys, slowness, rows, queue }: Field): void {
  for (let bucket = 0; queue.pendingCount > 0; bucket++) {
    const count = queue.take(bucket);
    const { batch } = queue;
    for (let i = 0; i < count; i++) {
      const voxel = batch[i];
      const key = keys[voxel];
      // An entry stays in its bucket when a cheaper way has put its voxel into an earlier one.
      if (key >> BUCKET_SHIFT !== bucket) continue;
      keys[voxel] = SETTLED + (key & 1);
      relax(voxel, key, keys, slowness, rows, queue);
    }
    if (bucket << BUCKET_SHIFT >= KEY_LIMIT) bucket -= lowerKeys(keys, bucket, queue.length);
  }
}

function relax(
  voxel: number,
  key: number,
  keys: Int32Array,
  slowness: Uint16Array,
  rows: Int32Array,
  queue: BucketQueue,
): void {
  const slow = slowness[voxel];
  // What is settled or outside has a negative key, so one comparison passes it over.
  for (let k = 0; k < rows.length; k += 3) {
    const middle = voxel + rows[k];
    const alongside = rows[k + 1];
    const aslant = rows[k + 2];
    const left = key + aslant * (slow + slowness[middle - 1]);
    if (left < keys[middle - 1]) offer(middle - 1, left, keys, queue);
    const here = key + alongside * (slow + slowness[middle]);
    if (here < keys[middle]) offer(middle, here, keys, queue);
    const right = key + aslant * (slow + slowness[middle + 1]);
    if (right < keys[middle + 1]) offer(middle + 1, right, keys, queue);
  }
}

function offer(voxel: number, key: number, keys: Int32Array, queue: BucketQueue): void {
  const bucket = key >> BUCKET_SHIFT;
  if (bucket !== keys[voxel] >> BUCKET_SHIFT) queue.add(bucket, voxel);
  keys[voxel] = key;
}

/** Counts keys from a later bucket on, so that they never run out of bits; by how many buckets. */
function lowerKeys(keys: Int32Array, bucket: number, ringLength: number): number {
  const buckets = bucket - (bucket % ringLength);
  const by = buckets << BUCKET_SHIFT;
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] >= 0 && keys[i] !== UNREACHED) keys[i] -= by;
  }
  return buckets;
}

function readSides(shapeVoxel: Vec3, keys: Int32Array): Uint8Array {
  const sides = new Uint8Array(boxVoxelCount(shapeVoxel));
  eachRow(shapeVoxel, (inBox, inMargin) => {
    for (let x = 0; x < shapeVoxel[0]; x++) {
      const key = keys[inMargin + x];
      if (key === SETTLED) sides[inBox + x] = 1;
      else if (key === SETTLED + 1) sides[inBox + x] = 2;
    }
  });
  return sides;
}
