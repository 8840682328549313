// Small graphs with groups of terminals, for properties of cuts: small capacities make ties common,
// and some edges are infinite.
import fc from "fast-check";
import {
  buildLocalGraph,
  INFINITE_CAPACITY,
  type LocalGraph,
} from "#core/agglomeration/local-graph.ts";
import type { SegmentEdges } from "#core/agglomeration/segment-edges.ts";

export type CutEdge = readonly [a: number, b: number, capacity: number];

export interface CutCase {
  readonly nodeCount: number;
  readonly edges: readonly CutEdge[];
  readonly groups: readonly Uint32Array[];
}

export interface CutCaseRange {
  readonly maxNodes: number;
  readonly maxEdges: number;
  readonly maxGroups: number;
  readonly hasInfinite: boolean;
}

export function cutCases(range: CutCaseRange): fc.Arbitrary<CutCase> {
  const { maxNodes, maxGroups } = range;
  const sizes = fc.record({
    nodeCount: fc.integer({ min: maxGroups, max: maxNodes }),
    groupCount: fc.integer({ min: 2, max: maxGroups }),
  });
  return sizes.chain(({ nodeCount, groupCount }) =>
    fc.record({
      nodeCount: fc.constant(nodeCount),
      edges: edgesOf(nodeCount, range),
      groups: groupsOf(nodeCount, groupCount),
    }),
  );
}

function edgesOf(nodeCount: number, { maxEdges, hasInfinite }: CutCaseRange) {
  const node = fc.nat({ max: nodeCount - 1 });
  const finite = [fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 65_535 })];
  const capacity = hasInfinite
    ? fc.oneof(...finite, ...finite, fc.constant(INFINITE_CAPACITY))
    : fc.oneof(...finite);
  // A path through all, now and then broken: random edges alone would leave most graphs in pieces.
  const path = fc.array(fc.option(capacity, { freq: 12 }), {
    minLength: nodeCount - 1,
    maxLength: nodeCount - 1,
  });
  const others = fc.array(fc.tuple(node, node, capacity), { maxLength: maxEdges, size: "max" });
  return fc.tuple(path, others).map(([steps, more]) => {
    const found = new Map<number, CutEdge>();
    const add = (a: number, b: number, weight: number) => {
      const key = Math.min(a, b) * nodeCount + Math.max(a, b);
      if (a !== b && !found.has(key)) found.set(key, [a, b, weight]);
    };
    for (const [a, b, weight] of more) add(a, b, weight);
    for (const [a, weight] of steps.entries()) if (weight !== null) add(a, a + 1, weight);
    return [...found.values()];
  });
}

/** The first nodes of a random order are one of each group. */
function groupsOf(nodeCount: number, groupCount: number) {
  const order = fc.shuffledSubarray([...Array(nodeCount).keys()], { minLength: nodeCount });
  const wanted = fc.array(fc.nat({ max: 4 * groupCount }), { maxLength: nodeCount, size: "max" });
  return fc.tuple(order, wanted).map(([nodes, roles]) => {
    const groups: number[][] = Array.from({ length: groupCount }, (_, group) => [nodes[group]]);
    for (const [index, role] of roles.entries()) {
      const node = nodes[groupCount + index];
      if (node !== undefined && role < groupCount) groups[role].push(node);
    }
    return groups.map((group) => Uint32Array.from(group));
  });
}

export function localGraphOf({ nodeCount, edges }: Omit<CutCase, "groups">): LocalGraph {
  return buildLocalGraph(
    nodeCount,
    Uint32Array.from(edges, ([a]) => a),
    Uint32Array.from(edges, ([, b]) => b),
    Int32Array.from(edges, ([, , capacity]) => capacity),
  );
}

/** The dense index of each node of a graph, in the same order: far apart, and not from 0. */
export function denseOf(node: number): number {
  return 1_000 + 37 * node;
}

export function segmentEdgesOf({ nodeCount, edges }: Omit<CutCase, "groups">): SegmentEdges {
  const neighbors: [number, number][][] = Array.from({ length: nodeCount }, () => []);
  for (const [a, b, capacity] of edges) {
    neighbors[a].push([denseOf(b), capacity]);
    neighbors[b].push([denseOf(a), capacity]);
  }
  for (const of of neighbors) of.sort((left, right) => left[0] - right[0]);
  return {
    forEachNeighbor(dense, visit) {
      for (const [other, capacity] of neighbors[(dense - 1_000) / 37]) visit(other, capacity);
    },
  };
}
