import fc from "fast-check";
import { expect, test } from "vitest";
import { PathSearch } from "#core/agglomeration/cheapest-paths.ts";
import { stepCost } from "#core/agglomeration/step-cost.ts";
import { type CutCase, type CutEdge, cutCases, localGraphOf } from "#tests/support/cut-cases.ts";

const cases = cutCases({ maxNodes: 60, maxEdges: 150, maxGroups: 3, hasInfinite: false });

/** The paths by relaxing every edge until nothing changes (Bellman 1958). */
function tiedByRelaxing(given: CutCase, terminals: Uint32Array, blocked: ReadonlySet<number>) {
  const first = Math.min(...terminals);
  const arcs = given.edges
    .flatMap(([a, b, capacity]): CutEdge[] => [
      [a, b, capacity],
      [b, a, capacity],
    ])
    .filter(([, to]) => !blocked.has(to));
  const costs = new Float64Array(given.nodeCount).fill(Number.POSITIVE_INFINITY);
  costs[first] = 0;
  for (let round = 0; round < given.nodeCount; round++) {
    for (const [from, to, capacity] of arcs) {
      costs[to] = Math.min(costs[to], costs[from] + stepCost(capacity));
    }
  }
  const tied = new Set(terminals);
  const loose = terminals.filter((terminal) => costs[terminal] === Number.POSITIVE_INFINITY);
  for (const terminal of terminals.filter((node) => !loose.includes(node))) {
    for (let at = terminal; at !== first; tied.add(at)) {
      const steps = arcs.filter(
        ([from, to, c]) => to === at && costs[from] + stepCost(c) === costs[at],
      );
      at = Math.min(...steps.map(([from]) => from));
    }
  }
  return { nodes: [...tied].sort((a, b) => a - b), loose };
}

// Strong edges alone make few buckets; a weak one in a small graph would need more than a heap has nodes.
test.each([
  ["a heap", 1],
  ["buckets", 20_000],
])(
  "[OP6] ties along the cheapest paths, of equal ones through the smallest nodes, by %s",
  (_by, weakest) => {
    fc.assert(
      fc.property(cases, (made) => {
        const given = {
          ...made,
          edges: made.edges.map(([a, b, c]): CutEdge => [a, b, Math.min(65_535, c + weakest - 1)]),
        };
        const search = new PathSearch(localGraphOf(given));
        for (const [group, terminals] of given.groups.entries()) {
          const others = given.groups.filter((_, other) => other !== group);
          const found = search.tie(terminals, others);
          const blocked = new Set(others.flatMap((nodes) => [...nodes]));
          const { nodes, loose } = tiedByRelaxing(given, terminals, blocked);
          expect([...(found?.nodes ?? [])].sort((a, b) => a - b)).toEqual(nodes);
          expect(found?.loose).toEqual(loose);
        }
      }),
      { numRuns: 500 },
    );
  },
);
