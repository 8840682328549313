import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agglomerateByMean } from "#core/agglomeration/mean-affinity-agglomeration.ts";
import type { WeightedEdges } from "#core/agglomeration/region-graph.ts";

type Edge = readonly [a: number, b: number, affinity: number, weight: number];

function columnsOf(edges: readonly Edge[]): WeightedEdges {
  return {
    edgeA: Uint32Array.from(edges, ([a]) => a),
    edgeB: Uint32Array.from(edges, ([, b]) => b),
    affinity: Float32Array.from(edges, ([, , affinity]) => affinity),
    weight: Float64Array.from(edges, ([, , , weight]) => weight),
  };
}

/** Word for word: looks at all contacts of all segments before each join. */
function agglomeratePlainly(
  nodeCount: number,
  edges: readonly Edge[],
  threshold: number,
): number[] {
  const segment = Array.from({ length: nodeCount }, (_, node) => node);
  for (;;) {
    const contacts = new Map<string, { first: number; sum: number; weight: number }>();
    edges.forEach(([a, b, affinity, weight], first) => {
      if (segment[a] === segment[b]) return;
      const key = [segment[a], segment[b]].sort((x, y) => x - y).join(" ");
      const contact = contacts.get(key) ?? { first, sum: 0, weight: 0 };
      contact.sum += affinity * weight;
      contact.weight += weight;
      contacts.set(key, contact);
    });
    const [best] = [...contacts.values()].sort(
      (x, y) => y.sum / y.weight - x.sum / x.weight || x.first - y.first,
    );
    if (best === undefined || best.sum / best.weight < threshold) break;
    const [a, b] = edges[best.first];
    const [stays, goes] = [segment[a], segment[b]];
    segment.forEach((at, node) => {
      if (at === goes) segment[node] = stays;
    });
  }
  return edges.map(([a, b]) => (segment[a] === segment[b] ? 1 : 0));
}

/** Eighths and whole weights: sums are exact in any order, and ties are many. */
const eighths = fc.nat({ max: 8 }).map((part) => part / 8);
const graphs = fc.integer({ min: 2, max: 14 }).chain((nodeCount) =>
  fc.record({
    nodeCount: fc.constant(nodeCount),
    edges: fc
      .uniqueArray(
        fc.tuple(
          fc.nat({ max: nodeCount - 1 }),
          fc.nat({ max: nodeCount - 1 }),
          eighths,
          fc.integer({ min: 1, max: 5 }),
        ),
        { maxLength: 50, selector: ([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}` },
      )
      .map((drawn) =>
        drawn
          .filter(([a, b]) => a !== b)
          .map(([a, b, ...rest]): Edge => [Math.min(a, b), Math.max(a, b), ...rest])
          .sort((left, right) => left[0] - right[0] || left[1] - right[1]),
      ),
    threshold: eighths,
  }),
);

describe("agglomeration by mean affinity", () => {
  test("joins what looking at everything before each join does", () => {
    fc.assert(
      fc.property(graphs, ({ nodeCount, edges, threshold }) => {
        const isOn = agglomerateByMean(nodeCount, columnsOf(edges), threshold);
        expect([...isOn]).toEqual(agglomeratePlainly(nodeCount, edges, threshold));
      }),
      { numRuns: 2_000 },
    );
  });

  test("one strong edge does not join two segments that a long weak contact parts", () => {
    const edges: Edge[] = [
      [0, 1, 0.95, 10],
      [0, 2, 0.9, 1],
      [1, 3, 0.1, 10],
      [2, 3, 0.95, 10],
    ];
    expect([...agglomerateByMean(4, columnsOf(edges), 0.5)]).toEqual([1, 0, 0, 1]);
  });

  test("turns on the weak edges inside a segment, and nothing where there is nothing", () => {
    const edges: Edge[] = [
      [0, 1, 0.9, 1],
      [0, 2, 0.25, 1],
      [1, 2, 0.95, 9],
    ];
    expect([...agglomerateByMean(3, columnsOf(edges), 0.5)]).toEqual([1, 1, 1]);
    expect(agglomerateByMean(3, columnsOf([]), 0.5)).toHaveLength(0);
  });

  test("a chain of thousands becomes one, through many growths of its tables", () => {
    const edges = Array.from({ length: 20_000 }, (_, node): Edge => [node, node + 1, 1, 1]);
    const isOn = agglomerateByMean(20_001, columnsOf(edges), 1);
    expect(isOn.every((on) => on === 1)).toBe(true);
  });
});
