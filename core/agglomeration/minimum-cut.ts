// [OP6] The one minimum cut whose source side is smallest, exact, whatever the algorithm.
import { boykovKolmogorovSide } from "#core/agglomeration/boykov-kolmogorov.ts";
import type { CutOptions, CutProblem } from "#core/agglomeration/cut-problem.ts";
import { pushRelabelSide } from "#core/agglomeration/push-relabel.ts";

/**
 * Measured: where a cut is narrow, search trees take less than 3 steps an edge and a twentieth to a
 * half of push-relabel's time, at any size; across a wide sheet 60 to 270 steps, and three to five
 * times as long. So they try first, for about as long as push-relabel would take.
 */
const STEPS_AN_EDGE = 16;

/** @returns 1 for each node of the source side; null where shouldStop said so. */
export function minimumCut(problem: CutProblem, options: CutOptions = {}): Uint8Array | null {
  const maxSteps = STEPS_AN_EDGE * problem.graph.edgeA.length;
  const side = boykovKolmogorovSide(problem, { ...options, maxSteps });
  if (side !== "too-many-steps") return side;
  return pushRelabelSide(problem, options.shouldStop);
}
