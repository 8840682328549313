// [OP6] Groups are parted one by one, in the order given: each from all later ones, by the
// source-minimal minimum cut of what the earlier ones left. With two groups this is the minimum cut.
// (The least cut between three or more at once is NP-hard: Dahlhaus et al. 1994,
// doi:10.1137/S0097539792225297.)
import type { CutProblem } from "#core/agglomeration/cut-problem.ts";
import { buildLocalGraph, type LocalGraph } from "#core/agglomeration/local-graph.ts";

/** 1 for each node of the source side; null where the flow was stopped. */
export type FlowAnswer = Uint8Array | null;

/** A group's number; no list of places is as long. */
export const MAX_GROUPS = 65_535;
const NOT_YET = 0xffff;

/**
 * Yields one flow problem after another, and must be handed the answer to each.
 * @param graph none of its capacities is infinite.
 * @param ties the nodes that are surely each group's; none in two groups. A group may be empty.
 * @returns the group of each node; null where a flow was stopped.
 */
export function* peelGroups(
  graph: LocalGraph,
  ties: readonly Uint32Array[],
): Generator<CutProblem, Uint16Array | null, FlowAnswer> {
  const groupOf = new Uint16Array(graph.nodeCount).fill(NOT_YET);
  const live = [...ties.keys()].filter((group) => ties[group].length > 0);
  const last = live.pop() ?? 0;
  for (const [step, group] of live.entries()) {
    const later = [...live.slice(step + 1), last];
    const rest = step === 0 ? whole(graph) : without(graph, groupOf);
    const isSourceSide = yield {
      graph: rest.graph,
      sources: ties[group].map(rest.indexOf),
      sinks: concatenated(later.map((other) => ties[other])).map(rest.indexOf),
    };
    if (isSourceSide === null) return null;
    for (let i = 0; i < isSourceSide.length; i++) {
      if (isSourceSide[i] === 1) groupOf[rest.nodeAt(i)] = group;
    }
  }
  for (let i = 0; i < groupOf.length; i++) if (groupOf[i] === NOT_YET) groupOf[i] = last;
  return groupOf;
}

interface Rest {
  readonly graph: LocalGraph;
  readonly indexOf: (node: number) => number;
  readonly nodeAt: (index: number) => number;
}

function whole(graph: LocalGraph): Rest {
  return { graph, indexOf: (node) => node, nodeAt: (index) => index };
}

/** The graph of the nodes that no group has yet. */
function without(graph: LocalGraph, groupOf: Uint16Array): Rest {
  const { edgeA, edgeB, capacity } = graph;
  const nodes: number[] = [];
  const indexOf = new Uint32Array(groupOf.length);
  for (let i = 0; i < groupOf.length; i++) {
    if (groupOf[i] !== NOT_YET) continue;
    indexOf[i] = nodes.length;
    nodes.push(i);
  }
  const kept: number[] = [];
  for (let e = 0; e < edgeA.length; e++) {
    if (groupOf[edgeA[e]] === NOT_YET && groupOf[edgeB[e]] === NOT_YET) kept.push(e);
  }
  return {
    graph: buildLocalGraph(
      nodes.length,
      Uint32Array.from(kept, (e) => indexOf[edgeA[e]]),
      Uint32Array.from(kept, (e) => indexOf[edgeB[e]]),
      Int32Array.from(kept, (e) => capacity[e]),
    ),
    indexOf: (node) => indexOf[node],
    nodeAt: (index) => nodes[index],
  };
}

function concatenated(parts: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(parts.flatMap((part) => [...part]));
}
