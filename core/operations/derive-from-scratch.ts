// [DE1] State as a pure function of version and log, over the whole graph at once. Slow and plain:
// what the incremental answer is held against [DE4].
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import { activeOperations } from "#core/operations/activity.ts";
import { EditConstraints } from "#core/operations/edit-constraints.ts";
import type { OperationConflict } from "#core/operations/operation.ts";
import { conflictsOf } from "#core/operations/operation-conflicts.ts";
import type { LogOperation } from "#core/operations/segmentation-state.ts";
import { settleSplits } from "#core/operations/settle-splits.ts";

export interface Derivation {
  /** The dense index of the root of each supervoxel. */
  readonly rootIndices: Uint32Array;
  /** Sorted by holds, then broken. */
  readonly conflicts: readonly OperationConflict[];
  /** Sequence numbers. */
  readonly active: ReadonlySet<number>;
}

export function deriveFromScratch(
  graph: AgglomerationGraph,
  operations: readonly LogOperation[],
): Derivation {
  const active = activeOperations(operations);
  const constraints = new EditConstraints(graph);
  for (const operation of operations) constraints.record(operation);
  for (const seq of active) constraints.setActive(seq, true);
  const everything = Uint32Array.from(graph.supervoxelIds, (_, index) => index);
  const settled = settleSplits(constraints.inducedGraph(everything), [
    ...constraints.activeSplits(),
  ]);
  return {
    rootIndices: settled.roots,
    conflicts: conflictsOf(constraints, settled.extraCuts),
    active,
  };
}
