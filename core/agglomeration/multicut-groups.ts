// [OP6] A cut between groups of terminals: what infinite edges join is contracted, each group is tied
// together along cheapest paths, then the groups are parted. The answer is a function of the graph and
// of the groups' order alone: no order of edges, no machine and no algorithm changes it.
import { PathSearch } from "#core/agglomeration/cheapest-paths.ts";
import { type Contraction, contractInfinite } from "#core/agglomeration/contract-infinite.ts";
import type { CutFailure, GroupNodes } from "#core/agglomeration/cut-failure.ts";
import type { CutOptions } from "#core/agglomeration/cut-problem.ts";
import type { LocalGraph } from "#core/agglomeration/local-graph.ts";
import { minimumCut } from "#core/agglomeration/minimum-cut.ts";
import { peelGroups } from "#core/agglomeration/peel-groups.ts";
import { type Terminals, terminalsOf } from "#core/agglomeration/terminals.ts";
import { tieGroups } from "#core/agglomeration/tie-groups.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export interface GroupCut {
  /** The number of the group on whose side each node is. */
  readonly groupOf: Uint16Array;
  /** The edges severed, ascending. */
  readonly cutEdges: Uint32Array;
}

/**
 * The cut a person asks for; refused where it would tear a group apart.
 * @param groups two or more, of at least one local index each; none in two groups.
 */
export function multicutGroups(
  graph: LocalGraph,
  groups: readonly Uint32Array[],
  options: CutOptions = {},
): Result<GroupCut, CutFailure> {
  const contraction = contractInfinite(graph);
  const terminals = terminalsIn(contraction, groups);
  if (terminals.joined.length > 0) return refused({ tag: "joined", groups: terminals.joined });
  return cut(graph, contraction, terminals, options, (loose) =>
    looseTerminals(contraction, groups, loose),
  );
}

/**
 * The same cut where it is there; else each group is tied as far as it can be [DE2], and terminals
 * that infinite edges join to another group's count for neither.
 */
export function separateGroups(
  graph: LocalGraph,
  groups: readonly Uint32Array[],
  options: CutOptions = {},
): Result<GroupCut, CutFailure> {
  const contraction = contractInfinite(graph);
  return cut(graph, contraction, terminalsIn(contraction, groups), options, () => []);
}

function cut(
  graph: LocalGraph,
  contraction: Contraction,
  terminals: Terminals,
  options: CutOptions,
  refusedFor: (loose: readonly Uint32Array[]) => readonly GroupNodes[],
): Result<GroupCut, CutFailure> {
  const search = new PathSearch(contraction.graph, options);
  const tying = tieGroups(search.tie, terminals.groups);
  if (tying === null) return refused({ tag: "stopped" });
  const loose = refusedFor(tying.loose);
  if (loose.length > 0) return refused({ tag: "loose", groups: loose });
  const peeling = peelGroups(
    contraction.graph,
    tying.ties.map(({ nodes }) => nodes),
  );
  let step = peeling.next();
  while (step.done !== true) step = peeling.next(minimumCut(step.value, options));
  if (step.value === null) return refused({ tag: "stopped" });
  const groupOf = expanded(step.value, contraction.nodeOf);
  return accepted({ groupOf, cutEdges: edgesBetween(graph, groupOf) });
}

function terminalsIn({ nodeOf }: Contraction, groups: readonly Uint32Array[]): Terminals {
  return terminalsOf(groups, (node) => (nodeOf === null ? node : nodeOf[node]));
}

function looseTerminals(
  { nodeOf }: Contraction,
  groups: readonly Uint32Array[],
  loose: readonly Uint32Array[],
): readonly GroupNodes[] {
  return groups.flatMap((terminals, group) => {
    const isLoose = new Set(loose[group]);
    const nodes = terminals.filter((node) => isLoose.has(nodeOf === null ? node : nodeOf[node]));
    return nodes.length === 0 ? [] : [{ group, nodes: nodes.sort() }];
  });
}

function expanded(groupOf: Uint16Array, nodeOf: Uint32Array | null): Uint16Array {
  if (nodeOf === null) return groupOf;
  const found = new Uint16Array(nodeOf.length);
  for (let i = 0; i < found.length; i++) found[i] = groupOf[nodeOf[i]];
  return found;
}

function edgesBetween({ edgeA, edgeB }: LocalGraph, groupOf: Uint16Array): Uint32Array {
  const cutEdges: number[] = [];
  for (let e = 0; e < edgeA.length; e++) {
    if (groupOf[edgeA[e]] !== groupOf[edgeB[e]]) cutEdges.push(e);
  }
  return Uint32Array.from(cutEdges);
}
