import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AgglomerationGraph, buildGraph } from "#core/agglomeration/base-graph.ts";
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import { foldEdgeChanges, graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import { graphArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";

function edgesOf(
  agglomeration: AgglomerationGraph,
): Map<string, [isOn: boolean, affinity: number]> {
  const graph = graphColumnsOf(agglomeration);
  const edges = new Map<string, [boolean, number]>();
  graph.edgeA.forEach((a, e) => {
    const key = `${graph.supervoxelIds[a]} ${graph.supervoxelIds[graph.edgeB[e]]}`;
    edges.set(key, [graph.isOn[e] === 1, graph.affinity[e]]);
  });
  return edges;
}

const changes = fc.array(
  fc.record({
    a: fc.nat({ max: 999 }),
    b: fc.nat({ max: 999 }),
    isOn: fc.boolean(),
    affinity: fc.constantFrom(0, 0.25, 0.75, Number.POSITIVE_INFINITY),
  }),
  { maxLength: 12 },
);

describe("folding edge changes", () => {
  test("[RV5] the last change of a pair counts, the base is left alone, versions fold one by one", () => {
    fc.assert(
      fc.property(graphArbitrary(3, 8), changes, (graph, drawn) => {
        const ids = graph.supervoxelIds.toArray();
        const pairs: EdgeChange[] = drawn.flatMap(({ a, b, isOn, affinity }) => {
          const [low, high] = [a % ids.length, b % ids.length].sort((x, y) => x - y);
          if (low === high) return [];
          return [{ a: ids[low], b: ids[high], isOn, affinity, contactVoxel: [low, high, 7] }];
        });
        const before = edgesOf(graph);
        const expected = edgesOf(graph);
        for (const { a, b, isOn, affinity } of pairs) expected.set(`${a} ${b}`, [isOn, affinity]);
        const folded = foldEdgeChanges(graph, pairs);
        expect(edgesOf(buildGraph(folded))).toEqual(expected);
        expect(edgesOf(graph)).toEqual(before);
        const half = Math.floor(pairs.length / 2);
        const inTwo = foldEdgeChanges(
          buildGraph(foldEdgeChanges(graph, pairs.slice(0, half))),
          pairs.slice(half),
        );
        expect(inTwo).toEqual(folded);
      }),
      { numRuns: 300 },
    );
  });

  test("an added edge brings its contact, and the others keep theirs", () => {
    const graph = graphFromEdges(3, [{ a: 1, b: 2 }]);
    const [a, b] = graph.supervoxelIds.toArray();
    const folded = foldEdgeChanges(graph, [
      { a, b, isOn: true, affinity: 0.5, contactVoxel: [1, 2, 3] },
    ]);
    expect([...folded.contactVoxel]).toEqual([1, 2, 3, 15, 0, 0]);
    expect([...buildGraph(folded).rowStarts.toArray()]).toEqual([0, 1, 3, 4]);
  });

  test("a change for another graph is an error", () => {
    const graph = graphFromEdges(2, []);
    const change = { a: 1n, b: 2n, isOn: true, affinity: 0.5, contactVoxel: [0, 0, 0] } as const;
    expect(() => foldEdgeChanges(graph, [change])).toThrow(
      "edge change 1–2 does not fit the graph",
    );
  });
});
