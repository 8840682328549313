// The thread that skeletonizes segments, one after the other; nothing of one is kept for the next.
import { parentPort } from "node:worker_threads";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SkeletonRules } from "#core/skeletons/skeleton.ts";
import { skeletonize } from "#core/skeletons/skeletonize.ts";
import type { SegmentMask } from "#core/skeletons/voxel-lattice.ts";

export interface SkeletonJob {
  readonly mask: SegmentMask;
  readonly originNm: Vec3;
  readonly rules: SkeletonRules;
}

parentPort?.on("message", ({ mask, originNm, rules }: SkeletonJob) => {
  parentPort?.postMessage(skeletonize(mask, originNm, rules));
});
