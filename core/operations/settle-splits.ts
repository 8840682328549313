// [DE2][DE3] Where the groups of an active split are still joined in G', the minimum cut between them
// is removed as well, split by split in log order, component by component: the cut that a person would
// be shown [OP6], but for groups that it has to tear. An edge that a merge holds may fall too: the split
// holds, and the two are in conflict.
import { indexInAscending } from "#core/agglomeration/local-graph.ts";
import { separateGroups } from "#core/agglomeration/multicut-groups.ts";
import type { PartEdit } from "#core/operations/edit.ts";
import type { InducedGraph } from "#core/operations/induced-graph.ts";
import { RegionComponents } from "#core/operations/region-components.ts";

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
  const extraCuts: ExtraCut[] = [];
  const components = new RegionComponents(graph);
  for (const split of [...splits].sort((left, right) => left.seq - right.seq)) {
    const groups = split.groups.map((group) => localIndices(region, group));
    for (const component of joinedComponents(components.of, groups)) {
      for (const edge of cutComponent(components, component, groups)) {
        const a = members[graph.edgeA[edge]];
        const b = members[graph.edgeB[edge]];
        extraCuts.push({ a, b, split: split.seq });
      }
    }
  }
  return { roots: components.of.map((local) => members[local]), extraCuts };
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

/** Parts the groups within one component; the edges of the region that fall for it, ascending. */
function cutComponent(
  components: RegionComponents,
  component: number,
  groups: readonly (readonly number[])[],
): readonly number[] {
  const { inside, edges, graph } = components.graphOf(component);
  const within = (nodes: readonly number[]) =>
    Uint32Array.from(
      nodes.map((node) => indexInAscending(inside, node)).filter((index) => index >= 0),
    );
  const found = separateGroups(
    graph,
    groups.map(within).filter((nodes) => nodes.length > 0),
  );
  if (!found.ok) throw new Error(`a cut that nobody can stop ended: ${found.error.tag}`);
  const cut = Array.from(found.value.cutEdges, (e) => edges[e]);
  components.cut(inside, cut);
  return cut;
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
