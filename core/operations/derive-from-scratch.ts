// [DE1] State as a pure function of version and log, over the whole graph at once. Slow and plain:
// what the incremental answer is held against [DE4].
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { activeOperations } from "#core/operations/activity.ts";
import { EditConstraints } from "#core/operations/edit-constraints.ts";
import { inducedGraph } from "#core/operations/induced-graph.ts";
import type { OperationConflict } from "#core/operations/operation.ts";
import { conflictsOf } from "#core/operations/operation-conflicts.ts";
import type { PieceSource } from "#core/operations/piece-book.ts";
import { type LogOperation, NO_PIECES } from "#core/operations/segmentation-state.ts";
import { settleSplits } from "#core/operations/settle-splits.ts";

export interface Derivation {
  /** Supervoxel or piece → the root of its segment, ascending by id. */
  readonly roots: ReadonlyMap<SupervoxelId, SupervoxelId>;
  /** Sorted by holds, then broken. */
  readonly conflicts: readonly OperationConflict[];
  /** Sequence numbers. */
  readonly active: ReadonlySet<number>;
}

export function deriveFromScratch(
  graph: AgglomerationGraph,
  operations: readonly LogOperation[],
  pieces: PieceSource = NO_PIECES,
): Derivation {
  const active = activeOperations(operations);
  const constraints = new EditConstraints(graph, pieces);
  for (const operation of operations) constraints.record(operation);
  for (const seq of [...active].sort((left, right) => left - right)) {
    constraints.setActive(seq, true);
  }
  const region = inducedGraph(constraints, constraints.graph.allNodes());
  const settled = settleSplits(region, [...constraints.activeSplits()]);
  const roots = new Map<SupervoxelId, SupervoxelId>();
  region.members.forEach((node, i) => {
    roots.set(constraints.graph.idOf(node), constraints.graph.idOf(settled.roots[i]));
  });
  return { roots, conflicts: conflictsOf(constraints, settled.extraCuts), active };
}
