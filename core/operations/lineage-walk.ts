// [DE6] Questions to a lineage: the segment that a root id named at a time, and what it came from
// and became. Kin need not share a supervoxel: it is the way of segments that is followed.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Lineage } from "#core/operations/lineage.ts";

/**
 * The position of the node that a root id named after operation `seq`; -1 where it named no segment
 * then, and where no operation ever changed the one that it named.
 */
export function nodeAt({ nodes }: Lineage, root: RootId, seq: number): number {
  return nodes.findIndex(
    (node) =>
      node.root === root && node.fromSeq <= seq && (node.untilSeq === null || seq < node.untilSeq),
  );
}

/** Positions of the nodes that it came from, itself included. */
export function ancestorsOf(lineage: Lineage, position: number): ReadonlySet<number> {
  const found = new Set([position]);
  // Edges go forward in time, so one pass backward meets each after all that follows from it.
  for (const { from, to } of lineage.edges.toReversed()) if (found.has(to)) found.add(from);
  return found;
}

/** Positions of the nodes that it became, itself included. */
export function descendantsOf(lineage: Lineage, position: number): ReadonlySet<number> {
  const found = new Set([position]);
  for (const { from, to } of lineage.edges) if (found.has(from)) found.add(to);
  return found;
}

/** Positions of all nodes that edges connect with it, whichever way they go; itself included. */
export function regionOf(lineage: Lineage, position: number): ReadonlySet<number> {
  const found = new Set([position]);
  const backward = lineage.edges.toReversed();
  let size = 0;
  while (found.size > size) {
    size = found.size;
    for (const edges of [backward, lineage.edges]) {
      for (const { from, to } of edges) {
        if (found.has(from)) found.add(to);
        else if (found.has(to)) found.add(from);
      }
    }
  }
  return found;
}

/** The nodes at these positions and the edges between them, in the same order. */
export function partOf(lineage: Lineage, positions: ReadonlySet<number>): Lineage {
  const ascending = [...positions].sort((left, right) => left - right);
  const moved = new Map(ascending.map((position, index) => [position, index]));
  return {
    nodes: ascending.map((position) => lineage.nodes[position]),
    edges: lineage.edges.flatMap((edge) => {
      const from = moved.get(edge.from);
      const to = moved.get(edge.to);
      return from === undefined || to === undefined ? [] : [{ ...edge, from, to }];
    }),
  };
}
