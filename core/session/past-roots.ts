// [DE5] The roots of a few supervoxels after any operation, without a replay: each is followed from
// its version's segment along the lineage, change by change, by what the effects list.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { LineageNode } from "#core/operations/lineage-log.ts";
import type { SegmentChange } from "#core/operations/operation.ts";
import {
  createSessionModel,
  rootOfSupervoxel,
  type SessionModel,
} from "#core/session/session-model.ts";

/**
 * In the order asked; 0 where there is no such supervoxel. null where a piece on the way was too
 * large to be listed: then only the state itself can tell.
 */
export function pastRootsOf(
  model: SessionModel,
  supervoxels: readonly SupervoxelId[],
  seq: number,
): readonly RootId[] | null {
  const before = createSessionModel(model.base);
  const roots: RootId[] = [];
  for (const supervoxel of supervoxels) {
    const root = rootAlong(model, supervoxel, rootOfSupervoxel(before, supervoxel), seq);
    if (root === null) return null;
    roots.push(root);
  }
  return roots;
}

function rootAlong(
  { lineage, operations }: SessionModel,
  supervoxel: SupervoxelId,
  baseRoot: RootId,
  seq: number,
): RootId | null {
  let root = baseRoot;
  let node: LineageNode | undefined = lineage.firstNode(baseRoot);
  while (node !== undefined && node.untilSeq !== null && node.untilSeq <= seq) {
    const { changes } = operations[node.untilSeq - 1].effect;
    const change = changes.find(({ before }) => before.includes(root));
    const next = change === undefined ? null : rootAfter(change, supervoxel);
    if (next === null) return null;
    root = next;
    node = node.children.find((child) => child.root === next);
  }
  return root;
}

/** The only piece that lists it, or the only one that is not listed. */
function rootAfter({ after }: SegmentChange, supervoxel: SupervoxelId): RootId | null {
  const unlisted: RootId[] = [];
  for (const { root, members } of after) {
    if (typeof members === "string") unlisted.push(root);
    else if (members.includes(supervoxel)) return root;
  }
  return unlisted.length === 1 ? unlisted[0] : null;
}
