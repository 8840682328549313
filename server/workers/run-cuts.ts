// Steps that need flows, without holding up the server: small flows here and now, larger ones in the
// pool. What comes of them is the same in either case.
import type { CutProblem, ShouldStop } from "#core/agglomeration/cut-problem.ts";
import type { CutSteps } from "#core/agglomeration/cut-steps.ts";
import { minimumCut } from "#core/agglomeration/minimum-cut.ts";
import type { FlowAnswer } from "#core/agglomeration/peel-groups.ts";
import type { CutPool } from "#server/workers/cut-pool.ts";

export interface CutDeps {
  readonly pool: Pick<CutPool, "solve">;
  readonly nowMs: () => number;
}

export interface CutLimits {
  /** For all of the steps; then they are told to stop. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Flows over at most so many edges are computed in this thread. */
  readonly maxEdgesHere?: number;
}

/** Takes a millisecond or a few; handing it over and back would take about as long. */
const MAX_EDGES_HERE = 20_000;

/**
 * @param makeSteps what they read must stay what it is until the answer.
 * @throws CutWorkerError where a worker broke.
 */
export async function runCuts<T>(
  { pool, nowMs }: CutDeps,
  makeSteps: (shouldStop: ShouldStop) => CutSteps<T>,
  { timeoutMs, signal, maxEdgesHere = MAX_EDGES_HERE }: CutLimits,
): Promise<T> {
  const endMs = nowMs() + timeoutMs;
  const shouldStop = () => signal?.aborted === true || nowMs() >= endMs;
  const solve = async (problem: CutProblem): Promise<FlowAnswer> =>
    problem.graph.edgeA.length <= maxEdgesHere
      ? minimumCut(problem, { shouldStop })
      : pool.solve(problem, { timeoutMs: Math.max(0, endMs - nowMs()), signal });
  const steps = makeSteps(shouldStop);
  try {
    let step = steps.next();
    while (step.done !== true) step = steps.next(await solve(step.value));
    return step.value;
  } catch (error) {
    // Whatever the steps hold open, they put back.
    steps.return(undefined as T);
    throw error;
  }
}
