// What needs flows on its way yields them and is handed their answers, so that the same code runs here
// and now, or with the flows in another thread.
import type { CutProblem, ShouldStop } from "#core/agglomeration/cut-problem.ts";
import { minimumCut } from "#core/agglomeration/minimum-cut.ts";
import type { FlowAnswer } from "#core/agglomeration/peel-groups.ts";

export type CutSteps<T> = Generator<CutProblem, T, FlowAnswer>;

/** Runs steps to their end, every flow computed here and now. */
export function solveHere<T>(steps: CutSteps<T>, shouldStop?: ShouldStop): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next(minimumCut(step.value, { shouldStop }));
  return step.value;
}
