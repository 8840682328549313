import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import { type Lineage, lineageOf, writtenLineage } from "#core/operations/lineage.ts";
import { LineageLog, type LineageNode } from "#core/operations/lineage-log.ts";
import { ancestorsOf, descendantsOf, nodeAt } from "#core/operations/lineage-walk.ts";
import {
  createSegmentation,
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { History } from "#fixtures/graphs/history.ts";

/** Two pairs, 0-1 and 2-3, whose ids are 1 … 4. */
function twoPairs(): History {
  return new History(
    graphFromEdges(
      4,
      [
        { a: 0, b: 1 },
        { a: 2, b: 3 },
      ],
      { firstId: 1n },
    ),
  );
}

function namesOf({ nodes, edges }: Lineage): readonly string[] {
  const name = (at: number) => `${nodes[at].root}@${nodes[at].fromSeq}`;
  return edges.map((edge) => `#${edge.seq} ${name(edge.from)}→${name(edge.to)}`);
}

function sortedRoots(roots: Iterable<RootId>): readonly RootId[] {
  return [...new Set(roots)].sort(compareIds);
}

describe("[DE6] lineage", () => {
  test("a merge has two parents, and its undo gives each root back as a new interval", () => {
    const history = twoPairs();
    history.merge("ada", 1, 2);
    history.undo("ada", 1);
    const lineage = lineageOf(history.operations);
    expect(lineage.nodes).toEqual([
      { root: 1n, fromSeq: 0, untilSeq: 1, supervoxelCount: null },
      { root: 3n, fromSeq: 0, untilSeq: 1, supervoxelCount: null },
      { root: 1n, fromSeq: 1, untilSeq: 2, supervoxelCount: 4 },
      { root: 1n, fromSeq: 2, untilSeq: null, supervoxelCount: 2 },
      { root: 3n, fromSeq: 2, untilSeq: null, supervoxelCount: 2 },
    ]);
    expect(namesOf(lineage)).toEqual(["#1 1@0→1@1", "#1 3@0→1@1", "#2 1@1→1@2", "#2 1@1→3@2"]);
  });

  test("counts follow from the sizes before, and from what comes out", () => {
    const history = twoPairs();
    history.merge("ada", 1, 2);
    history.split("ben", [0], [3]);
    const counted = lineageOf(history.operations, { countBefore: () => 2 });
    expect(counted.edges.map((edge) => edge.supervoxelCount)).toEqual([2, 2, 2, 2]);
    const single = new History(
      graphFromEdges(3, [
        { a: 0, b: 1 },
        { a: 1, b: 2 },
      ]),
    );
    single.split("ada", [0], [2]);
    const [before] = lineageOf(single.operations).nodes;
    expect(before.supervoxelCount).toBe(3);
  });

  test("a segment that nobody changed has no node; a root id is a node only while it stands", () => {
    const history = twoPairs();
    history.merge("ada", 0, 2);
    const { nodes } = logOf(history);
    expect(nodeAt(nodes, 99n, 0)).toBeUndefined();
    expect(nodeAt(nodes, 3n, 0)).toMatchObject({ root: 3n, fromSeq: 0 });
    expect(nodeAt(nodes, 3n, 1)).toBeUndefined();
  });

  test("ancestors and descendants as a graph of their own", () => {
    const history = twoPairs();
    history.merge("ada", 1, 2);
    history.split("ben", [0], [3]);
    const joined = must(nodeAt(logOf(history).nodes, 1n, 1));
    expect(namesOf(writtenLineage(ancestorsOf(joined)))).toEqual(["#1 1@0→1@1", "#1 3@0→1@1"]);
    const after = writtenLineage(descendantsOf(joined));
    expect(after.nodes.map(({ fromSeq }) => fromSeq)).toEqual([1, 2, 2]);
  });
});

function logOf({ operations }: History, options?: ConstructorParameters<typeof LineageLog>[0]) {
  const log = new LineageLog(options);
  for (const operation of operations) log.record(operation);
  return log;
}

function must(node: LineageNode | undefined): LineageNode {
  if (node === undefined) throw new Error("the node is there");
  return node;
}

/** The roots of these supervoxels in a state. */
function rootsIn(state: SegmentationState, indices: Uint32Array): readonly RootId[] {
  const { graph } = state.constraints;
  const roots = Array.from(indices, (i) => graph.idOf(rootIndexOf(state, i)));
  return sortedRoots(roots);
}

test("[DE6] at each number the live nodes are the segments among those that ever change", () => {
  const histories = historyArbitrary({ withRaw: true, maxLength: 14 });
  fc.assert(
    fc.property(graphArbitrary(2, 12), histories, (graph, steps) => {
      const played = new History(graph);
      for (const step of steps) played.play(step);
      const counts = createSegmentation(graph);
      const indexOf = (root: RootId) => graph.supervoxelIds.indexOf(root);
      const { nodes } = logOf(played, {
        countBefore: (root) => membersOf(counts, indexOf(root)).length,
      });
      const state = createSegmentation(graph);
      const bases = nodes.filter(({ fromSeq }) => fromSeq === 0);
      const region = Uint32Array.from(
        bases.flatMap(({ root }) => [...membersOf(state, indexOf(root))]),
      );
      const check = (again: History, seq: number) => {
        const live = nodes.filter((node) => nodeAt(nodes, node.root, seq) === node);
        expect(sortedRoots(live.map(({ root }) => root))).toEqual(rootsIn(again.state, region));
        for (const { root, supervoxelCount } of live) {
          expect(supervoxelCount).toBe(membersOf(again.state, indexOf(root)).length);
        }
      };
      const again = new History(graph);
      check(again, 0);
      for (const { authorId, body, overrides, seq } of played.operations) {
        again.commit(authorId, body, overrides);
        check(again, seq);
      }
      const reached = new Set(bases.flatMap((node) => [...descendantsOf(node)]));
      expect(reached.size).toBe(nodes.length);
    }),
    { numRuns: 150 },
  );
});
