// How an edit moved supervoxels between roots, in the form that the log keeps. Everything in it is
// sorted, so one edit has one text, whichever way it was found.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { SegmentChange } from "#core/operations/operation.ts";
import type { MovePlan } from "#core/operations/plan.ts";
import type { SessionGraph } from "#core/operations/session-graph.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";

/** A piece of more supervoxels than this is not listed: pages ask for what they show. */
export const DEFAULT_LIST_LIMIT = 20_000;

interface OldSegment {
  readonly root: number;
}

interface NewSegment {
  readonly root: number;
  readonly count: number;
  /** Old segments that it has members of, by position. */
  readonly from: ReadonlySet<number>;
  /** In any order. */
  readonly nodes: () => Iterable<number>;
}

/** How a plan that was found by moving fragments changes the segments. Before it is carried out. */
export function changesOfMove(
  graph: SessionGraph,
  plan: MovePlan,
  at: {
    readonly rootOf: (node: number) => number;
    readonly nodesOf: (position: number) => Uint32Array;
    readonly listLimit: number;
  },
): readonly SegmentChange[] {
  const positions = new Map<number, number>();
  const old: OldSegment[] = [];
  for (const { slot, node } of plan.fragments) {
    if (positions.has(slot)) continue;
    positions.set(slot, old.length);
    old.push({ root: at.rootOf(node) });
  }
  const now = plan.segments.map((parts): NewSegment => {
    const fragments = parts.map((position) => plan.fragments[position]);
    return {
      root: graph.firstOf(fragments.map(({ root }) => root)),
      count: fragments.reduce((sum, { count }) => sum + count, 0),
      from: new Set(fragments.map(({ slot }) => positions.get(slot) ?? 0)),
      nodes: () =>
        parts.length === 1
          ? at.nodesOf(parts[0])
          : parts.flatMap((position) => [...at.nodesOf(position)]),
    };
  });
  return changesBetween(graph, old, now, at.listLimit);
}

/**
 * How segments that were derived anew changed.
 * @param before all members of whole segments, ascending, and their roots.
 * @param after the same afterwards; others, where supervoxels fell into pieces.
 */
export function changesOfDerivation(
  graph: SessionGraph,
  before: { readonly members: Uint32Array; readonly roots: Uint32Array },
  after: { readonly members: Uint32Array; readonly roots: Uint32Array },
  listLimit: number,
): readonly SegmentChange[] {
  const old: OldSegment[] = [];
  const positionAt = positionsOf(before.roots, old);
  const comesFrom = originsOf(graph, before.members, positionAt, after.members);
  const groups = new Map<number, { nodes: number[]; from: Set<number> }>();
  for (let i = 0; i < after.members.length; i++) {
    const group = groups.get(after.roots[i]) ?? { nodes: [], from: new Set<number>() };
    groups.set(after.roots[i], group);
    group.nodes.push(after.members[i]);
    for (const position of comesFrom(i)) group.from.add(position);
  }
  const now = Array.from(groups, ([root, { nodes, from }]) => ({
    root,
    count: nodes.length,
    from,
    nodes: () => nodes,
  }));
  return changesBetween(graph, old, now, listLimit);
}

/** The position of each member's segment; fills `old`. */
function positionsOf(roots: Uint32Array, old: OldSegment[]): Uint32Array {
  const positions = new Map<number, number>();
  return roots.map((root) => {
    const known = positions.get(root);
    if (known !== undefined) return known;
    positions.set(root, old.length);
    old.push({ root });
    return old.length - 1;
  });
}

/**
 * The old segments that the i-th member afterwards comes from: its own, or where it is new, those of
 * whatever there was of its supervoxel. To be asked with ascending i.
 */
function originsOf(
  graph: SessionGraph,
  before: Uint32Array,
  positionAt: Uint32Array,
  after: Uint32Array,
): (i: number) => Iterable<number> {
  const ofSupervoxel = new Map<number, Set<number>>();
  const isSame = before.length === after.length && before.every((node, i) => node === after[i]);
  if (!isSame) {
    const there = new Set(after);
    for (let i = 0; i < before.length; i++) {
      if (there.has(before[i]) && before[i] < graph.size) continue;
      const supervoxel = graph.supervoxelOf(before[i]);
      const positions = ofSupervoxel.get(supervoxel) ?? new Set();
      ofSupervoxel.set(supervoxel, positions.add(positionAt[i]));
    }
  }
  let at = 0;
  return (i) => {
    while (at < before.length && before[at] < after[i]) at++;
    if (before[at] === after[i]) return [positionAt[at]];
    return ofSupervoxel.get(graph.supervoxelOf(after[i])) ?? [];
  };
}

function changesBetween(
  graph: SessionGraph,
  old: readonly OldSegment[],
  now: readonly NewSegment[],
  listLimit: number,
): readonly SegmentChange[] {
  const sets = new DisjointSets(old.length);
  for (const { from } of now) {
    const [first, ...others] = from;
    for (const other of others) sets.join(first, other);
  }
  const bundles = new Map<number, { old: OldSegment[]; now: NewSegment[] }>();
  old.forEach((segment, position) => {
    const bundle = bundles.get(sets.smallestOf(position)) ?? { old: [], now: [] };
    bundles.set(sets.smallestOf(position), bundle);
    bundle.old.push(segment);
  });
  for (const segment of now) {
    const [first] = segment.from;
    bundles.get(sets.smallestOf(first))?.now.push(segment);
  }
  const changes: SegmentChange[] = [];
  for (const bundle of bundles.values()) {
    if (isUnchanged(bundle)) continue;
    const roots = bundle.old.map(({ root }) => root).sort(graph.order);
    changes.push({
      before: roots.map((root) => graph.idOf(root)),
      after: piecesOf(graph, bundle.now, listLimit),
    });
  }
  return changes.sort((left, right) => compareRoots(left.before[0], right.before[0]));
}

function isUnchanged(bundle: {
  readonly old: readonly OldSegment[];
  readonly now: readonly NewSegment[];
}): boolean {
  return (
    bundle.old.length === 1 && bundle.now.length === 1 && bundle.old[0].root === bundle.now[0].root
  );
}

function compareRoots(left: RootId, right: RootId): number {
  return left < right ? -1 : 1;
}

function piecesOf(
  graph: SessionGraph,
  segments: readonly NewSegment[],
  listLimit: number,
): SegmentChange["after"] {
  const sorted = [...segments].sort((left, right) => graph.order(left.root, right.root));
  const largest = sorted.reduce((best, segment) => (segment.count > best.count ? segment : best));
  return sorted.map((segment) => ({
    root: graph.idOf(segment.root),
    supervoxelCount: segment.count,
    members: segment === largest ? "rest" : listOf(graph, segment, listLimit),
  }));
}

function listOf(
  graph: SessionGraph,
  segment: NewSegment,
  listLimit: number,
): SegmentChange["after"][number]["members"] {
  if (segment.count > listLimit) return "ask";
  const nodes = Uint32Array.from(segment.nodes()).sort();
  // By number they are in node order too, but for pieces of supervoxels.
  if (nodes[nodes.length - 1] >= graph.size) nodes.sort(graph.order);
  return Array.from(nodes, (node) => graph.idOf(node));
}
