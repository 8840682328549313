// What an edit would do, found by the same derivation that commits it [OP6]. `overrides` grows
// until the edit makes no new conflict: what it would break, a person is asked about [DE3].
import type { Vec3 } from "#core/geometry/vector.ts";
import type { OperationBody, OperationConflict } from "#core/operations/operation.ts";
import type { Plan, SegmentationState } from "#core/operations/segmentation-state.ts";

/** A segment as it would be. */
export interface PreviewPiece {
  readonly rootIndex: number;
  /** Dense indices, ascending. */
  readonly members: Uint32Array;
}

export interface EditPreview {
  readonly body: OperationBody;
  /** Active operations that the edit would break, ascending. */
  readonly overrides: readonly number[];
  /**
   * Merge: the one joined segment. Split: the piece with the sources, the piece with the sinks,
   * then any others that change.
   */
  readonly pieces: readonly PreviewPiece[];
  /** The contacts that a split severs, in the order of its cut. */
  readonly cutVoxel: readonly Vec3[];
}

export interface SettledEdit {
  readonly overrides: readonly number[];
  readonly plan: Plan;
}

/** @param overrides what the edit is known to break so far. */
export function settleOverrides(
  state: SegmentationState,
  body: OperationBody,
  overrides: Iterable<number>,
): SettledEdit {
  const seq = state.activity.length + 1;
  const standing = new Set(state.conflicts.map(keyOf));
  const broken = new Set(overrides);
  for (;;) {
    const sorted = [...broken].sort((left, right) => left - right);
    const { plan, conflicts } = state.forecast({ seq, overrides: sorted, body });
    const fresh = conflicts.filter((conflict) => !standing.has(keyOf(conflict)));
    if (fresh.length === 0) return { overrides: sorted, plan };
    for (const conflict of fresh) {
      broken.add(conflict.broken === seq ? conflict.holds : conflict.broken);
    }
  }
}

/** The pieces that would hold these supervoxels, each once, in this order; then the others. */
export function piecesAfter(
  state: SegmentationState,
  plan: Plan,
  first: readonly number[],
): { readonly named: readonly PreviewPiece[]; readonly others: readonly PreviewPiece[] } {
  if (plan.kind === "join") {
    const members = state.partition.membersOfAll([plan.left, plan.right]);
    return { named: [{ rootIndex: members[0], members }], others: [] };
  }
  if (plan.kind === "nothing") return { named: [], others: [] };
  const lists = new Map<number, number[]>();
  for (let i = 0; i < plan.members.length; i++) {
    const list = lists.get(plan.roots[i]);
    if (list === undefined) lists.set(plan.roots[i], [plan.members[i]]);
    else list.push(plan.members[i]);
  }
  const rootOf = (index: number) => plan.roots[plan.members.indexOf(index)];
  const named = [...new Set(first.map(rootOf))];
  const others = [...lists.keys()].filter(
    (root) => !named.includes(root) && isChanged(state, lists.get(root) ?? []),
  );
  const pieceOf = (rootIndex: number) => ({
    rootIndex,
    members: Uint32Array.from(lists.get(rootIndex) ?? []),
  });
  return { named: named.map(pieceOf), others: others.map(pieceOf) };
}

function isChanged(state: SegmentationState, members: readonly number[]): boolean {
  const root = state.partition.rootOf(members[0]);
  return (
    state.partition.memberCountOf(members[0]) !== members.length ||
    members.some((member) => state.partition.rootOf(member) !== root)
  );
}

function keyOf(conflict: OperationConflict): string {
  return `${conflict.holds} ${conflict.broken}`;
}
