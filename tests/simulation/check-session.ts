// What must hold of a session after every operation, whatever led there: the segments are a
// partition, the incremental answer is the one from scratch [DE4], and a conflict names two active
// operations [DE3].
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import type { OperationConflict } from "#core/operations/operation.ts";
import { membersOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { derivedRootIndices } from "#fixtures/graphs/derived-root-indices.ts";
import { must } from "#tests/simulation/simulation-step.ts";

/** The root of each supervoxel, both as dense indices. */
export function rootIndicesOf({ base, segmentation }: SessionModel): Uint32Array {
  const count = base.graph.supervoxelIds.length;
  return Uint32Array.from({ length: count }, (_, index) => rootIndexOf(segmentation, index));
}

export function checkCommitted(model: SessionModel): void {
  const { segmentation, operations } = model;
  const latest = operations[operations.length - 1];
  const at = `after ${latest.seq} (${latest.body.kind})`;
  const roots = rootIndicesOf(model);
  const { graph } = model.base;
  const scratch = deriveFromScratch(graph, operations);
  const expected = derivedRootIndices(graph, scratch);
  must(isEqual(roots, expected), () => {
    return `[DE4] ${at} the roots are ${roots}, from scratch ${expected}`;
  });
  const { conflicts } = latest.effect;
  must(isSameConflicts(conflicts, scratch.conflicts), () => {
    return `[DE4] ${at} the conflicts are ${textOf(conflicts)}, from scratch ${textOf(scratch.conflicts)}`;
  });
  const { active } = segmentation.activity;
  must(active.size === scratch.active.size, () => `[OP4] ${at} other operations are active`);
  for (const seq of scratch.active) must(active.has(seq), () => `[OP4] ${at} ${seq} is active`);
  checkConflicts(model, conflicts, at);
  checkPartition(model, roots, at);
}

function checkConflicts(
  model: SessionModel,
  conflicts: readonly OperationConflict[],
  at: string,
): void {
  const { active } = model.segmentation.activity;
  for (const { holds, broken } of conflicts) {
    const isNamed = holds !== broken && active.has(holds) && active.has(broken);
    must(
      isNamed,
      () => `[DE3] ${at} the conflict ${holds}/${broken} names no two active operations`,
    );
  }
  conflicts.forEach(({ holds, broken }, index) => {
    const before = conflicts[index - 1];
    const isAfter = before === undefined || before.holds - holds || before.broken - broken;
    must(isAfter === true || isAfter < 0, () => `[DE3] ${at} the conflicts are not sorted`);
  });
  const { body } = model.operations[model.operations.length - 1];
  if (body.kind === "undo" || body.kind === "redo") return;
  const before = model.operations.at(-2)?.effect.conflicts ?? [];
  const known = new Set(before.map(keyOf));
  const fresh = conflicts.filter((conflict) => !known.has(keyOf(conflict)));
  must(fresh.length === 0, () => `[DE3] ${at} there is a new conflict ${textOf(fresh)}`);
}

function checkPartition(model: SessionModel, roots: Uint32Array, at: string): void {
  for (let index = 0; index < roots.length; index++) {
    if (roots[index] !== index) continue;
    const members = membersOf(model.segmentation, index);
    const expected = roots.reduce<number[]>((list, root, member) => {
      if (root === index) list.push(member);
      return list;
    }, []);
    must(isEqual(members, expected) && expected[0] === index, () => {
      return `[DE1] ${at} segment ${index} has the members ${members}, not ${expected}`;
    });
  }
}

export function isEqual(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

export function keyOf({ holds, broken }: OperationConflict): string {
  return `${holds}/${broken}`;
}

function isSameConflicts(
  left: readonly OperationConflict[],
  right: readonly OperationConflict[],
): boolean {
  return textOf(left) === textOf(right);
}

function textOf(conflicts: readonly OperationConflict[]): string {
  return conflicts.map(keyOf).join(" ") || "none";
}
