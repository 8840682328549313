// [LV1] How undecided edits look on top of the decided state, in their order: a merge joins the
// roots that its places have by then; a split shows what its preview said. Kinds whose result only
// the server knows show nothing.
import type { PendingIntent } from "#client/intents/intent-queue.ts";
import { compareIds } from "#core/ids/supervoxel-id.ts";
import type { SegmentChange } from "#core/operations/operation.ts";

/** @param decidedRootOf null where the page does not show that supervoxel. */
export function pendingChanges(
  pending: readonly PendingIntent[],
  decidedRootOf: (supervoxel: bigint) => bigint | null,
): readonly SegmentChange[] {
  const changes: SegmentChange[] = [];
  const rootOf = (supervoxel: bigint): bigint | null => {
    const decided = decidedRootOf(supervoxel);
    return decided === null
      ? null
      : changes.reduce((root, it) => after(it, supervoxel, root), decided);
  };
  for (const { intent, change } of pending) {
    if (intent.body.kind === "merge") {
      const join = joinOf(rootOf(intent.body.a.supervoxel), rootOf(intent.body.b.supervoxel));
      if (join !== null) changes.push(join);
    } else if (change !== null) {
      changes.push(change);
    }
  }
  return changes;
}

/** The supervoxels whose root the changes depend on. */
export function pendingSupervoxels(pending: readonly PendingIntent[]): readonly bigint[] {
  return pending.flatMap(({ intent: { body } }) =>
    body.kind === "merge" ? [body.a.supervoxel, body.b.supervoxel] : [],
  );
}

function joinOf(a: bigint | null, b: bigint | null): SegmentChange | null {
  if (a === null || b === null || a === b) return null;
  const before = [a, b].sort(compareIds);
  // The count is the server's to say; nothing shows it of an undecided merge.
  return { before, after: [{ root: before[0], supervoxelCount: 0, members: "rest" }] };
}

function after(change: SegmentChange, supervoxel: bigint, root: bigint): bigint {
  if (!change.before.includes(root)) return root;
  const isNamed = (members: SegmentChange["after"][number]["members"]) =>
    typeof members !== "string" && members.includes(supervoxel);
  const piece =
    change.after.find(({ members }) => isNamed(members)) ??
    change.after.find(({ members }) => members === "rest");
  return piece?.root ?? root;
}
