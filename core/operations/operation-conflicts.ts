import type { EditConstraints } from "#core/operations/edit-constraints.ts";
import type { OperationConflict } from "#core/operations/operation.ts";
import type { ExtraCut } from "#core/operations/settle-splits.ts";

/** [DE3] A cut that fell on a pair held by merges breaks each of them. Sorted by holds, broken. */
export function conflictsOf(
  constraints: EditConstraints,
  extraCuts: readonly ExtraCut[],
): readonly OperationConflict[] {
  const conflicts = new Map<string, OperationConflict>();
  for (const { a, b, split } of extraCuts) {
    for (const merge of constraints.heldPair(a, b)?.seqs ?? []) {
      conflicts.set(`${split} ${merge}`, { holds: split, broken: merge });
    }
  }
  return [...conflicts.values()].sort(
    (left, right) => left.holds - right.holds || left.broken - right.broken,
  );
}
