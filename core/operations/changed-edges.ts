// What a finalized version stores of a session: the edges whose state differs from the version
// before, in the graph's order. Folding them into that version's graph gives the session's segments.
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import type { EditConstraints } from "#core/operations/edit-constraints.ts";
import type { ExtraCut } from "#core/operations/settle-splits.ts";

interface NodeChange extends Omit<EdgeChange, "a" | "b"> {
  readonly a: number;
  readonly b: number;
}

export function changedEdges(
  constraints: EditConstraints,
  extraCuts: readonly ExtraCut[],
): readonly EdgeChange[] {
  const { graph } = constraints;
  const isExtraCut = new Set(extraCuts.map(({ a, b }) => keyOf(a, b)));
  const changes: NodeChange[] = [];
  for (const pair of constraints.heldPairs()) {
    const wasOn = pair.edge >= 0 && graph.isOnInVersion(pair.edge);
    if (wasOn || isExtraCut.has(keyOf(pair.a, pair.b))) continue;
    const { a, b } = pair;
    const affinity = constraints.affinityOf(pair);
    changes.push({ a, b, isOn: true, affinity, contactVoxel: constraints.contactOf(pair) });
  }
  for (const edge of severedEdges(constraints, extraCuts)) {
    const [a, b] = graph.edgeEnds(edge);
    const contactVoxel = graph.contactOf(edge);
    changes.push({ a, b, isOn: false, affinity: graph.affinityOf(edge), contactVoxel });
  }
  return changes
    .sort((left, right) => graph.order(left.a, right.a) || graph.order(left.b, right.b))
    .map((change) => ({ ...change, a: graph.idOf(change.a), b: graph.idOf(change.b) }));
}

/** Edges on in the version that a recorded or an extra cut turned off. */
function severedEdges(
  constraints: EditConstraints,
  extraCuts: readonly ExtraCut[],
): ReadonlySet<number> {
  const { graph } = constraints;
  const severed = new Set<number>();
  for (const edge of constraints.cutEdges()) {
    const [a, b] = graph.edgeEnds(edge);
    const isHeld = constraints.heldPair(a, b) !== undefined;
    if (graph.isOnInVersion(edge) && !isHeld) severed.add(edge);
  }
  for (const { a, b } of extraCuts) {
    const edge = graph.findEdge(a, b);
    if (edge >= 0 && graph.isOnInVersion(edge)) severed.add(edge);
  }
  return severed;
}

function keyOf(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
