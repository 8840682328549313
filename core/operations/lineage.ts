// [DE6] A log's lineage, or a part of it, as a graph that can be written down: everything in it is
// sorted, so one log has one lineage.
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import { LineageLog, type LineageNode } from "#core/operations/lineage-log.ts";
import type { Operation } from "#core/operations/operation.ts";

export interface Lineage {
  /** Sorted by fromSeq, then root. */
  readonly nodes: readonly Omit<LineageNode, "parents" | "children">[];
  /** Sorted by seq, from, to. */
  readonly edges: readonly LineageEdge[];
}

export interface LineageEdge {
  readonly seq: number;
  /** Positions in the nodes. */
  readonly from: number;
  readonly to: number;
  /** How many supervoxels went this way; null where the effects do not tell. */
  readonly supervoxelCount: number | null;
}

/** The lineage of a log, or of a stretch of one. */
export function lineageOf(
  operations: readonly Pick<Operation, "seq" | "effect">[],
  options: { readonly countBefore?: (root: RootId) => number } = {},
): Lineage {
  const log = new LineageLog({ ...options, startSeq: (operations[0]?.seq ?? 1) - 1 });
  for (const operation of operations) log.record(operation);
  return writtenLineage(log.nodes);
}

/** These nodes, and the edges between any two of them. */
export function writtenLineage(nodes: Iterable<LineageNode>): Lineage {
  const ordered = [...new Set(nodes)].sort(
    (left, right) => left.fromSeq - right.fromSeq || compareIds(left.root, right.root),
  );
  const positions = new Map(ordered.map((node, position) => [node, position]));
  const edges = ordered.flatMap((from, position) =>
    from.children.flatMap((to): LineageEdge[] => {
      const end = positions.get(to);
      if (end === undefined) return [];
      return [{ seq: to.fromSeq, from: position, to: end, supervoxelCount: countOf(from, to) }];
    }),
  );
  return {
    nodes: ordered.map(({ parents: _, children: __, ...node }) => node),
    edges: edges.sort(
      (left, right) => left.seq - right.seq || left.from - right.from || left.to - right.to,
    ),
  };
}

function countOf(from: LineageNode, to: LineageNode): number | null {
  if (to.parents.length === 1) return to.supervoxelCount;
  return from.children.length === 1 ? from.supervoxelCount : null;
}
