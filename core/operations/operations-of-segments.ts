// [DE7] Which operations had to do with some segments: those that made them or what they were made of,
// and those that changed what became of them since. From the effects alone.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Operation, SegmentChange } from "#core/operations/operation.ts";

/**
 * Their sequence numbers.
 * @param roots as they are called after operation `seq`; 0 is before the first.
 */
export function operationsOfSegments(
  operations: readonly LoggedEffect[],
  roots: Iterable<RootId>,
  seq: number,
): ReadonlySet<number> {
  const now = new Set(roots);
  const found = new Set<number>();
  for (const each of makersOf(operations.slice(0, seq), now)) found.add(each);
  for (const each of changersOf(operations.slice(seq), now)) found.add(each);
  return found;
}

type LoggedEffect = Pick<Operation, "seq" | "effect">;

// All changes of one operation are of one instant: one of them does not lead to the next.

function* makersOf(operations: readonly LoggedEffect[], roots: ReadonlySet<RootId>) {
  const ancestors = new Set(roots);
  for (const { seq, effect } of operations.toReversed()) {
    const made = effect.changes.filter((change) => hasAny(rootsAfter(change), ancestors));
    if (made.length === 0) continue;
    yield seq;
    addAll(
      ancestors,
      made.flatMap(({ before }) => before),
    );
  }
}

function* changersOf(operations: readonly LoggedEffect[], roots: ReadonlySet<RootId>) {
  const descendants = new Set(roots);
  for (const { seq, effect } of operations) {
    const changed = effect.changes.filter(({ before }) => hasAny(before, descendants));
    if (changed.length === 0) continue;
    yield seq;
    for (const { before } of changed) for (const root of before) descendants.delete(root);
    addAll(descendants, changed.flatMap(rootsAfter));
  }
}

function rootsAfter({ after }: SegmentChange): readonly RootId[] {
  return after.map(({ root }) => root);
}

function hasAny(roots: readonly RootId[], among: ReadonlySet<RootId>): boolean {
  return roots.some((root) => among.has(root));
}

function addAll(set: Set<RootId>, roots: readonly RootId[]): void {
  for (const root of roots) set.add(root);
}
