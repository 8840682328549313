// [DE2] The whole way to the new segments: every segment touched is laid out anew from G', and where
// an active split's groups are still joined, extra cuts part them.
import type { NodePair } from "#core/operations/change-journal.ts";
import type { PartEdit } from "#core/operations/edit.ts";
import type { EditConstraints } from "#core/operations/edit-constraints.ts";
import { type InducedGraph, inducedGraph, rootsInOrder } from "#core/operations/induced-graph.ts";
import type { Plan } from "#core/operations/plan.ts";
import { type ExtraCut, settleSplits } from "#core/operations/settle-splits.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";
import type { Partition } from "#core/segmentation/partition.ts";

export interface DerivationInput {
  readonly constraints: EditConstraints;
  /** As before the operation; the constraints are as after it. */
  readonly partition: Partition;
  /** One node of each segment touched, by slot: together whole components of G', before and after. */
  readonly touched: ReadonlyMap<number, number>;
  /** All that stood before. */
  readonly extraCuts: readonly ExtraCut[];
}

export function derivePlan(input: DerivationInput): Plan & { readonly kind: "derived" } {
  const { constraints, partition, touched } = input;
  const before = partition.membersOfAll(touched.values());
  const members = membersAfter(constraints, before);
  const region = inducedGraph(constraints, members);
  const settled = settleSplits(region, splitsAcross(constraints, region));
  const elsewhere = input.extraCuts.filter((cut) => !touched.has(partition.slotOf(cut.a)));
  return {
    kind: "derived",
    before,
    members,
    roots: rootsInOrder(region, members, settled.roots),
    extraCuts: [...elsewhere, ...settled.extraCuts],
    links: linksMissing(constraints, region),
  };
}

/** The nodes that are there now in place of those before. */
function membersAfter(constraints: EditConstraints, before: Uint32Array): Uint32Array {
  const { graph, journal } = constraints;
  if (journal.broken.size === 0) return before;
  const kept = before.filter((node) => !journal.broken.has(graph.supervoxelOf(node)));
  const here = new Set(before);
  const supervoxels = [...journal.broken].filter((supervoxel) =>
    [...journal.nodes].some((node) => graph.supervoxelOf(node) === supervoxel && here.has(node)),
  );
  const fresh = supervoxels.flatMap((supervoxel) => [...graph.nodesOf(supervoxel)]);
  return Uint32Array.from([...kept, ...fresh]).sort();
}

/** The active splits with nodes of two groups in the region. */
function splitsAcross(constraints: EditConstraints, region: InducedGraph): PartEdit[] {
  const terminals = constraints.terminals();
  const candidates = new Set<PartEdit>();
  for (const [node, splits] of terminals) {
    if (region.index.positionOf(node) < 0) continue;
    for (const split of splits) candidates.add(split);
  }
  const isInside = (node: number) => region.index.positionOf(node) >= 0;
  return [...candidates].filter(
    (split) => split.groups.filter((group) => group.some(isInside)).length > 1,
  );
}

/** Pairs of G' without which the forest would not join all that G' joins. */
function linksMissing(constraints: EditConstraints, region: InducedGraph): NodePair[] {
  const { members, graph } = region;
  const sets = new DisjointSets(members.length);
  const others: number[] = [];
  for (let e = 0; e < graph.edgeA.length; e++) {
    const a = members[graph.edgeA[e]];
    const b = members[graph.edgeB[e]];
    if (constraints.heldPair(a, b) !== undefined || constraints.mayPart(a, b)) {
      sets.join(graph.edgeA[e], graph.edgeB[e]);
    } else {
      others.push(e);
    }
  }
  const links: NodePair[] = [];
  for (const e of others) {
    if (!sets.join(graph.edgeA[e], graph.edgeB[e])) continue;
    links.push({ a: members[graph.edgeA[e]], b: members[graph.edgeB[e]] });
  }
  return links;
}
