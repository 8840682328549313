// [LV1] How undecided edits look on top of the decided state, in their order: a merge joins the
// roots that its places have by then; a split shows what its preview said. Kinds whose result only
// the server knows show nothing: the halves of a supervoxel have no ids before they are made.
import type { PendingIntent } from "#client/intents/waiting-intent.ts";
import type { Place } from "#core/geometry/place.ts";
import { compareIds } from "#core/ids/supervoxel-id.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { SegmentChange } from "#core/operations/operation.ts";

/** A supervoxel or piece, and the root that was decided for it. */
export interface DecidedNode {
  readonly node: bigint;
  readonly root: bigint;
}

/** @param decidedAt null where the page does not show that place's supervoxel. */
export function pendingChanges(
  pending: readonly PendingIntent[],
  decidedAt: (place: Place) => DecidedNode | null,
): readonly SegmentChange[] {
  const changes: SegmentChange[] = [];
  const rootAt = (place: Place): bigint | null => {
    const decided = decidedAt(place);
    if (decided === null) return null;
    return changes.reduce((root, change) => after(change, decided.node, root), decided.root);
  };
  for (const { intent, change } of pending) {
    const joined = placesJoinedBy(intent.body);
    const shown = joined.length > 0 ? joinOf(joined.map(rootAt)) : change;
    if (shown !== null) changes.push(shown);
  }
  return changes;
}

/** The supervoxels whose root the changes depend on. */
export function pendingSupervoxels(pending: readonly PendingIntent[]): readonly bigint[] {
  return pending.flatMap(({ intent }) =>
    placesJoinedBy(intent.body).map((place) => place.supervoxel),
  );
}

function placesJoinedBy(body: IntentBody): readonly Place[] {
  if (body.kind === "merge") return [body.a, body.b];
  return body.kind === "merge-many" ? body.places : [];
}

/** null where fewer than two segments are known: there is nothing to show. */
function joinOf(roots: readonly (bigint | null)[]): SegmentChange | null {
  const before = [...new Set(roots)].filter((root) => root !== null).sort(compareIds);
  if (before.length < 2) return null;
  // The count is the server's to say; nothing shows it of an undecided merge.
  return { before, after: [{ root: before[0], supervoxelCount: 0, members: "rest" }] };
}

function after(change: SegmentChange, node: bigint, root: bigint): bigint {
  if (!change.before.includes(root)) return root;
  const isNamed = (members: SegmentChange["after"][number]["members"]) =>
    typeof members !== "string" && members.includes(node);
  const piece =
    change.after.find(({ members }) => isNamed(members)) ??
    change.after.find(({ members }) => members === "rest");
  return piece?.root ?? root;
}
