// [RV2] What segments are made of, before the session and now, as a page needs it to draw them: the
// supervoxels and pieces that are there now, which serve both states, since an edit only regroups
// them. The largest come first, and no more than a page can draw.
import { compareIds, type RootId, type SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { rootIndexOf } from "#core/operations/segmentation-state.ts";
import type { ApiShape, ApiShapePiece } from "#core/protocol/api.ts";
import { membersAt } from "#core/segmentation/base-partition.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import { membersOfRoot, type SessionModel } from "#core/session/session-model.ts";

export const MAX_SHAPE_PIECES = 2_000;

export interface AskedShape {
  /** Root ids of the version. */
  readonly before: readonly RootId[];
  /** Root ids of the session as it is. */
  readonly after: readonly RootId[];
  /**
   * Supervoxels and pieces, for the segments that hold them now. What is not there any more is left
   * out: whoever follows a live session may ask for what another edit has just taken away.
   */
  readonly holding?: readonly SupervoxelId[];
}

/** null where a root is none now, or the version has no such segment. */
export function shapeView(model: SessionModel, asked: AskedShape): ApiShape | null {
  const { graph } = model.segmentation.constraints;
  const before = nodesBefore(model, asked.before);
  if (before === null || asked.after.some((root) => graph.nodeWithId(root) < 0)) return null;
  const nodes = new Set(before);
  for (const root of [...asked.after, ...rootsHolding(model, asked.holding ?? [])]) {
    for (const node of membersOfRoot(model, root)) nodes.add(node);
  }
  const largestFirst = [...nodes].sort(
    (left, right) =>
      graph.sizeVoxelOf(right) - graph.sizeVoxelOf(left) ||
      compareIds(graph.idOf(left), graph.idOf(right)),
  );
  return {
    seq: model.operations.length,
    count: nodes.size,
    pieces: largestFirst.slice(0, MAX_SHAPE_PIECES).map((node) => pieceView(model, node)),
  };
}

/** What is there now of segments of the version. */
function nodesBefore(model: SessionModel, roots: readonly RootId[]): readonly number[] | null {
  const { graph } = model.segmentation.constraints;
  const { partition, graph: base } = model.base;
  const nodes: number[] = [];
  for (const root of roots) {
    const index = base.supervoxelIds.indexOf(root);
    if (index < 0 || partition.rootIndices.at(index) !== index) return null;
    for (const member of membersAt(partition, index)) nodes.push(...graph.nodesOf(member));
  }
  return nodes;
}

function rootsHolding(
  { segmentation }: SessionModel,
  holding: readonly SupervoxelId[],
): ReadonlySet<RootId> {
  const { graph } = segmentation.constraints;
  const nodes = holding.map((id) => graph.nodeWithId(id)).filter((node) => node >= 0);
  return new Set(nodes.map((node) => graph.idOf(rootIndexOf(segmentation, node))));
}

/** The same of a finalized version, in which every supervoxel is whole. */
export function versionShapeView(
  { graph, partition }: Pick<SessionBase, "graph" | "partition">,
  holding: readonly SupervoxelId[],
): ApiShape {
  const { supervoxelIds, sizesVoxel, positionsVoxel } = graph;
  const indices = holding.map((id) => supervoxelIds.indexOf(id)).filter((index) => index >= 0);
  const roots = new Set(indices.map((index) => partition.rootIndices.at(index)));
  const members = [...roots].flatMap((root) => Array.from(membersAt(partition, root)));
  // Ids ascend with their indices.
  members.sort((left, right) => sizesVoxel.at(right) - sizesVoxel.at(left) || left - right);
  const pieces = members.slice(0, MAX_SHAPE_PIECES).map((index): ApiShapePiece => {
    const id = supervoxelIds.at(index).toString();
    const root = supervoxelIds.at(partition.rootIndices.at(index)).toString();
    return {
      ...{ id, supervoxel: id, cuts: [], baseRoot: root, root },
      sizeVoxel: sizesVoxel.at(index).toString(),
      positionVoxel: positionsVoxel.tripleAt(index),
    };
  });
  return { seq: 0, count: members.length, pieces };
}

function pieceView({ base, segmentation }: SessionModel, node: number): ApiShapePiece {
  const { graph } = segmentation.constraints;
  const index = graph.supervoxelOf(node);
  const at = graph.nodesOf(index).indexOf(node);
  const cuts = node < graph.size ? [] : (graph.pieceSetOf(index)?.pieces[at].cuts ?? []);
  const root = segmentation.partition.rootOf(node);
  return {
    id: graph.idOf(node).toString(),
    supervoxel: base.graph.supervoxelIds.at(index).toString(),
    cuts,
    sizeVoxel: graph.sizeVoxelOf(node).toString(),
    positionVoxel: graph.positionOf(node),
    baseRoot: base.graph.supervoxelIds.at(base.partition.rootIndices.at(index)).toString(),
    root: graph.idOf(root).toString(),
  };
}
