// [DE4] The cheap way to the new segments, for operations that break no active split: G' lost some
// pairs and gained others, so its components are parted by a search from the ends of the lost ones
// and joined over the gained ones. Costs what moves, not what the segments hold.
import { partedComponents, type SearchMemory } from "#core/agglomeration/parted-components.ts";
import type { NodePair, TurnedPairs } from "#core/operations/change-journal.ts";
import type { PartEdit } from "#core/operations/edit.ts";
import type { EditConstraints } from "#core/operations/edit-constraints.ts";
import type { Fragment, MovePlan, Plan } from "#core/operations/plan.ts";
import { AscendingWalk, isAmong } from "#core/segmentation/ascending-walk.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";
import type { Partition } from "#core/segmentation/partition.ts";

const MANY_SEGMENTS = 8;

export interface MoveInput extends TurnedPairs {
  readonly constraints: EditConstraints;
  /** As before the operation; the constraints are as after it. */
  readonly partition: Partition;
  readonly memory: SearchMemory;
  /** Splits that became active with the operation. */
  readonly newSplits: readonly PartEdit[];
}

/** null where an active split's sides would be joined: then its extra cuts have to be found. */
export function planMove(input: MoveInput): Plan | null {
  const fragments = new FragmentList(input.partition);
  // What a merge held counted as of the forest; what stays without it has to be.
  const links: NodePair[] = [...input.released];
  const lost = input.off.filter(({ a, b, wasHeld }) => wasHeld || input.constraints.mayPart(a, b));
  // What the operation joins is no way between what it parts.
  input.constraints.journal.exclude(lost.length === 0 ? [] : input.on);
  for (const [slot, starts] of startsBySlot(input.partition, lost)) {
    for (const link of partSegment(input, slot, starts, fragments)) links.push(link);
  }
  input.constraints.journal.exclude([]);
  for (const { a, b } of input.on) {
    fragments.positionOf(a);
    fragments.positionOf(b);
  }
  const sets = new DisjointSets(fragments.list.length);
  for (const { a, b } of input.on) {
    if (sets.join(fragments.positionOf(a), fragments.positionOf(b))) links.push({ a, b });
  }
  const segments = segmentsOf(fragments, sets);
  if (joinsSides(input, fragments, sets, segments)) return null;
  const isMoving = fragments.hasPieces || segments.some((parts) => parts.length > 1);
  return isMoving || links.length > 0
    ? { kind: "moved", fragments: fragments.list, segments, links }
    : { kind: "nothing" };
}

/** The ends of lost pairs, each once, by the segment that they lie in. */
export function startsBySlot(
  partition: Partition,
  lost: readonly NodePair[],
): ReadonlyMap<number, ReadonlySet<number>> {
  const starts = new Map<number, Set<number>>();
  for (const { a, b } of lost) {
    for (const node of [a, b]) {
      const slot = partition.slotOf(node);
      const nodes = starts.get(slot) ?? new Set();
      starts.set(slot, nodes.add(node));
    }
  }
  return starts;
}

/** Finds what comes off one segment. @returns pairs that the forest needs now. */
function partSegment(
  { constraints, partition, memory }: MoveInput,
  slot: number,
  starts: ReadonlySet<number>,
  fragments: FragmentList,
): NodePair[] {
  const [anyStart] = starts;
  const { pieces, links } = partedComponents(constraints, [...starts], memory);
  const root =
    pieces.length === 0 ? partition.rootOf(anyStart) : partition.rootWithout(anyStart, pieces);
  let left = partition.memberCountOf(anyStart);
  for (const nodes of pieces) {
    fragments.addPiece(slot, nodes, constraints.graph.order);
    left -= nodes.length;
  }
  fragments.addRest({ slot, node: root, nodes: null, count: left, root });
  return links.map(([a, b]) => ({ a, b }));
}

/** Asked about ascending members, it walks along the pieces with them. */
function takenBy(pieces: readonly Uint32Array[]): (member: number) => boolean {
  const walks = pieces.map((nodes) => new AscendingWalk(nodes));
  return (member) => walks.some((walk) => walk.positionOf(member) >= 0);
}

class FragmentList {
  readonly list: Fragment[] = [];
  hasPieces = false;
  readonly #partition: Partition;
  /** By slot: the pieces that come off it, by position. */
  readonly #pieces = new Map<number, number[]>();
  readonly #rests = new Map<number, number>();

  constructor(partition: Partition) {
    this.#partition = partition;
  }

  addPiece(slot: number, nodes: Uint32Array, order: (left: number, right: number) => number): void {
    let root = nodes[0];
    // Pieces of supervoxels come last by number, but anywhere in node order.
    for (let at = nodes.length - 1; at > 0 && nodes[at] >= this.#partition.size; at--) {
      if (order(nodes[at], root) < 0) root = nodes[at];
    }
    const positions = this.#pieces.get(slot) ?? [];
    positions.push(this.list.length);
    this.#pieces.set(slot, positions);
    this.list.push({ slot, node: root, nodes, count: nodes.length, root });
    this.hasPieces = true;
  }

  addRest(fragment: Fragment): void {
    this.#rests.set(fragment.slot, this.list.length);
    this.list.push(fragment);
  }

  /** The fragment that a node lies in; its whole segment becomes one where nothing comes off. */
  positionOf(node: number): number {
    const found = this.find(node);
    if (found >= 0) return found;
    const slot = this.#partition.slotOf(node);
    const count = this.#partition.memberCountOf(node);
    this.addRest({ slot, node, nodes: null, count, root: this.#partition.rootOf(node) });
    return this.list.length - 1;
  }

  /** -1 where the node's segment is none of those listed. */
  find(node: number): number {
    const slot = this.#partition.slotOf(node);
    for (const position of this.#pieces.get(slot) ?? []) {
      const { nodes } = this.list[position];
      if (nodes !== null && isAmong(nodes, node)) return position;
    }
    return this.#rests.get(slot) ?? -1;
  }
}

function segmentsOf(fragments: FragmentList, sets: DisjointSets): readonly (readonly number[])[] {
  const segments = new Map<number, number[]>();
  fragments.list.forEach((_, position) => {
    const first = sets.smallestOf(position);
    const parts = segments.get(first) ?? [];
    parts.push(position);
    segments.set(first, parts);
  });
  return [...segments.values()];
}

/** Whether a segment would hold nodes of two groups of an active split. */
function joinsSides(
  input: MoveInput,
  fragments: FragmentList,
  sets: DisjointSets,
  segments: readonly (readonly number[])[],
): boolean {
  const joined = segments.filter((parts) => parts.length > 1);
  // Of many operations at once, every split may be concerned: then each is looked at, once.
  const isManifold = joined.length > MANY_SEGMENTS;
  const doubtful = new Set(isManifold ? input.constraints.activeSplits() : input.newSplits);
  for (const parts of isManifold ? [] : joined) {
    for (const split of splitsIn(input, fragments, sets, parts)) doubtful.add(split);
  }
  for (const split of doubtful) if (isJoined(input, fragments, sets, split)) return true;
  return false;
}

function isJoined(
  input: MoveInput,
  fragments: FragmentList,
  sets: DisjointSets,
  split: PartEdit,
): boolean {
  const groupAt = new Map<number, number>();
  for (const [group, nodes] of split.groups.entries()) {
    for (const node of nodes) {
      const at = segmentAt(input, fragments, sets, node);
      if ((groupAt.get(at) ?? group) !== group) return true;
      groupAt.set(at, group);
    }
  }
  return false;
}

/** A number of its own for each segment afterwards: a fragment's position, or one below zero. */
function segmentAt(
  { partition }: MoveInput,
  fragments: FragmentList,
  sets: DisjointSets,
  node: number,
): number {
  const position = fragments.find(node);
  return position >= 0 ? sets.smallestOf(position) : -1 - partition.slotOf(node);
}

/**
 * Active splits with a node in all but the largest fragment: any other one has its nodes in that
 * fragment alone, and was kept apart there before. Looks through the fragments or through all that
 * splits name, whichever is less.
 */
function splitsIn(
  { constraints, partition }: MoveInput,
  fragments: FragmentList,
  sets: DisjointSets,
  parts: readonly number[],
): ReadonlySet<PartEdit> {
  const terminals = constraints.terminals();
  const found = new Set<PartEdit>();
  if (terminals.size === 0) return found;
  const take = (node: number) => {
    for (const split of terminals.get(node) ?? []) found.add(split);
  };
  const list = parts.map((position) => fragments.list[position]);
  const largest = list.reduce((best, part) => (part.count > best.count ? part : best));
  const smaller = list.filter((part) => part !== largest);
  const count = smaller.reduce((sum, part) => sum + part.count, 0);
  const isWhole = smaller.every(
    (part) => part.nodes !== null || !hasPiecesOf(fragments, part.slot),
  );
  if (count < terminals.size && isWhole) {
    for (const part of smaller)
      for (const node of part.nodes ?? partition.membersOf(part.node)) take(node);
    return found;
  }
  const wanted = sets.smallestOf(parts[0]);
  for (const node of terminals.keys()) {
    const position = fragments.find(node);
    if (position >= 0 && sets.smallestOf(position) === wanted) take(node);
  }
  return found;
}

function hasPiecesOf(fragments: FragmentList, slot: number): boolean {
  return fragments.list.some((part) => part.slot === slot && part.nodes !== null);
}

/** What a fragment holds: nodes ascending. */
export function nodesOfFragment(
  partition: Partition,
  plan: MovePlan,
  position: number,
): Uint32Array {
  const fragment = plan.fragments[position];
  if (fragment.nodes !== null) return fragment.nodes;
  const pieces = plan.fragments.flatMap(({ slot, nodes }) =>
    slot === fragment.slot && nodes !== null ? [nodes] : [],
  );
  const members = partition.membersOf(fragment.node);
  if (pieces.length === 0) return members;
  const isTaken = takenBy(pieces);
  return members.filter((member) => !isTaken(member));
}

/** Carries the plan out. */
export function move(
  partition: Partition,
  constraints: EditConstraints,
  plan: MovePlan,
  generation: number,
): void {
  for (const { nodes } of plan.fragments) if (nodes !== null) partition.part(nodes, generation);
  for (const parts of plan.segments) {
    const nodes = parts.map((position) => plan.fragments[position].node);
    for (const node of nodes.slice(1)) partition.join(nodes[0], node, generation);
  }
  for (const { a, b } of plan.links) constraints.promote(a, b);
}
