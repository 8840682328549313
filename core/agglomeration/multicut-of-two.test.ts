import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  buildLocalGraph,
  INFINITE_CAPACITY,
  type LocalGraph,
  quantizeAffinity,
} from "#core/agglomeration/local-graph.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { multicut, separate } from "#tests/support/multicut.ts";

type Edge = readonly [a: number, b: number, capacity: number];

function localGraph(nodeCount: number, edges: readonly Edge[]): LocalGraph {
  return buildLocalGraph(
    nodeCount,
    Uint32Array.from(edges, ([a]) => a),
    Uint32Array.from(edges, ([, b]) => b),
    Int32Array.from(edges, ([, , capacity]) => capacity),
  );
}

/** Small capacities make ties between cuts common. */
const edgesOf = (nodeCount: number) => {
  const node = fc.nat({ max: nodeCount - 1 });
  const capacity = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 65_535 }));
  return fc.uniqueArray(
    fc.tuple(node, node, capacity).filter(([a, b]) => a !== b),
    {
      maxLength: 20,
      size: "max",
      selector: ([a, b]) => Math.min(a, b) * nodeCount + Math.max(a, b),
    },
  );
};

const problem = fc.integer({ min: 2, max: 8 }).chain((nodeCount) =>
  fc.record({
    nodeCount: fc.constant(nodeCount),
    edges: edgesOf(nodeCount),
    // 1: source, 2: sink; two nodes are always one of each.
    roles: fc
      .array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: nodeCount, maxLength: nodeCount })
      .map((roles) => [1, 2, ...roles.slice(2)]),
  }),
);

function nodesWithRole(roles: readonly number[], role: number): Uint32Array {
  return Uint32Array.from([...roles.keys()].filter((node) => roles[node] === role));
}

describe("the minimum cut", () => {
  test("[OP6] no order of edges changes the cut", () => {
    const shuffled = problem.chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray([...given.edges], {
          minLength: given.edges.length,
          maxLength: given.edges.length,
        }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([{ nodeCount, edges, roles }, reordered]) => {
        const sources = nodesWithRole(roles, 1);
        const sinks = nodesWithRole(roles, 2);
        const first = separate(localGraph(nodeCount, edges), sources, sinks);
        const turned = reordered.map(([a, b, capacity]): Edge => [b, a, capacity]);
        const second = separate(localGraph(nodeCount, turned), sources.reverse(), sinks.reverse());
        expect(second.isSourceSide).toEqual(first.isSourceSide);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Whether some path joins two nodes without touching the blocked ones. */
function isReachable(
  nodeCount: number,
  edges: readonly Edge[],
  nodes: readonly number[],
  isBlocked: (node: number) => boolean,
): boolean {
  const open = edges.filter(([a, b]) => !isBlocked(a) && !isBlocked(b));
  const components = connectedComponents(
    nodeCount,
    Uint32Array.from(open, ([a]) => a),
    Uint32Array.from(open, ([, b]) => b),
  );
  return nodes.every((node) => components[node] === components[nodes[0]]);
}

describe("the multicut", () => {
  test("[OP6] leaves each side in one piece, and parts them", () => {
    fc.assert(
      fc.property(problem, ({ nodeCount, edges, roles }) => {
        const graph = localGraph(nodeCount, edges);
        const [sources, sinks] = [nodesWithRole(roles, 1), nodesWithRole(roles, 2)];
        const cut = multicut(graph, sources, sinks);
        if (!cut.ok) return;
        const severed = new Set(cut.value.cutEdges);
        const kept = edges.filter((_, e) => !severed.has(e));
        expect(isReachable(nodeCount, kept, [...sources], () => false)).toBe(true);
        expect(isReachable(nodeCount, kept, [...sinks], () => false)).toBe(true);
        expect(isReachable(nodeCount, kept, [sources[0], sinks[0]], () => false)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test("[OP6] is refused only where tying sources or sinks along paths leaves no way for the other", () => {
    fc.assert(
      fc.property(problem, ({ nodeCount, edges, roles }) => {
        const [sources, sinks] = [nodesWithRole(roles, 1), nodesWithRole(roles, 2)];
        const cut = multicut(localGraph(nodeCount, edges), sources, sinks);
        const canTie = (role: number) =>
          isReachable(
            nodeCount,
            edges,
            [...nodesWithRole(roles, role)],
            (node) => roles[node] === 3 - role,
          );
        if (cut.ok) {
          expect([canTie(1), canTie(2)]).toEqual([true, true]);
        } else {
          const side = canTie(1) === canTie(2) ? "both" : canTie(1) ? "sinks" : "sources";
          expect(cut.error).toBe(side);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("[OP6] ties sources along strong edges, so that the weak one between them is what falls", () => {
    // 0 and 2 are sources, 1 the sink; 0–3–2 is the strong way round, 0–1–2 the weak one.
    const graph = localGraph(4, [
      [0, 1, 10],
      [1, 2, 10],
      [0, 3, 60_000],
      [2, 3, 60_000],
    ]);
    const cut = multicut(graph, Uint32Array.of(0, 2), Uint32Array.of(1));
    expect(cut).toEqual({
      ok: true,
      value: { isSourceSide: Uint8Array.of(1, 0, 1, 1), cutEdges: Uint32Array.of(0, 1) },
    });
  });

  test("[OP6] of two equally cheap ways, ties along the one through the smaller index", () => {
    const edges: Edge[] = [
      [0, 2, 10],
      [2, 3, 10],
      [0, 1, 10],
      [1, 3, 10],
      [1, 4, 60_000],
      [2, 4, 60_000],
    ];
    for (const order of [edges, edges.toReversed()]) {
      const cut = multicut(localGraph(5, order), Uint32Array.of(3, 0), Uint32Array.of(4));
      expect(cut.ok && [...cut.value.isSourceSide]).toEqual([1, 1, 0, 1, 0]);
    }
  });

  test("[OP6] ties the sinks first where the sources' cheapest path would bar their way", () => {
    // Sources 0, 1 meet cheaply through 4, dearly through 5; sinks 2, 3 meet through 4 alone.
    const graph = localGraph(6, [
      [0, 4, 60_000],
      [1, 4, 60_000],
      [0, 5, 100],
      [1, 5, 100],
      [2, 4, 100],
      [3, 4, 100],
    ]);
    const cut = multicut(graph, Uint32Array.of(0, 1), Uint32Array.of(2, 3));
    expect(cut.ok && [...cut.value.isSourceSide]).toEqual([1, 1, 0, 0, 0, 1]);
  });

  test("[OP6] names the side that no cut keeps together", () => {
    const path: Edge[] = [
      [0, 1, 5],
      [1, 2, 5],
      [2, 3, 5],
    ];
    const graph = localGraph(4, path);
    expect(multicut(graph, Uint32Array.of(0, 2), Uint32Array.of(1))).toEqual({
      ok: false,
      error: "sources",
    });
    expect(multicut(graph, Uint32Array.of(1), Uint32Array.of(0, 2))).toEqual({
      ok: false,
      error: "sinks",
    });
    expect(multicut(graph, Uint32Array.of(0, 2), Uint32Array.of(1, 3))).toEqual({
      ok: false,
      error: "both",
    });
  });
});

/** A grid is hard for many algorithms: long ways and many cuts of nearly the same weight. */
function gridGraph(width: number, height: number): LocalGraph {
  const edges: Edge[] = [];
  let noise = 1;
  const capacity = () => {
    noise = (noise * 48_271) % 2_147_483_647;
    return 1 + (noise % 65_535);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (x + 1 < width) edges.push([at, at + 1, capacity()]);
      if (y + 1 < height) edges.push([at, at + width, capacity()]);
      if (x + 1 < width && y + 1 < height) {
        edges.push([at, at + width + 1, capacity()], [at + 1, at + width, capacity()]);
      }
    }
  }
  return localGraph(width * height, edges);
}

describe("a segment of 50,000 supervoxels and 200,000 edges", () => {
  const cases: readonly [name: string, width: number, height: number][] = [
    ["a sheet", 224, 224],
    ["a ribbon", 5_000, 10],
    ["a thread", 25_000, 2],
  ];
  test.each(cases)("[OP6] %s is cut, and both sides stay whole", (_name, width, height) => {
    const graph = gridGraph(width, height);
    const last = graph.nodeCount - 1;
    const middle = Math.floor(width / 2);
    const cut = multicut(graph, Uint32Array.of(0, middle), Uint32Array.of(last, last - middle));
    if (!cut.ok) throw new Error(cut.error);
    const isOn = new Uint8Array(graph.edgeA.length).fill(1);
    for (const e of cut.value.cutEdges) isOn[e] = 0;
    const pieces = connectedComponents(graph.nodeCount, graph.edgeA, graph.edgeB, isOn);
    expect(new Set(pieces).size).toBe(2);
    expect(pieces[middle]).toBe(pieces[0]);
    expect(pieces[last - middle]).toBe(pieces[last]);
  });
});

test("[OP6] affinities become whole numbers from 1 to 65535, but infinite ones stay so", () => {
  expect([0, 1e-9, 0.5, 1, 1.5].map(quantizeAffinity)).toEqual([1, 1, 32_768, 65_535, 65_535]);
  expect(quantizeAffinity(Number.POSITIVE_INFINITY)).toBe(INFINITE_CAPACITY);
});
