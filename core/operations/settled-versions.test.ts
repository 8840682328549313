import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildGraph, type GraphColumns } from "#core/agglomeration/base-graph.ts";
import { foldEdgeChanges } from "#core/agglomeration/fold-edge-changes.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import {
  applyOperation,
  basePartitionOf,
  createSegmentation,
  edgeChangesOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { settledPiecesOf } from "#core/operations/settled-pieces-of.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { History, type HistoryStep } from "#fixtures/graphs/history.ts";
import { played, rootsOf, voxelHistory } from "#fixtures/graphs/voxel-history.ts";
import { VoxelWorld } from "#fixtures/graphs/voxel-world.ts";

const withSupervoxelSplits = true;
const anyHistory = historyArbitrary({ withRaw: true, withSupervoxelSplits, maxLength: 12 });
const graphs = graphArbitrary(2, 5, { withInfinite: true });

function componentsOf(columns: GraphColumns): Map<SupervoxelId, SupervoxelId> {
  const { supervoxelIds: ids, edgeA, edgeB, isOn } = columns;
  const roots = connectedComponents(ids.length, edgeA, edgeB, isOn);
  return new Map(Array.from(ids, (id, index) => [id, ids[roots[index]]]));
}

/** Each edge of G', with the pairs that are off in it, as the session has it. */
function edgesOf(state: SegmentationState): Map<string, boolean> {
  const { constraints, extraCuts } = state;
  const { graph } = constraints;
  const edges = new Map<string, boolean>();
  const note = (left: number, right: number) => {
    const [a, b] = graph.order(left, right) < 0 ? [left, right] : [right, left];
    const isCut = extraCuts.some((cut) => [cut.a, cut.b].sort().join() === [a, b].sort().join());
    edges.set(`${graph.idOf(a)} ${graph.idOf(b)}`, constraints.isPairOn(a, b) && !isCut);
  };
  for (const node of graph.allNodes()) {
    const count = graph.gatherRow(node);
    for (const other of graph.rowNodes.slice(0, count)) note(node, other);
  }
  for (const { a, b } of constraints.heldPairs()) note(a, b);
  return edges;
}

function foldedEdges({ supervoxelIds, edgeA, edgeB, isOn }: GraphColumns): Map<string, boolean> {
  const edges = new Map<string, boolean>();
  edgeA.forEach((a, e) => {
    edges.set(`${supervoxelIds[a]} ${supervoxelIds[edgeB[e]]}`, isOn[e] === 1);
  });
  return edges;
}

describe("[RV5] a version with pieces", () => {
  test("is the version before, its pieces and changed edges folded in", () => {
    fc.assert(
      fc.property(graphs, anyHistory, (graph, steps) => {
        const { state } = played(graph, steps).history;
        const folded = foldEdgeChanges(graph, edgeChangesOf(state), settledPiecesOf(state));
        expect(() => buildGraph(folded)).not.toThrow();
        expect([...componentsOf(folded)]).toEqual([...rootsOf(state)]);
        const edges = edgesOf(state);
        for (const [pair, isOn] of foldedEdges(folded)) expect(isOn).toBe(edges.get(pair));
        for (const [pair, isOn] of edges) {
          if (isOn) expect(foldedEdges(folded).get(pair)).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  });

  test("is stood on by the next session, which splits its pieces again; versions fold in one go", () => {
    fc.assert(
      fc.property(graphs, anyHistory, anyHistory, (graph, steps, laterSteps) => {
        const first = played(graph, steps);
        const firstPieces = settledPiecesOf(first.history.state);
        const firstChanges = edgeChangesOf(first.history.state);
        const middle = buildGraph(foldEdgeChanges(graph, firstChanges, firstPieces));
        const voxels = new VoxelWorld(middle, { world: first.voxels, pieces: firstPieces });
        const later = new History(middle, { voxels });
        expect(rootsOf(later.state)).toEqual(rootsOf(first.history.state));
        for (const step of laterSteps) later.play(step);
        const scratch = deriveFromScratch(middle, later.operations, voxels.pieces);
        expect([...rootsOf(later.state)]).toEqual([...scratch.roots]);
        const pieces = settledPiecesOf(later.state);
        const changes = edgeChangesOf(later.state);
        const inTwo = foldEdgeChanges(middle, changes, pieces);
        const allChanges = [...firstChanges, ...changes];
        expect(foldEdgeChanges(graph, allChanges, [...firstPieces, ...pieces])).toEqual(inTwo);
        expect([...componentsOf(inTwo)]).toEqual([...rootsOf(later.state)]);
      }),
      { numRuns: 80 },
    );
  });

  test("[RV4] leads the edges of a log's pieces to what a neighbour was cut into", () => {
    const graph = graphFromEdges(2, [{ a: 0, b: 1 }]);
    const first = voxelHistory(graph);
    const split = (at: number, routes: readonly number[]): HistoryStep => ({
      kind: "split-supervoxel",
      ...{ actor: "ada", isRaw: false, at, sources: [0], sinks: [0] },
      ...{ sides: [0, 1], routes, cut: [], overrides: [] },
    });
    first.history.play(split(1, [2]));
    const pieces = settledPiecesOf(first.history.state);
    const newest = buildGraph(foldEdgeChanges(graph, edgeChangesOf(first.history.state), pieces));
    const other = new History(graph, { voxels: first.voxels });
    // To one side of the neighbour alone.
    other.play(split(0, [0]));
    const source = new VoxelWorld(newest, { world: first.voxels, pieces }).pieces;
    const rebased = createSegmentation(newest, basePartitionOf(newest), source);
    for (const operation of other.operations) applyOperation(rebased, operation);
    const { graph: nodes } = rebased.constraints;
    const neighborsOf = (node: number) => {
      const count = nodes.gatherRow(node);
      return [...nodes.rowNodes.subarray(0, count)].filter((each) => each < nodes.size).length;
    };
    expect(nodes.nodesOf(0).map(neighborsOf).sort()).toEqual([0, 2]);
  });

  test("[RV4][AD3] takes a log that was made before its pieces were", () => {
    fc.assert(
      fc.property(graphs, anyHistory, anyHistory, (graph, steps, otherSteps) => {
        const first = played(graph, steps);
        const pieces = settledPiecesOf(first.history.state);
        const newest = buildGraph(
          foldEdgeChanges(graph, edgeChangesOf(first.history.state), pieces),
        );
        // Made on the version before; its masks are known to both.
        const other = new History(graph, { voxels: first.voxels });
        for (const step of otherSteps) other.play(step);
        const source = new VoxelWorld(newest, { world: first.voxels, pieces }).pieces;
        const rebased = createSegmentation(newest, basePartitionOf(newest), source);
        for (const operation of other.operations) {
          applyOperation(rebased, operation);
          const scratch = deriveFromScratch(
            newest,
            other.operations.slice(0, operation.seq),
            source,
          );
          expect([...rootsOf(rebased)]).toEqual([...scratch.roots]);
        }
      }),
      { numRuns: 80 },
    );
  });
});
