// A segment's cut without holding up the server: small flows here and now, larger ones in the pool.
// The answer is that of core's cutSegment in either case.
import type { CutFailure } from "#core/agglomeration/cut-failure.ts";
import type { CutProblem } from "#core/agglomeration/cut-problem.ts";
import {
  cutSegmentSteps,
  type SegmentCut,
  type SegmentCutOptions,
} from "#core/agglomeration/cut-segment.ts";
import { minimumCut } from "#core/agglomeration/minimum-cut.ts";
import type { FlowAnswer } from "#core/agglomeration/peel-groups.ts";
import type { SegmentEdges } from "#core/agglomeration/segment-edges.ts";
import type { Result } from "#core/result.ts";
import type { CutPool } from "#server/workers/cut-pool.ts";

export interface CutDeps {
  readonly pool: Pick<CutPool, "solve">;
  readonly nowMs: () => number;
}

export interface PoolCutOptions extends Omit<SegmentCutOptions, "shouldStop"> {
  /** For all of it; then the answer is the failure "stopped". */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Flows over at most so many edges are computed in this thread. */
  readonly maxEdgesHere?: number;
}

/** Takes a millisecond or a few; handing it over and back would take about as long. */
const MAX_EDGES_HERE = 20_000;

/**
 * @param edges must stay what they are until the answer.
 * @param groups two or more, of at least one dense index each; none in two groups.
 * @throws CutWorkerError where a worker broke.
 */
export async function cutSegmentInPool(
  { pool, nowMs }: CutDeps,
  edges: SegmentEdges,
  groups: readonly Uint32Array[],
  { timeoutMs, signal, maxEdgesHere = MAX_EDGES_HERE, ...options }: PoolCutOptions,
): Promise<Result<SegmentCut, CutFailure>> {
  const endMs = nowMs() + timeoutMs;
  const shouldStop = () => signal?.aborted === true || nowMs() >= endMs;
  const solve = async (problem: CutProblem): Promise<FlowAnswer> =>
    problem.graph.edgeA.length <= maxEdgesHere
      ? minimumCut(problem, { shouldStop, scratch: options.scratch })
      : pool.solve(problem, { timeoutMs: Math.max(0, endMs - nowMs()), signal });
  const steps = cutSegmentSteps(edges, groups, { ...options, shouldStop });
  let step = steps.next();
  while (step.done !== true) step = steps.next(await solve(step.value));
  return step.value;
}
