// A segment's cut without holding up the server; the answer is that of core's cutSegment.
import type { CutFailure } from "#core/agglomeration/cut-failure.ts";
import {
  cutSegmentSteps,
  type SegmentCut,
  type SegmentCutOptions,
} from "#core/agglomeration/cut-segment.ts";
import type { SegmentEdges } from "#core/agglomeration/segment-edges.ts";
import type { Result } from "#core/result.ts";
import { type CutDeps, type CutLimits, runCuts } from "#server/workers/run-cuts.ts";

export type PoolCutOptions = Omit<SegmentCutOptions, "shouldStop"> & CutLimits;

/**
 * @param edges must stay what they are until the answer.
 * @param groups two or more, of at least one dense index each; none in two groups.
 * @throws CutWorkerError where a worker broke.
 */
export function cutSegmentInPool(
  deps: CutDeps,
  edges: SegmentEdges,
  groups: readonly Uint32Array[],
  options: PoolCutOptions,
): Promise<Result<SegmentCut, CutFailure>> {
  return runCuts(
    deps,
    (shouldStop) => cutSegmentSteps(edges, groups, { ...options, shouldStop }),
    options,
  );
}
