import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INFINITE_CAPACITY } from "#core/agglomeration/local-graph.ts";
import {
  type GroupCut,
  multicutGroups,
  separateGroups,
} from "#core/agglomeration/multicut-groups.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { type CutCase, type CutEdge, cutCases, localGraphOf } from "#tests/support/cut-cases.ts";
import { maskOf, smallestSide } from "#tests/support/smallest-side.ts";

const small = cutCases({ maxNodes: 9, maxEdges: 20, maxGroups: 4, hasInfinite: true });

function components(nodeCount: number, edges: readonly CutEdge[]): Uint32Array {
  return connectedComponents(
    nodeCount,
    Uint32Array.from(edges, ([a]) => a),
    Uint32Array.from(edges, ([, b]) => b),
  );
}

function bodies({ nodeCount, edges }: CutCase): Uint32Array {
  return components(
    nodeCount,
    edges.filter(([, , capacity]) => capacity === INFINITE_CAPACITY),
  );
}

/** The terminals of each group whose body another group has a terminal in too. */
function joinedTerminals(given: CutCase) {
  const bodyOf = bodies(given);
  return given.groups.flatMap((terminals, group) => {
    const others = given.groups.filter((_, other) => other !== group);
    const theirs = new Set(others.flatMap((nodes) => Array.from(nodes, (node) => bodyOf[node])));
    const nodes = terminals.filter((node) => theirs.has(bodyOf[node])).sort();
    return nodes.length === 0 ? [] : [{ group, nodes }];
  });
}

/** The terminals of each group that the group's smallest one cannot reach past the others' bodies. */
function looseTerminals(given: CutCase) {
  const bodyOf = bodies(given);
  return given.groups.flatMap((terminals, group) => {
    const others = given.groups.filter((_, other) => other !== group);
    const theirs = new Set(others.flatMap((nodes) => Array.from(nodes, (node) => bodyOf[node])));
    const open = given.edges.filter(([a, b]) => !theirs.has(bodyOf[a]) && !theirs.has(bodyOf[b]));
    const pieceOf = components(given.nodeCount, open);
    const first = [...terminals].sort((a, b) => bodyOf[a] - bodyOf[b])[0];
    const nodes = terminals.filter((node) => pieceOf[node] !== pieceOf[first]).sort();
    return nodes.length === 0 ? [] : [{ group, nodes }];
  });
}

function withoutCut({ nodeCount, edges }: CutCase, { cutEdges }: GroupCut): Uint32Array {
  const severed = new Set(cutEdges);
  return components(
    nodeCount,
    edges.filter((_, e) => !severed.has(e)),
  );
}

/** Why there can be no cut, whatever ways the paths take. */
function failureOf(given: CutCase) {
  const joined = joinedTerminals(given);
  if (joined.length > 0) return { tag: "joined", groups: joined };
  const loose = looseTerminals(given);
  return loose.length > 0 ? { tag: "loose", groups: loose } : null;
}

/** The groups that have terminals in each piece, those left out that infinite edges join. */
function ownersOfPieces(given: CutCase, pieceOf: Uint32Array): Map<number, Set<number>> {
  const joined = new Set(joinedTerminals(given).flatMap(({ nodes }) => [...nodes]));
  const owners = new Map<number, Set<number>>();
  for (const [group, terminals] of given.groups.entries()) {
    for (const node of terminals.filter((terminal) => !joined.has(terminal))) {
      owners.set(pieceOf[node], (owners.get(pieceOf[node]) ?? new Set()).add(group));
    }
  }
  return owners;
}

describe("a cut between groups", () => {
  test("[OP6] of one terminal each peels one after the other, each off at its least cost", () => {
    fc.assert(
      fc.property(small, (given) => {
        const single = { ...given, groups: given.groups.map((nodes) => nodes.slice(0, 1)) };
        const cut = multicutGroups(localGraphOf(single), single.groups);
        if (!cut.ok) {
          expect(cut.error).toEqual({ tag: "joined", groups: joinedTerminals(single) });
          return;
        }
        let rest = 2 ** given.nodeCount - 1;
        for (const [group, [terminal]] of single.groups.slice(0, -1).entries()) {
          const later = maskOf(single.groups.slice(group + 1).flatMap((nodes) => [...nodes]));
          const side = smallestSide(given.edges, rest, 1 << terminal, later);
          const { groupOf } = cut.value;
          expect(maskOf([...groupOf.keys()].filter((node) => groupOf[node] === group))).toBe(side);
          rest &= ~(side ?? 0);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("[OP6] keeps each group in one piece and apart from the others, and severs nothing infinite", () => {
    fc.assert(
      fc.property(small, (given) => {
        const cut = multicutGroups(localGraphOf(given), given.groups);
        if (!cut.ok) return;
        const pieceOf = withoutCut(given, cut.value);
        const pieces = given.groups.map((nodes) => new Set(nodes.map((node) => pieceOf[node])));
        expect(pieces.map(({ size }) => size)).toEqual(pieces.map(() => 1));
        expect(new Set(pieces.flatMap((piece) => [...piece])).size).toBe(pieces.length);
        for (const e of cut.value.cutEdges) {
          const [a, b, capacity] = given.edges[e];
          expect(capacity).toBeLessThan(INFINITE_CAPACITY);
          expect(cut.value.groupOf[a]).not.toBe(cut.value.groupOf[b]);
        }
        expect(cut.value.cutEdges).toEqual(cut.value.cutEdges.toSorted());
      }),
      { numRuns: 2_000 },
    );
  });

  test("[OP6] is refused for terminals that are joined for ever, and for loose ones, and names them", () => {
    fc.assert(
      fc.property(small, (given) => {
        const cut = multicutGroups(localGraphOf(given), given.groups);
        const expected = failureOf(given);
        if (expected !== null) expect(cut).toEqual({ ok: false, error: expected });
        else if (!cut.ok) {
          // Each group could be tied alone; it is their paths that bar each other's way.
          expect(cut.error).toMatchObject({ tag: "loose", groups: [{}, {}] });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("[DE2] is made all the same where a group has to be torn, and parts what can be parted", () => {
    fc.assert(
      fc.property(small, (given) => {
        const graph = localGraphOf(given);
        const torn = separateGroups(graph, given.groups);
        if (!torn.ok) throw new Error(torn.error.tag);
        const kept = multicutGroups(graph, given.groups);
        if (kept.ok) expect(torn).toEqual(kept);
        const owners = ownersOfPieces(given, withoutCut(given, torn.value));
        for (const groups of owners.values()) expect(groups.size).toBe(1);
      }),
      { numRuns: 2_000 },
    );
  });

  test("[OP6] parts three groups along a path at its two weakest steps", () => {
    const graph = localGraphOf({
      nodeCount: 6,
      edges: [
        [0, 1, 9],
        [1, 2, 1],
        [2, 3, INFINITE_CAPACITY],
        [3, 4, 2],
        [4, 5, 9],
      ],
    });
    const groups = [Uint32Array.of(3), Uint32Array.of(5), Uint32Array.of(0)];
    const cut = multicutGroups(graph, groups);
    expect(cut).toEqual({
      ok: true,
      value: { groupOf: Uint16Array.of(2, 2, 0, 0, 1, 1), cutEdges: Uint32Array.of(1, 3) },
    });
  });

  test("can be stopped on its way", () => {
    const nodeCount = 20_000;
    const edges = Array.from({ length: nodeCount - 1 }, (_, a): CutEdge => [a, a + 1, 7]);
    const graph = localGraphOf({ nodeCount, edges });
    const tied = [Uint32Array.of(0, nodeCount - 3), Uint32Array.of(nodeCount - 1)];
    const single = [Uint32Array.of(0), Uint32Array.of(nodeCount - 1)];
    for (const groups of [tied, single]) {
      expect(multicutGroups(graph, groups, { shouldStop: () => true })).toEqual({
        ok: false,
        error: { tag: "stopped" },
      });
    }
  });
});
