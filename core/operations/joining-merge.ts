// [OP5] Which operation joined two places: a way between them that needs as few merges as can be,
// so that null means they are joined without any.
import { indexInAscending } from "#core/agglomeration/local-graph.ts";
import type { EditConstraints, InducedGraph } from "#core/operations/edit-constraints.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";

/** A step of the search: a local index and the one before it; -1 for the start. */
interface Step {
  readonly node: number;
  readonly from: number;
}

/**
 * The latest active merge on such a way, or null.
 * @param start and `end` are dense indices of one segment.
 */
export function joiningMerge(state: SegmentationState, start: number, end: number): number | null {
  const { constraints, partition } = state;
  const region = constraints.inducedGraph(partition.membersOf(start));
  const { members } = region;
  const previous = waysFrom(constraints, region, indexInAscending(members, start));
  let latest: number | null = null;
  let at = indexInAscending(members, end);
  while (previous[at] >= 0) {
    for (const seq of mergesNeeded(constraints, members[at], members[previous[at]])) {
      latest = Math.max(latest ?? seq, seq);
    }
    at = previous[at];
  }
  return latest;
}

/** The node before each on a way from the start with the fewest merges: level by level. */
function waysFrom(constraints: EditConstraints, region: InducedGraph, start: number): Int32Array {
  const previous = new Int32Array(region.members.length).fill(-1);
  const isReached = new Uint8Array(region.members.length);
  let level: Step[] = [{ node: start, from: -1 }];
  while (level.length > 0) {
    const nextLevel: Step[] = [];
    for (let step = level.pop(); step !== undefined; step = level.pop()) {
      if (isReached[step.node] === 1) continue;
      isReached[step.node] = 1;
      previous[step.node] = step.from;
      spread(constraints, region, step.node, { level, nextLevel });
    }
    level = nextLevel;
  }
  return previous;
}

function spread(
  constraints: EditConstraints,
  { members, graph }: InducedGraph,
  node: number,
  to: { readonly level: Step[]; readonly nextLevel: Step[] },
): void {
  const { edgeA, edgeB, offsets, neighborEdges } = graph;
  for (let k = offsets[node]; k < offsets[node + 1]; k++) {
    const e = neighborEdges[k];
    const other = edgeA[e] === node ? edgeB[e] : edgeA[e];
    const isFree = mergesNeeded(constraints, members[node], members[other]).length === 0;
    (isFree ? to.level : to.nextLevel).push({ node: other, from: node });
  }
}

/** The merges that alone hold a pair of G' together; empty where the version's edge does too. */
function mergesNeeded(
  constraints: EditConstraints,
  left: number,
  right: number,
): readonly number[] {
  const held = constraints.heldPair(left, right);
  if (held === undefined) return [];
  return held.edge >= 0 && constraints.isBaseEdgeOn(held.edge) ? [] : held.seqs;
}
