// How an edit moved supervoxels between roots, in the form that the log keeps. Everything in it is
// sorted, so one edit has one text.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { SegmentChange } from "#core/operations/operation.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";

/** A piece of more supervoxels than this is not listed: pages ask for what they show. */
export const DEFAULT_LIST_LIMIT = 20_000;

/** One side of the difference: segments of the region, numbered in order of appearance. */
interface Groups {
  readonly roots: readonly number[];
  /** The number of each member's group. */
  readonly groupOf: Uint32Array;
  readonly counts: readonly number[];
}

/**
 * @param members dense indices of whole segments, before as well as after; ascending.
 * @param before the root of each member before, as a dense index.
 * @param after the same afterwards.
 */
export function segmentChanges(
  graph: Pick<AgglomerationGraph, "supervoxelIds">,
  members: Uint32Array,
  before: Uint32Array,
  after: Uint32Array,
  listLimit: number,
): readonly SegmentChange[] {
  const old = groupsOf(before);
  const now = groupsOf(after);
  const sets = new DisjointSets(old.roots.length + now.roots.length);
  for (let i = 0; i < members.length; i++) {
    sets.join(old.groupOf[i], old.roots.length + now.groupOf[i]);
  }
  const bundles = new Map<number, { old: number[]; now: number[] }>();
  old.roots.forEach((_, group) => {
    bundles.set(sets.smallestOf(group), { old: [], now: [] });
  });
  old.roots.forEach((_, group) => {
    bundles.get(sets.smallestOf(group))?.old.push(group);
  });
  now.roots.forEach((_, group) => {
    bundles.get(sets.smallestOf(old.roots.length + group))?.now.push(group);
  });
  const changes: SegmentChange[] = [];
  for (const bundle of bundles.values()) {
    if (bundle.old.length === 1 && bundle.now.length === 1) continue;
    const ids = bundle.old.map((group) => old.roots[group]).sort((left, right) => left - right);
    changes.push({
      before: ids.map((index) => graph.supervoxelIds[index]),
      after: piecesOf(graph, members, now, bundle.now, listLimit),
    });
  }
  return changes.sort((left, right) => (left.before[0] < right.before[0] ? -1 : 1));
}

/** A merge of two whole segments: everything moves to the smaller root. */
export function joinChange(
  roots: readonly [RootId, RootId],
  supervoxelCount: number,
): SegmentChange {
  const [low, high] = roots[0] < roots[1] ? roots : [roots[1], roots[0]];
  return { before: [low, high], after: [{ root: low, supervoxelCount, members: "rest" }] };
}

function piecesOf(
  graph: Pick<AgglomerationGraph, "supervoxelIds">,
  members: Uint32Array,
  groups: Groups,
  bundle: readonly number[],
  listLimit: number,
): SegmentChange["after"] {
  const sorted = [...bundle].sort((left, right) => groups.roots[left] - groups.roots[right]);
  const largest = sorted.reduce((best, group) =>
    groups.counts[group] > groups.counts[best] ? group : best,
  );
  return sorted.map((group) => {
    const supervoxelCount = groups.counts[group];
    const listed = supervoxelCount > listLimit ? "ask" : listOf(graph, members, groups, group);
    return {
      root: graph.supervoxelIds[groups.roots[group]],
      supervoxelCount,
      members: group === largest ? "rest" : listed,
    };
  });
}

function listOf(
  graph: Pick<AgglomerationGraph, "supervoxelIds">,
  members: Uint32Array,
  groups: Groups,
  group: number,
): SupervoxelId[] {
  const list: SupervoxelId[] = [];
  for (let i = 0; i < members.length; i++) {
    if (groups.groupOf[i] === group) list.push(graph.supervoxelIds[members[i]]);
  }
  return list;
}

function groupsOf(roots: Uint32Array): Groups {
  const numbers = new Map<number, number>();
  const distinct: number[] = [];
  const counts: number[] = [];
  const groupOf = new Uint32Array(roots.length);
  let root = -1;
  let number = -1;
  for (let i = 0; i < roots.length; i++) {
    if (roots[i] !== root) {
      root = roots[i];
      number = numbers.get(root) ?? distinct.length;
      if (number === distinct.length) {
        numbers.set(root, number);
        distinct.push(root);
        counts.push(0);
      }
    }
    groupOf[i] = number;
    counts[number]++;
  }
  return { roots: distinct, groupOf, counts };
}
