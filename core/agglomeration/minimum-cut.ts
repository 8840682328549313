// [OP6] The one minimum cut whose source side is smallest, exact, whatever the algorithm.
import { boykovKolmogorovSide } from "#core/agglomeration/boykov-kolmogorov.ts";
import type { CutProblem, ShouldStop } from "#core/agglomeration/cut-problem.ts";
import { pushRelabelSide } from "#core/agglomeration/push-relabel.ts";

/**
 * Search trees are by far the faster ones where a cut is narrow (a few steps an edge in all), but
 * their work has no useful bound: across a sheet they need a hundred steps an edge and more, and
 * push-relabel a tenth of their time. So they may try first, for about as long as that takes.
 */
const STEPS_AN_EDGE = 16;

/** @returns 1 for each node of the source side; null where shouldStop said so. */
export function minimumCut(problem: CutProblem, shouldStop?: ShouldStop): Uint8Array | null {
  const maxSteps = STEPS_AN_EDGE * problem.graph.edgeA.length;
  const side = boykovKolmogorovSide(problem, { shouldStop, maxSteps });
  if (side !== "too-many-steps") return side;
  return pushRelabelSide(problem, shouldStop);
}
