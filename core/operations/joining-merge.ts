// [OP5] Which operation joined two places: a way between them that needs as few merges as can be,
// so that null means they are joined without any. Walks from the start over G' as far as it has to.
import type { EditConstraints } from "#core/operations/edit-constraints.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { SparseUint32 } from "#core/segmentation/sparse-uint32.ts";

/** A step of the search: a node and one more than the one before it; 0 for the start. */
interface Step {
  readonly node: number;
  readonly fromPlusOne: number;
}

/**
 * The latest active merge on such a way, or null.
 * @param start and `end` are nodes of one segment.
 */
export function joiningMerge(state: SegmentationState, start: number, end: number): number | null {
  const { constraints } = state;
  const previous = waysFrom(constraints, start, end);
  let latest: number | null = null;
  for (let at = end; at !== start; at = previous.at(at) - 1) {
    for (const seq of mergesNeeded(constraints, at, previous.at(at) - 1)) {
      latest = Math.max(latest ?? seq, seq);
    }
  }
  return latest;
}

/** One more than the node before each on a way with the fewest merges: level by level. */
function waysFrom(constraints: EditConstraints, start: number, end: number): SparseUint32 {
  const previous = new SparseUint32();
  const isReached = new SparseUint32();
  let level: Step[] = [{ node: start, fromPlusOne: 0 }];
  while (level.length > 0) {
    const nextLevel: Step[] = [];
    for (let step = level.pop(); step !== undefined; step = level.pop()) {
      if (isReached.at(step.node) === 1) continue;
      isReached.set(step.node, 1);
      previous.set(step.node, step.fromPlusOne);
      if (step.node === end) return previous;
      spread(constraints, step.node, { level, nextLevel });
    }
    level = nextLevel;
  }
  throw new Error(`nodes ${start} and ${end} are of one segment, but no way joins them`);
}

function spread(
  constraints: EditConstraints,
  from: number,
  to: { readonly level: Step[]; readonly nextLevel: Step[] },
): void {
  constraints.findRow(from);
  const { row, rowFrom, rowTo } = constraints;
  for (let i = rowFrom; i < rowTo; i++) {
    if ((row[i] & 1) === 0) continue;
    const node = row[i] >>> 1;
    const isFree = mergesNeeded(constraints, from, node).length === 0;
    (isFree ? to.level : to.nextLevel).push({ node, fromPlusOne: from + 1 });
  }
}

/** The merges that alone hold a pair of G' together; empty where the graph's edge does too. */
function mergesNeeded(
  constraints: EditConstraints,
  left: number,
  right: number,
): readonly number[] {
  const held = constraints.heldPair(left, right);
  if (held === undefined) return [];
  return held.edge >= 0 && constraints.isOwnEdgeOn(held.edge) ? [] : held.seqs;
}
