// [DE6] Which segment became which, from a log's effects alone. A root id is a segment's smallest
// supervoxel, so one id may name several segments in turn: a node is a root id for as long as its
// segment kept its membership. Every change ends the segments before it and begins those after it.
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import type { Operation, SegmentChange } from "#core/operations/operation.ts";

export interface LineageNode {
  readonly root: RootId;
  /** The operation that made the segment; for one that was there before, the number before them. */
  readonly fromSeq: number;
  /** The operation that ended it; null while it stands. */
  readonly untilSeq: number | null;
  /** null where the effects do not tell: a segment that was there before. */
  readonly supervoxelCount: number | null;
}

export interface LineageEdge {
  readonly seq: number;
  /** Positions in the nodes. */
  readonly from: number;
  readonly to: number;
  /** How many went this way; null where the effects do not tell. */
  readonly supervoxelCount: number | null;
}

export interface Lineage {
  /** Sorted by fromSeq, then root. Segments that no operation changed have none. */
  readonly nodes: readonly LineageNode[];
  /** Sorted by seq, from, to. */
  readonly edges: readonly LineageEdge[];
}

interface Growing {
  readonly root: RootId;
  readonly fromSeq: number;
  untilSeq: number | null;
  supervoxelCount: number | null;
}

interface GrowingEdge {
  readonly seq: number;
  readonly from: Growing;
  readonly to: Growing;
  readonly supervoxelCount: number | null;
}

/**
 * @param operations a log or a stretch of one, in order.
 * @param options `countBefore`: the supervoxels of a segment that was there before the first of
 * them, by its root; without it these counts are found only where a change tells them.
 */
export function lineageOf(
  operations: readonly Pick<Operation, "seq" | "effect">[],
  options: { readonly countBefore?: (root: RootId) => number } = {},
): Lineage {
  const startSeq = (operations[0]?.seq ?? 1) - 1;
  const nodes: Growing[] = [];
  const edges: GrowingEdge[] = [];
  const live = new Map<RootId, Growing>();
  const begin = (root: RootId, fromSeq: number, supervoxelCount: number | null): Growing => {
    const node = { root, fromSeq, untilSeq: null, supervoxelCount };
    nodes.push(node);
    live.set(root, node);
    return node;
  };
  for (const { seq, effect } of operations) {
    for (const change of effect.changes) {
      const before = change.before.map(
        (root) => live.get(root) ?? begin(root, startSeq, options.countBefore?.(root) ?? null),
      );
      for (const node of before) {
        node.untilSeq = seq;
        live.delete(node.root);
      }
      const after = change.after.map(({ root, supervoxelCount }) =>
        begin(root, seq, supervoxelCount),
      );
      completeCounts(before, change);
      edges.push(...edgesBetween(seq, before, after));
    }
  }
  return sorted(nodes, edges);
}

/** What went in came out: the one count that is missing follows from the others. */
function completeCounts(before: readonly Growing[], { after }: SegmentChange): void {
  const unknown = before.filter((node) => node.supervoxelCount === null);
  if (unknown.length !== 1) return;
  let rest = 0;
  for (const { supervoxelCount } of after) rest += supervoxelCount;
  for (const node of before) rest -= node.supervoxelCount ?? 0;
  unknown[0].supervoxelCount = rest;
}

/** Several that became several: the effects do not tell apart which went where, so each to each. */
function edgesBetween(
  seq: number,
  before: readonly Growing[],
  after: readonly Growing[],
): GrowingEdge[] {
  const countOf = (from: Growing, to: Growing) => {
    if (before.length === 1) return to.supervoxelCount;
    return after.length === 1 ? from.supervoxelCount : null;
  };
  return before.flatMap((from) =>
    after.map((to) => ({ seq, from, to, supervoxelCount: countOf(from, to) })),
  );
}

function sorted(nodes: readonly Growing[], edges: readonly GrowingEdge[]): Lineage {
  const ordered = [...nodes].sort(
    (left, right) => left.fromSeq - right.fromSeq || compareIds(left.root, right.root),
  );
  const positions = new Map(ordered.map((node, position) => [node, position]));
  const positionOf = (node: Growing) => {
    const position = positions.get(node);
    if (position === undefined) throw new Error("an edge of a lineage ends at none of its nodes");
    return position;
  };
  return {
    nodes: ordered,
    edges: edges
      .map((edge) => ({ ...edge, from: positionOf(edge.from), to: positionOf(edge.to) }))
      .sort((left, right) => left.seq - right.seq || left.from - right.from || left.to - right.to),
  };
}
