// What must hold of a session after every operation, whatever led there: the segments are a
// partition, the incremental answer is the one from scratch [DE4], and a conflict names two active
// operations [DE3].
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { isSameRecords } from "#core/neurons/changed-neurons.ts";
import { isNeuronBody } from "#core/neurons/neuron.ts";
import { neuronsAfter } from "#core/neurons/neuron-table.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import type { OperationConflict } from "#core/operations/operation.ts";
import { membersOf } from "#core/operations/segmentation-state.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { isSame, textOf as rootsText, type SegmentRoots } from "#tests/simulation/segment-roots.ts";
import { must } from "#tests/simulation/simulation-step.ts";

export function checkCommitted(model: SessionModel, roots: SegmentRoots): void {
  const { segmentation, operations } = model;
  const latest = operations[operations.length - 1];
  const at = `after ${latest.seq} (${latest.body.kind})`;
  const { graph, pieces } = model.base;
  const scratch = deriveFromScratch(graph, operations, pieces);
  must(isSame(roots.byNode, scratch.roots), () => {
    return `[DE4] ${at} the roots are ${roots}, from scratch ${rootsText(scratch.roots)}`;
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
  const records = operations.flatMap(({ seq, body }) =>
    isNeuronBody(body) ? [{ seq, body }] : [],
  );
  const neurons = neuronsAfter(model.base.neurons ?? [], records, active);
  must(isSameRecords(neurons, model.neurons), () => `[NE2] ${at} the records are others`);
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

function checkPartition(model: SessionModel, { byNode }: SegmentRoots, at: string): void {
  const { segmentation } = model;
  const { graph } = segmentation.constraints;
  const members = new Map<RootId, SupervoxelId[]>();
  for (const [node, root] of byNode) {
    const those = members.get(root) ?? [];
    members.set(root, those);
    those.push(node);
  }
  for (const [root, expected] of members) {
    const found = [...membersOf(segmentation, graph.nodeWithId(root))].sort(graph.order);
    const ids = found.map((node) => graph.idOf(node));
    must(ids.join() === expected.join() && expected[0] === root, () => {
      return `[DE1] ${at} segment ${root} has the members ${ids}, not ${expected}`;
    });
  }
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
