// What a finalized version stores of a session: the edges whose state differs from the version before,
// and every edge at a piece, in the graph's order. Folding them, with the pieces, into that version's
// graph gives the session's segments.
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
  const changes: NodeChange[] = [...ownEdges(constraints, isExtraCut)];
  for (const pair of constraints.heldPairs()) {
    if (pair.edge >= 0 && (graph.isOwnEdge(pair.edge) || graph.isOnInVersion(pair.edge))) continue;
    if (isExtraCut.has(keyOf(pair.a, pair.b))) continue;
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
    .map((change) => (graph.order(change.a, change.b) < 0 ? change : turned(change)))
    .sort((left, right) => graph.order(left.a, right.a) || graph.order(left.b, right.b))
    .map((change) => ({ ...change, a: graph.idOf(change.a), b: graph.idOf(change.b) }));
}

/** Edges at pieces, on or off: the version before has none of them. */
function* ownEdges(
  constraints: EditConstraints,
  isExtraCut: ReadonlySet<string>,
): Iterable<NodeChange> {
  const { graph } = constraints;
  for (const edge of graph.ownEdges()) {
    const [a, b] = graph.edgeEnds(edge);
    const isOn = constraints.isPairOn(a, b) && !isExtraCut.has(keyOf(a, b));
    const held = constraints.heldPair(a, b);
    const affinity =
      isOn && held !== undefined ? constraints.affinityOf(held) : graph.affinityOf(edge);
    yield { a, b, isOn, affinity, contactVoxel: graph.contactOf(edge) };
  }
}

/** Edges on in the version that a recorded or an extra cut turned off. */
function severedEdges(
  constraints: EditConstraints,
  extraCuts: readonly ExtraCut[],
): ReadonlySet<number> {
  const { graph } = constraints;
  const severed = new Set<number>();
  const isOfVersion = (edge: number) => !graph.isOwnEdge(edge) && graph.isOnInVersion(edge);
  for (const edge of constraints.cutEdges()) {
    const [a, b] = graph.edgeEnds(edge);
    const isHeld = constraints.heldPair(a, b) !== undefined;
    if (isOfVersion(edge) && !isHeld) severed.add(edge);
  }
  for (const { a, b } of extraCuts) {
    const edge = graph.findEdge(a, b);
    if (edge >= 0 && isOfVersion(edge)) severed.add(edge);
  }
  return severed;
}

function turned(change: NodeChange): NodeChange {
  return { ...change, a: change.b, b: change.a };
}

function keyOf(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
