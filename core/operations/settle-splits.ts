// [DE2][DE3] Where the groups of an active split are still joined in G', the minimum cut between them
// is removed as well, split by split in log order, component by component: the cut that a person would
// be shown [OP6], but for groups that it has to tear. An edge that a merge holds may fall too: the split
// holds, and the two are in conflict.
import { buildLocalGraph, indexInAscending } from "#core/agglomeration/local-graph.ts";
import { separateGroups } from "#core/agglomeration/multicut-groups.ts";
import type { PartEdit } from "#core/operations/edit.ts";
import type { InducedGraph } from "#core/operations/induced-graph.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";

/** An edge of G', by nodes, that a split's groups were still joined through. */
export interface ExtraCut {
  readonly a: number;
  readonly b: number;
  readonly split: number;
}

export interface SettledRegion {
  /** The root of each member, in the order of the region's members. */
  readonly roots: Uint32Array;
  readonly extraCuts: readonly ExtraCut[];
}

/**
 * @param region whole components of G'.
 * @param splits the active splits that have nodes of two groups in the region, in any order.
 */
export function settleSplits(region: InducedGraph, splits: readonly PartEdit[]): SettledRegion {
  const { members, graph } = region;
  const isOn = new Uint8Array(graph.edgeA.length).fill(1);
  const extraCuts: ExtraCut[] = [];
  let components = connectedComponents(members.length, graph.edgeA, graph.edgeB);
  for (const split of [...splits].sort((left, right) => left.seq - right.seq)) {
    const groups = split.groups.map((group) => localIndices(region, group));
    const joined = joinedComponents(components, groups);
    if (joined.length === 0) continue;
    for (const component of joined) {
      for (const edge of cutComponent(region, { components, isOn, component, groups })) {
        isOn[edge] = 0;
        const a = members[graph.edgeA[edge]];
        const b = members[graph.edgeB[edge]];
        extraCuts.push({ a, b, split: split.seq });
      }
    }
    components = connectedComponents(members.length, graph.edgeA, graph.edgeB, isOn);
  }
  return { roots: components.map((local) => members[local]), extraCuts };
}

/** The components that hold nodes of two groups, ascending. */
function joinedComponents(
  components: Uint32Array,
  groups: readonly (readonly number[])[],
): readonly number[] {
  const groupIn = new Map<number, number>();
  const joined = new Set<number>();
  for (const [number, nodes] of groups.entries()) {
    for (const node of nodes) {
      const component = components[node];
      const other = groupIn.get(component) ?? number;
      if (other !== number) joined.add(component);
      groupIn.set(component, number);
    }
  }
  return [...joined].sort((left, right) => left - right);
}

/** The edges of the region that part the groups within one component. */
function cutComponent(
  region: InducedGraph,
  at: {
    readonly components: Uint32Array;
    readonly isOn: Uint8Array;
    readonly component: number;
    readonly groups: readonly (readonly number[])[];
  },
): readonly number[] {
  const { edgeA, edgeB, capacity } = region.graph;
  const inside = Uint32Array.from(indicesWhere(at.components, at.component));
  const edges: number[] = [];
  for (let e = 0; e < edgeA.length; e++) {
    if (at.isOn[e] === 1 && at.components[edgeA[e]] === at.component) edges.push(e);
  }
  const within = (nodes: readonly number[]) =>
    Uint32Array.from(
      nodes.map((node) => indexInAscending(inside, node)).filter((index) => index >= 0),
    );
  const local = buildLocalGraph(
    inside.length,
    Uint32Array.from(edges, (e) => indexInAscending(inside, edgeA[e])),
    Uint32Array.from(edges, (e) => indexInAscending(inside, edgeB[e])),
    Int32Array.from(edges, (e) => capacity[e]),
  );
  const groups = at.groups.map(within).filter((nodes) => nodes.length > 0);
  const cut = separateGroups(local, groups);
  if (!cut.ok) throw new Error(`a cut that nobody can stop ended: ${cut.error.tag}`);
  return Array.from(cut.value.cutEdges, (e) => edges[e]);
}

function indicesWhere(values: Uint32Array, value: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] === value) found.push(i);
  return found;
}

/** Ascending. */
function localIndices(region: InducedGraph, nodes: Uint32Array): number[] {
  const found: number[] = [];
  for (const node of nodes) {
    const local = region.index.positionOf(node);
    if (local >= 0) found.push(local);
  }
  return found.sort((left, right) => left - right);
}
