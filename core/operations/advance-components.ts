// [DE4] Many operations at once. First the components of G' are brought up to date, whatever splits'
// sides they join; then only those components in which an active split's sides are joined are
// laid out anew. One conflict in a long log so costs its own segment, and not all that were touched.
import { partedComponents, type SearchMemory } from "#core/agglomeration/parted-components.ts";
import type { TurnedPair } from "#core/operations/change-journal.ts";
import type { PartEdit } from "#core/operations/edit.ts";
import type { EditConstraints } from "#core/operations/edit-constraints.ts";
import { inducedGraph, rootsInOrder } from "#core/operations/induced-graph.ts";
import { startsBySlot } from "#core/operations/plan-move.ts";
import { type ExtraCut, settleSplits } from "#core/operations/settle-splits.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";
import type { Partition } from "#core/segmentation/partition.ts";

export interface AdvanceInput {
  /** As after the operations, their journal since before; no supervoxel fell into other pieces. */
  readonly constraints: EditConstraints;
  /** As before the operations; brought up to date. */
  readonly partition: Partition;
  readonly memory: SearchMemory;
}

/**
 * @param extraCuts all that stood before.
 * @returns all that stand now.
 */
export function advanceComponents(
  { constraints, partition, memory }: AdvanceInput,
  extraCuts: readonly ExtraCut[],
  generation: number,
): readonly ExtraCut[] {
  // With the extra cuts mended, segments are the components of G', and its forest spans them.
  for (const { a, b } of extraCuts) partition.join(a, b, generation);
  moveComponents({ constraints, partition, memory }, generation);
  const joined = [...splitsJoined(constraints, partition).values()];
  return joined.flatMap((splits) => settleComponent(constraints, partition, splits, generation));
}

/** As `planMove`, but carried out as it is found: nobody asks what it would be. */
function moveComponents(
  { constraints, partition, memory }: AdvanceInput,
  generation: number,
): void {
  const { journal } = constraints;
  const { on, off, released } = journal.turned(constraints);
  // What a merge held counted as of the forest; what stays without it has to be.
  for (const pair of released) promote(constraints, pair);
  const lost = off.filter(({ a, b, edge, wasHeld }) => {
    if (wasHeld) return true;
    return edge >= 0 ? constraints.isInForest(edge) : constraints.mayPart(a, b);
  });
  // What the operations join is no way between what they part.
  journal.exclude(lost.length === 0 ? [] : on);
  for (const starts of startsBySlot(partition, lost).values()) {
    const clusters = clustersOf(constraints, starts);
    const { pieces, links } = partedComponents(constraints, clusters, memory);
    for (const nodes of pieces) partition.part(nodes, generation);
    for (const [a, b] of links) constraints.promote(a, b);
  }
  journal.exclude([]);
  for (const pair of on) {
    if (partition.slotOf(pair.a) === partition.slotOf(pair.b)) continue;
    partition.join(pair.a, pair.b, generation);
    promote(constraints, pair);
  }
}

/**
 * One of each cluster of starts that touch: along a cut many do, and a search from each costs more
 * than looking at what touches. The forest holds each cluster together from now on.
 */
function clustersOf(constraints: EditConstraints, starts: ReadonlySet<number>): readonly number[] {
  const list = [...starts];
  if (list.length <= 2) return list;
  const positions = new Map(list.map((node, position) => [node, position]));
  const sets = new DisjointSets(list.length);
  for (let position = 0; position < list.length; position++) {
    constraints.findRow(list[position]);
    const { row, rowTo } = constraints;
    for (let i = constraints.rowFrom; i < rowTo; i++) {
      if ((row[i] & 1) === 0) continue;
      const other = positions.get(row[i] >>> 1);
      if (other === undefined || !sets.join(position, other)) continue;
      constraints.promote(list[position], list[other]);
    }
  }
  return list.filter((_, position) => sets.smallestOf(position) === position);
}

function promote(constraints: EditConstraints, { a, b, edge }: TurnedPair): void {
  if (edge >= 0) constraints.promoteEdge(edge);
  else constraints.promote(a, b);
}

interface JoinedSplits {
  /** Of the component. */
  readonly node: number;
  /** The active splits with nodes of two groups in it. */
  readonly splits: Set<PartEdit>;
}

/** By segment, for those in which the sides of an active split are joined. */
function splitsJoined(
  constraints: EditConstraints,
  partition: Partition,
): ReadonlyMap<number, JoinedSplits> {
  const joined = new Map<number, JoinedSplits>();
  const groupAt = new Map<number, number>();
  for (const split of constraints.activeSplits()) {
    groupAt.clear();
    for (const [group, nodes] of split.groups.entries()) {
      for (const node of nodes) {
        const slot = partition.slotOf(node);
        const first = groupAt.get(slot);
        if (first === undefined) groupAt.set(slot, group);
        else if (first !== group) splitsAt(joined, slot, node).add(split);
      }
    }
  }
  return joined;
}

function splitsAt(joined: Map<number, JoinedSplits>, slot: number, node: number): Set<PartEdit> {
  const known = joined.get(slot) ?? { node, splits: new Set() };
  joined.set(slot, known);
  return known.splits;
}

function settleComponent(
  constraints: EditConstraints,
  partition: Partition,
  { node, splits }: JoinedSplits,
  generation: number,
): readonly ExtraCut[] {
  const members = partition.membersOf(node);
  const region = inducedGraph(constraints, members);
  const settled = settleSplits(region, [...splits]);
  partition.replace(members, members, rootsInOrder(region, members, settled.roots), generation);
  return settled.extraCuts;
}
