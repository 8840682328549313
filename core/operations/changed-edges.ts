// What a finalized version stores of a session: the edges whose state differs from the version
// before, in the graph's order. Folding them into that version's graph gives the session's segments.
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import { findEdge } from "#core/agglomeration/find-edge.ts";
import type { EditConstraints } from "#core/operations/edit-constraints.ts";
import type { ExtraCut } from "#core/operations/settle-splits.ts";

interface DenseChange extends Omit<EdgeChange, "a" | "b"> {
  readonly a: number;
  readonly b: number;
}

export function changedEdges(
  constraints: EditConstraints,
  extraCuts: readonly ExtraCut[],
): readonly EdgeChange[] {
  const { graph } = constraints;
  const isExtraCut = new Set(extraCuts.map(({ a, b }) => `${a} ${b}`));
  const changes: DenseChange[] = [];
  for (const pair of constraints.heldPairs()) {
    const wasOn = pair.edge >= 0 && graph.isOn[pair.edge] === 1;
    if (wasOn || isExtraCut.has(`${pair.a} ${pair.b}`)) continue;
    const { a, b } = pair;
    const affinity = constraints.affinityOf(pair);
    changes.push({ a, b, isOn: true, affinity, contactVoxel: constraints.contactOf(pair) });
  }
  for (const edge of severedEdges(constraints, extraCuts)) {
    changes.push({
      a: graph.edgeA[edge],
      b: graph.edgeB[edge],
      isOn: false,
      affinity: graph.affinity[edge],
      contactVoxel: constraints.contactOfEdge(edge),
    });
  }
  return changes
    .sort((left, right) => left.a - right.a || left.b - right.b)
    .map((change) => ({
      ...change,
      a: graph.supervoxelIds[change.a],
      b: graph.supervoxelIds[change.b],
    }));
}

/** Edges on in the version that a recorded or an extra cut turned off. */
function severedEdges(
  constraints: EditConstraints,
  extraCuts: readonly ExtraCut[],
): ReadonlySet<number> {
  const { graph } = constraints;
  const severed = new Set<number>();
  for (const edge of constraints.cutEdges()) {
    const isHeld = constraints.heldPair(graph.edgeA[edge], graph.edgeB[edge]) !== undefined;
    if (graph.isOn[edge] === 1 && !isHeld) severed.add(edge);
  }
  for (const { a, b } of extraCuts) {
    const edge = findEdge(graph, a, b);
    if (edge >= 0 && graph.isOn[edge] === 1) severed.add(edge);
  }
  return severed;
}
