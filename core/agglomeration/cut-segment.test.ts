import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CutFailure } from "#core/agglomeration/cut-failure.ts";
import { cutSegment, type SegmentCut } from "#core/agglomeration/cut-segment.ts";
import { INFINITE_CAPACITY } from "#core/agglomeration/local-graph.ts";
import { multicutGroups, separateGroups } from "#core/agglomeration/multicut-groups.ts";
import type { SegmentEdges } from "#core/agglomeration/segment-edges.ts";
import { terminalsOf } from "#core/agglomeration/terminals.ts";
import type { Result } from "#core/result.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { makeCutGraph } from "#tests/bench/cuts/cut-graph.ts";
import {
  type CutCase,
  type CutEdge,
  cutCases,
  denseOf,
  localGraphOf,
  segmentEdgesOf,
} from "#tests/support/cut-cases.ts";

const cases = cutCases({ maxNodes: 40, maxEdges: 40, maxGroups: 4, hasInfinite: true });

/** What is cut from the whole graph at once, said as a segment's cut is. */
function cutWhole(given: CutCase, mode: "keep" | "separate"): Result<SegmentCut, CutFailure> {
  const graph = localGraphOf(given);
  const cut = (mode === "keep" ? multicutGroups : separateGroups)(graph, given.groups);
  if (!cut.ok) return { ok: false, error: inDense(cut.error) };
  const { groupOf, cutEdges } = cut.value;
  const pairs = Array.from(cutEdges, (e): [number, number] => {
    const ends = [denseOf(graph.edgeA[e]), denseOf(graph.edgeB[e])];
    return [Math.min(...ends), Math.max(...ends)];
  }).sort((left, right) => left[0] - right[0] || left[1] - right[1]);
  const isCut = new Set(cutEdges);
  const pieceOf = componentsOf(given, (_, e) => !isCut.has(e));
  const bodyOf = componentsOf(given, ([, , capacity]) => capacity === INFINITE_CAPACITY);
  const pieces = terminalsOf(given.groups, (node) => bodyOf[node]).groups.flatMap((terminals) =>
    Array.from(terminals.sort(), (node) => pieceOf[node]),
  );
  const all = [...new Set(pieces)].map((piece) => ({
    group: groupOf[piece],
    members: Uint32Array.from([...pieceOf.keys()].filter((node) => pieceOf[node] === piece)),
  }));
  const largest = all.findIndex(({ members }) =>
    all.every((other) => other.members.length <= members.length),
  );
  return {
    ok: true,
    value: {
      pairs,
      pieces: all.map(({ group, members }, index) => ({
        group,
        members: index === largest ? null : members.map(denseOf),
      })),
    },
  };
}

function componentsOf(
  { nodeCount, edges }: CutCase,
  isOn: (edge: CutCase["edges"][number], index: number) => boolean,
): Uint32Array {
  const kept = edges.filter(isOn);
  return connectedComponents(
    nodeCount,
    Uint32Array.from(kept, ([a]) => a),
    Uint32Array.from(kept, ([, b]) => b),
  );
}

function inDense(failure: CutFailure): CutFailure {
  if (failure.tag === "stopped") return failure;
  const groups = failure.groups.map(({ group, nodes }) => ({ group, nodes: nodes.map(denseOf) }));
  return { ...failure, groups };
}

function cutInRegions(given: CutCase, groups: "keep" | "separate", firstRegionNodes: number) {
  const points = given.groups.map((terminals) => terminals.map(denseOf));
  return cutSegment(segmentEdgesOf(given), points, { groups, firstRegionNodes });
}

describe("a segment's cut", () => {
  test.each(["keep", "separate"] as const)(
    "[OP6] is the whole segment's, however small the region that it was found in (%s)",
    (mode) => {
      fc.assert(
        fc.property(cases, fc.integer({ min: 1, max: 6 }), (given, firstRegionNodes) => {
          expect(cutInRegions(given, mode, firstRegionNodes)).toEqual(cutWhole(given, mode));
        }),
        { numRuns: 4_000 },
      );
    },
  );

  test("[OP6] of two bodies of thousands is the whole segment's", () => {
    for (const shape of ["blobs", "sheets", "threads"] as const) {
      const made = makeCutGraph(shape, 10_000);
      const edges = Array.from(made.edgeA, (a, e): CutEdge => [a, made.edgeB[e], made.capacity[e]]);
      const given = { nodeCount: made.nodeCount, edges, groups: made.groups };
      for (const firstRegionNodes of [30, 300, 3_000]) {
        expect(cutInRegions(given, "keep", firstRegionNodes)).toEqual(cutWhole(given, "keep"));
      }
    }
  });

  test("[OP6] reads no more of a large segment than it must", () => {
    const asked = new Set<number>();
    const ladder = ladderOf(5_000_000, 1_000);
    const edges: SegmentEdges = {
      forEachNeighbor(node, visit) {
        asked.add(node);
        ladder.forEachNeighbor(node, visit);
      },
    };
    const cut = cutSegment(edges, [Uint32Array.of(1_900), Uint32Array.of(2_100)]);
    expect(cut).toEqual({
      ok: true,
      value: {
        pairs: [
          [2_000, 2_002],
          [2_001, 2_003],
        ],
        pieces: [
          { group: 0, members: Uint32Array.from({ length: 2_002 }, (_, node) => node) },
          { group: 1, members: null },
        ],
      },
    });
    expect(asked.size).toBeLessThan(10_000);
  });

  test("can be stopped at every place where it asks", () => {
    const groups = [Uint32Array.of(1_000, 1_900, 3), Uint32Array.of(7_000, 9_000)];
    const stoppingAt = (count: number) => {
      let asked = 0;
      const cut = cutSegment(ladderOf(6_000, 2_500), groups, {
        firstRegionNodes: 100,
        shouldStop: () => ++asked === count,
      });
      return { cut, isOver: asked < count };
    };
    const whole = cutSegment(ladderOf(6_000, 2_500), groups);
    expect(whole.ok).toBe(true);
    let places = 1;
    for (; !stoppingAt(places).isOver; places++) {
      expect(stoppingAt(places).cut).toEqual({ ok: false, error: { tag: "stopped" } });
    }
    expect(stoppingAt(places).cut).toEqual(whole);
    expect(places).toBeGreaterThan(5);
  });
});

/** Two rails of so many nodes with rungs between them, weak after one pair of nodes. */
function ladderOf(length: number, weakAt: number): SegmentEdges {
  const rail = (step: number) => (step === weakAt ? 100 : 60_000);
  return {
    forEachNeighbor(node, visit) {
      const step = node >>> 1;
      if (step > 0) visit(node - 2, rail(step - 1));
      visit(node ^ 1, 60_000);
      if (step < length - 1) visit(node + 2, rail(step));
    },
  };
}
