// [DE6] Questions to a lineage: the segment that a root id named at a time, and what it came from
// and became. Kin need not share a supervoxel: it is the way of segments that is followed.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { LineageNode } from "#core/operations/lineage-log.ts";

/**
 * The node that a root id named after operation `seq`; undefined where it named no segment then,
 * and where no operation ever changed the one that it named.
 */
export function nodeAt(
  nodes: readonly LineageNode[],
  root: RootId,
  seq: number,
): LineageNode | undefined {
  return nodes.find(
    (node) =>
      node.root === root && node.fromSeq <= seq && (node.untilSeq === null || seq < node.untilSeq),
  );
}

/**
 * The nodes that it came from, itself included.
 * @param sinceSeq nodes that were there after this operation are taken, but not what made them.
 */
export function ancestorsOf(node: LineageNode, sinceSeq = 0): ReadonlySet<LineageNode> {
  return reached(node, ({ fromSeq, parents }) => (fromSeq > sinceSeq ? [parents] : []));
}

/** The nodes that it became, itself included. */
export function descendantsOf(node: LineageNode): ReadonlySet<LineageNode> {
  return reached(node, ({ children }) => [children]);
}

/** All nodes that changes after operation `sinceSeq` connect with it, itself included. */
export function regionOf(node: LineageNode, sinceSeq: number): ReadonlySet<LineageNode> {
  return reached(node, ({ fromSeq, parents, children }) =>
    fromSeq > sinceSeq ? [parents, children] : [children],
  );
}

function reached(
  start: LineageNode,
  next: (node: LineageNode) => readonly (readonly LineageNode[])[],
): ReadonlySet<LineageNode> {
  const found = new Set([start]);
  // A set is walked in order of insertion, those that are added on the way included.
  for (const node of found) for (const list of next(node)) for (const each of list) found.add(each);
  return found;
}
