// [DE7] Who made it so: the operations that speak of a supervoxel or of an edge, in log order, and
// which of them decide how it is now. What none of them decides is the version's.
import { isOnInVersion as isOnIn } from "#core/agglomeration/base-graph.ts";
import { findEdge } from "#core/agglomeration/find-edge.ts";
import { compareIds, type SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { isUndoable } from "#core/operations/activity.ts";
import { edgesOf, type SupervoxelPair } from "#core/operations/edges-of.ts";
import type { Operation } from "#core/operations/operation.ts";
import { RootTrace } from "#core/operations/root-trace.ts";
import {
  createSessionModel,
  rootOfSupervoxel,
  type SessionModel,
  supervoxelsOf,
} from "#core/session/session-model.ts";

export interface BlamedOperation {
  readonly operation: Operation;
  /** False for an edit that is undone or overridden [OP4]; what is no edit is always active. */
  readonly isActive: boolean;
}

export interface SupervoxelBlame {
  /** Those that name it, and the marks on them. */
  readonly operations: readonly BlamedOperation[];
  /** The last operation of any kind that changed its segment's membership; null: none did. */
  readonly changedBy: Operation | null;
  /** The last active edit among those, or undone and redone by them; null: the version's. */
  readonly placedBy: Operation | null;
}

export interface EdgeBlame {
  /** Those that join it or cut it, and the marks on them. */
  readonly operations: readonly BlamedOperation[];
  readonly isOn: boolean;
  /** How the version has it; null where the version has no such edge. */
  readonly isOnInVersion: boolean | null;
  /**
   * The active operations that make it so: merges that hold it, or splits that name it in their
   * cut, or the split that severs it beyond its cut [DE2]. None: it is as the version has it.
   */
  readonly decidedBy: readonly Operation[];
}

/** null where the graph has no such supervoxel. */
export function blameOfSupervoxel(
  model: SessionModel,
  supervoxel: SupervoxelId,
): SupervoxelBlame | null {
  const baseRoot = rootOfSupervoxel(createSessionModel(model.base), supervoxel);
  if (baseRoot === 0n) return null;
  const { active } = model.segmentation.activity;
  const trace = new RootTrace(supervoxel, baseRoot);
  let changedBy: Operation | null = null;
  let placedBy: Operation | null = null;
  for (const operation of model.operations) {
    if (!trace.take(operation.effect)) continue;
    changedBy = operation;
    const edit = editOf(model, operation);
    const isLater = placedBy === null || edit.seq > placedBy.seq;
    if (active.has(edit.seq) && isLater) placedBy = edit;
  }
  const operations = model.operations.filter((operation) =>
    supervoxelsOf(model, operation).includes(supervoxel),
  );
  return { operations: blamed(model, operations), changedBy, placedBy };
}

/** null where the graph lacks one of the supervoxels, or they are one and the same. */
export function blameOfEdge(
  model: SessionModel,
  left: SupervoxelId,
  right: SupervoxelId,
): EdgeBlame | null {
  const { graph } = model.base;
  const [a, b] = [left, right].sort(compareIds);
  const [indexA, indexB] = [graph.supervoxelIds.indexOf(a), graph.supervoxelIds.indexOf(b)];
  if (indexA < 0 || indexB < 0 || indexA === indexB) return null;
  const isPair = (edge: SupervoxelPair) => edge.a === a && edge.b === b;
  const speaks = (operation: Operation) => {
    const { joined, cut } = edgesOf(editOf(model, operation).body);
    return joined.some(isPair) || cut.some(isPair);
  };
  const edge = findEdge(graph, indexA, indexB);
  const isOnInVersion = edge < 0 ? null : isOnIn(graph, edge);
  const isOn = isOnNow(model, indexA, indexB);
  return {
    operations: blamed(model, model.operations.filter(speaks)),
    isOn,
    isOnInVersion,
    decidedBy: decidersOf(model, { a, b }, isOn),
  };
}

/** Whether any pair of what there is now of the two supervoxels is on. */
function isOnNow({ segmentation }: SessionModel, indexA: number, indexB: number): boolean {
  const { constraints, extraCuts } = segmentation;
  const { graph } = constraints;
  const isCut = (left: number, right: number) =>
    extraCuts.some(({ a, b }) => (a === left && b === right) || (a === right && b === left));
  return graph
    .nodesOf(indexA)
    .some((left) =>
      graph
        .nodesOf(indexB)
        .some((right) => constraints.isPairOn(left, right) && !isCut(left, right)),
    );
}

function decidersOf(
  model: SessionModel,
  pair: SupervoxelPair,
  isOn: boolean,
): readonly Operation[] {
  const { active } = model.segmentation.activity;
  const isPair = (edge: SupervoxelPair) => edge.a === pair.a && edge.b === pair.b;
  const actives = model.operations.filter(({ seq }) => active.has(seq));
  const joining = actives.filter(({ body }) => edgesOf(body).joined.some(isPair));
  if (isOn) return joining;
  const { graph } = model.segmentation.constraints;
  const idOf = (node: number) => graph.idOf(graph.supervoxelOf(node));
  const severing = new Set(
    model.segmentation.extraCuts
      .filter((cut) => isPair({ a: idOf(cut.a), b: idOf(cut.b) }))
      .map(({ split }) => split),
  );
  if (severing.size > 0) return actives.filter(({ seq }) => severing.has(seq));
  return actives.filter(({ body }) => edgesOf(body).cut.some(isPair));
}

/** The edit that a mark is on; of anything else, itself. */
function editOf(model: SessionModel, operation: Operation): Operation {
  const { body } = operation;
  if (body.kind !== "undo" && body.kind !== "redo") return operation;
  return model.operations[body.of - 1] ?? operation;
}

function blamed(model: SessionModel, operations: readonly Operation[]): readonly BlamedOperation[] {
  const { active } = model.segmentation.activity;
  return operations.map((operation) => ({
    operation,
    isActive: !isUndoable(operation.body.kind) || active.has(operation.seq),
  }));
}
