// What a page asks of a session's past: derived from the log and the model, in the API's shapes.
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { writtenLineage } from "#core/operations/lineage.ts";
import { LineageLog } from "#core/operations/lineage-log.ts";
import { ancestorsOf, descendantsOf, nodeAt } from "#core/operations/lineage-walk.ts";
import { type Operation, referenceOf } from "#core/operations/operation.ts";
import type {
  ApiBlamedOperation,
  ApiEdgeBlame,
  ApiLineage,
  ApiSegmentAt,
  ApiSupervoxelBlame,
} from "#core/protocol/api.ts";
import { type BlamedOperation, blameOfEdge, blameOfSupervoxel } from "#core/session/blame.ts";
import { pastRootsOf } from "#core/session/past-roots.ts";
import {
  createSessionModel,
  effectHashOf,
  membersOfRoot,
  rootOfSupervoxel,
  type SessionModel,
} from "#core/session/session-model.ts";
import { segmentView } from "#server/use-cases/session-views.ts";

/**
 * Roots after operation `seq` from the lineage alone; null where that does not tell them, or the
 * log is not that long.
 */
export function pastRootsView(
  model: SessionModel,
  supervoxels: readonly SupervoxelId[],
  seq: number,
) {
  if (seq > model.operations.length) return null;
  const roots = pastRootsOf(model, supervoxels, seq);
  return roots === null ? null : { seq, roots: roots.map(String) };
}

/** A segment as it was, with the hash that a sign-off of it would be bound to; null for none. */
export function segmentAtView(model: SessionModel, supervoxel: SupervoxelId): ApiSegmentAt | null {
  const segment = segmentView(model, supervoxel);
  if (segment === null) return null;
  const effectHash = effectHashOf(model, rootOfSupervoxel(model, supervoxel));
  return { ...segment, seq: model.operations.length, effectHash };
}

/** null where the id was no root after operation `atSeq`. */
export function lineageView(model: SessionModel, root: bigint, atSeq: number): ApiLineage | null {
  const before = createSessionModel(model.base);
  const log = new LineageLog({ countBefore: (id) => membersOfRoot(before, id).length });
  for (const operation of model.operations) log.record(operation);
  const node = nodeAt(log.nodes, root, atSeq);
  if (node === undefined) return untouchedView(model, log, root);
  const { nodes, edges } = writtenLineage([...ancestorsOf(node), ...descendantsOf(node)]);
  const isAsked = (item: { readonly root: bigint; readonly fromSeq: number }) =>
    item.root === root && item.fromSeq === node.fromSeq;
  return {
    seq: model.operations.length,
    node: nodes.findIndex(isAsked),
    nodes: nodes.map((item) => ({ ...item, root: item.root.toString() })),
    edges,
  };
}

/** A segment that no operation changed is a node alone. */
function untouchedView(model: SessionModel, log: LineageLog, root: bigint): ApiLineage | null {
  const isRoot = rootOfSupervoxel(model, root) === root;
  if (!isRoot || log.nodes.some((node) => node.root === root)) return null;
  const supervoxelCount = membersOfRoot(model, root).length;
  const node = { root: root.toString(), fromSeq: 0, untilSeq: null, supervoxelCount };
  return { seq: model.operations.length, node: 0, nodes: [node], edges: [] };
}

export function supervoxelBlameView(
  model: SessionModel,
  supervoxel: SupervoxelId,
): ApiSupervoxelBlame | null {
  const blame = blameOfSupervoxel(model, supervoxel);
  if (blame === null) return null;
  return {
    seq: model.operations.length,
    operations: blame.operations.map(blamedView),
    placedBy: referenceOrNull(blame.placedBy),
    changedBy: referenceOrNull(blame.changedBy),
  };
}

export function edgeBlameView(
  model: SessionModel,
  left: SupervoxelId,
  right: SupervoxelId,
): ApiEdgeBlame | null {
  const blame = blameOfEdge(model, left, right);
  if (blame === null) return null;
  return {
    seq: model.operations.length,
    operations: blame.operations.map(blamedView),
    isOn: blame.isOn,
    isOnInVersion: blame.isOnInVersion,
    decidedBy: blame.decidedBy.map(referenceOf),
  };
}

function blamedView({ operation, isActive }: BlamedOperation): ApiBlamedOperation {
  const { reason } = operation;
  return { ...referenceOf(operation), isActive, ...(reason === undefined ? {} : { reason }) };
}

function referenceOrNull(operation: Operation | null) {
  return operation === null ? null : referenceOf(operation);
}
