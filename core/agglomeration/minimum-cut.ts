// [OP6] The one minimum cut whose source side is smallest, exact, whatever the algorithm.
import { boykovKolmogorovSide } from "#core/agglomeration/boykov-kolmogorov.ts";
import type { CutProblem, ShouldStop } from "#core/agglomeration/cut-problem.ts";

/** @returns 1 for each node of the source side; null where shouldStop said so. */
export function minimumCut(problem: CutProblem, shouldStop?: ShouldStop): Uint8Array | null {
  return boykovKolmogorovSide(problem, shouldStop);
}
