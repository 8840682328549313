// Laws of the log that hold for any graph and any history, judged or not: undo and redo, order of
// delivery, the partition, and that nothing kept on the way differs from what is made anew.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import { foldEdgeChanges } from "#core/agglomeration/fold-edge-changes.ts";
import type { Place } from "#core/geometry/place.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { isUndoable } from "#core/operations/activity.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import { placesOf } from "#core/operations/intent.ts";
import type { Operation, OperationBody, OperationConflict } from "#core/operations/operation.ts";
import { RootTable } from "#core/operations/root-table.ts";
import {
  applyOperation,
  basePartitionOf,
  createSegmentation,
  edgeChangesOf,
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { settledPiecesOf } from "#core/operations/settled-pieces-of.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { History } from "#fixtures/graphs/history.ts";
import { played, rootsOf, voxelHistory } from "#fixtures/graphs/voxel-history.ts";
import type { VoxelWorld } from "#fixtures/graphs/voxel-world.ts";

const withSupervoxelSplits = true;
const graphs = graphArbitrary(2, 10);
const anyHistory = historyArbitrary({ withRaw: true, withSupervoxelSplits, maxLength: 14 });
const judgedHistory = historyArbitrary({ withRaw: false, withSupervoxelSplits, maxLength: 16 });

/** All that a session holds of its segments, as one value. */
interface Standing {
  readonly roots: readonly (readonly [node: SupervoxelId, root: RootId])[];
  readonly active: readonly number[];
  readonly conflicts: readonly OperationConflict[];
  readonly edges: readonly EdgeChange[];
  readonly pieces: readonly SettledPiece[];
}

function standingOf(state: SegmentationState): Standing {
  return {
    roots: [...rootsOf(state)],
    active: [...state.activity.active].sort((left, right) => left - right),
    conflicts: state.conflicts,
    edges: edgeChangesOf(state),
    pieces: settledPiecesOf(state),
  };
}

/** Of the history's graph, before its first operation. */
function fresh({ graph }: History, voxels: VoxelWorld): SegmentationState {
  return createSegmentation(graph, basePartitionOf(graph), voxels.pieces);
}

/** The root of each supervoxel and piece: what a version's edges with the changes hold together. */
function componentsOf(state: SegmentationState): (readonly [SupervoxelId, RootId])[] {
  const { base } = state.constraints.graph;
  const folded = foldEdgeChanges(base, edgeChangesOf(state), settledPiecesOf(state));
  const { supervoxelIds: ids, edgeA, edgeB, isOn } = folded;
  const roots = connectedComponents(ids.length, edgeA, edgeB, isOn);
  return Array.from(ids, (id, index) => [id, ids[roots[index]]]);
}

describe("undo and redo", () => {
  test("[OP9][OP4] undo then redo of any operation at any time is the identity, and so is the reverse", () => {
    fc.assert(
      fc.property(graphs, anyHistory, fc.nat(), (graph, steps, which) => {
        const { history } = played(graph, steps);
        const undoable = history.operations.filter(({ body }) => isUndoable(body.kind));
        fc.pre(undoable.length > 0);
        const { seq } = undoable[which % undoable.length];
        const isUndone = history.state.activity.isUndoneByMark(seq);
        const before = standingOf(history.state);
        if (isUndone) history.redo("bo", seq);
        else history.undo("bo", seq);
        const between = standingOf(history.state);
        if (isUndone) history.undo("bo", seq);
        else history.redo("bo", seq);
        expect(standingOf(history.state)).toEqual(before);
        if (isUndone) history.redo("ada", seq);
        else history.undo("ada", seq);
        expect(standingOf(history.state)).toEqual(between);
      }),
      { numRuns: 500 },
    );
  });

  test("[OP9] a mark that says what holds already changes nothing", () => {
    fc.assert(
      fc.property(graphs, anyHistory, fc.nat(), (graph, steps, which) => {
        const { history } = played(graph, steps);
        const undoable = history.operations.filter(({ body }) => isUndoable(body.kind));
        fc.pre(undoable.length > 0);
        const { seq } = undoable[which % undoable.length];
        const isUndone = history.state.activity.isUndoneByMark(seq);
        const before = standingOf(history.state);
        const again = isUndone ? history.undo("bo", seq) : history.redo("bo", seq);
        expect(standingOf(history.state)).toEqual(before);
        expect(again.effect.changes).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("[OP9] whoever takes all of theirs back leaves everyone else's as if they had never been", () => {
    fc.assert(
      fc.property(graphs, anyHistory, fc.constantFrom("ada", "bo", "cy"), (graph, steps, who) => {
        const { history, voxels } = played(graph, steps);
        const own = history.operations.filter(
          ({ seq, authorId, body }) =>
            authorId === who &&
            isUndoable(body.kind) &&
            !history.state.activity.isUndoneByMark(seq),
        );
        for (const { seq } of own) history.undo(who, seq);
        // Without them in the log at all; the marks of all stand, but on them they have no meaning.
        const without = fresh(history, voxels);
        for (const operation of history.operations) {
          const isOwn = operation.authorId === who && isUndoable(operation.body.kind);
          const body = isOwn ? ({ kind: "submit", note: "" } as const) : operation.body;
          applyOperation(without, { ...operation, body });
        }
        expect(standingOf(history.state)).toEqual(standingOf(without));
      }),
      { numRuns: 500 },
    );
  });

  test("[OP9] after one's undo everyone else's stands, revives, or is given up for one that revives", () => {
    fc.assert(
      fc.property(graphs, judgedHistory, fc.constantFrom("ada", "bo"), (graph, steps, who) => {
        const { history } = played(graph, steps);
        const before = new Set(history.state.activity.active);
        const undone = history.play({ kind: "undo", actor: who, of: null });
        if (undone?.body.kind !== "undo") return;
        const { of } = undone.body;
        const after = history.state.activity.active;
        const revived = history.operations.filter(({ seq }) => after.has(seq) && !before.has(seq));
        const { overrides } = history.operations[of - 1];
        // What comes back was given up for the undone one, or for what that had given up in turn;
        // what goes is given up, by name, for one that came back [OP4].
        expect(revived.length === 0 || revived.some(({ seq }) => overrides.includes(seq))).toBe(
          true,
        );
        const givenUp = new Set(revived.flatMap((operation) => operation.overrides));
        for (const seq of before) {
          if (seq !== of) expect(after.has(seq) || givenUp.has(seq)).toBe(true);
        }
        checkMeanings(history);
      }),
      { numRuns: 500 },
    );
  });
});

/** [DE2][DE3][OP8] Active merges join unless a conflict names them; active splits part, always. */
function checkMeanings({ state, operations }: History): void {
  const broken = new Set(state.conflicts.map((conflict) => conflict.broken));
  const rootOf = (place: Place) => rootIndexOf(state, state.constraints.graph.nodeAt(place));
  for (const { seq, body } of operations) {
    if (!state.activity.active.has(seq)) continue;
    if ((body.kind === "merge" || body.kind === "merge-many") && !broken.has(seq)) {
      expect(new Set(placesOf(body).map((place) => rootOf(place))).size).toBe(1);
    }
    const groups = groupsOf(body);
    // An undo may have made one supervoxel of the pieces that were parted: nothing parts it from itself.
    const nodes = groups.flatMap((places) => [
      ...new Set(places.map((place) => state.constraints.graph.nodeAt(place))),
    ]);
    if (new Set(nodes).size < nodes.length) continue;
    const roots = groups.flatMap((places) => [...new Set(places.map((place) => rootOf(place)))]);
    expect(new Set(roots).size).toBe(roots.length);
  }
}

/** Empty for what parts nothing. */
function groupsOf(body: OperationBody): readonly (readonly Place[])[] {
  if (body.kind === "split-groups") return body.groups;
  const isPair = body.kind === "split" || body.kind === "split-supervoxel";
  return isPair ? [body.sources, body.sinks] : [];
}

describe("the order in which it is heard", () => {
  test("[DE1] entries delivered in any order, some twice, give the same roots", () => {
    const shuffledHistory = anyHistory.chain((steps) =>
      fc.record({ steps: fc.constant(steps), order: fc.array(fc.nat(), { maxLength: 60 }) }),
    );
    fc.assert(
      fc.property(graphs, shuffledHistory, fc.nat(20), (graph, { steps, order }, lookAt) => {
        const { history, voxels } = played(graph, steps);
        const { operations, state } = history;
        const model = fresh(history, voxels);
        const ids = graph.supervoxelIds.toArray();
        const baseRoots = ids.map((_, i) => ids[rootIndexOf(model, i)]);
        const table = new RootTable();
        const waiting = new Map<number, Operation>();
        let seq = 0;
        const count = (next: Operation) => {
          seq = next.seq;
          for (const change of next.effect.changes) table.apply(change);
          applyOperation(model, next);
        };
        const hear = (operation: Operation, at: number) => {
          if (at === lookAt) table.see(ids, baseRoots);
          if (operation.seq > seq) waiting.set(operation.seq, operation);
          for (let next = waiting.get(seq + 1); next !== undefined; next = waiting.get(seq + 1)) {
            count(next);
          }
        };
        const drawn =
          operations.length === 0 ? [] : order.map((n) => operations[n % operations.length]);
        [...drawn, ...operations.toReversed()].forEach(hear);
        expect(standingOf(model)).toEqual(standingOf(state));
        // Of pieces, and of what was in some once, the effects do not tell all: pages ask for those.
        const wasSplit = new Set(
          operations.map(({ body }) => (body.kind === "split-supervoxel" ? body.supervoxel : 0n)),
        );
        const roots = rootsOf(state);
        ids.forEach((id, i) => {
          if (!wasSplit.has(id)) expect(table.rootOf(id, baseRoots[i])).toBe(roots.get(id));
        });
      }),
      { numRuns: 300 },
    );
  });

  test("[DE1] merges commute: whichever comes first, the segments are the same", () => {
    const pairs = fc.array(fc.tuple(fc.nat(999), fc.nat(999)), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(graphs, pairs, fc.nat(), (graph, merges, turn) => {
        const rootsAfter = (order: readonly (readonly [number, number])[]) => {
          const history = new History(graph);
          for (const [a, b] of order) {
            history.play({ kind: "raw-merge", actor: "ada", a, b, overrides: [] });
          }
          return [...rootsOf(history.state)];
        };
        const at = turn % merges.length;
        const turned = [...merges.slice(at), ...merges.slice(0, at)].toReversed();
        expect(rootsAfter(turned)).toEqual(rootsAfter(merges));
      }),
      { numRuns: 200 },
    );
  });
});

describe("what is kept on the way", () => {
  test("[DE4] roots, members, conflicts, activity and edges are those from scratch, at every step", () => {
    fc.assert(
      fc.property(graphs, anyHistory, (graph, steps) => {
        const { history, voxels } = voxelHistory(graph);
        for (const step of steps) {
          if (history.play(step) === null) continue;
          const standing = standingOf(history.state);
          const scratch = deriveFromScratch(graph, history.operations, voxels.pieces);
          expect(standing.roots).toEqual([...scratch.roots]);
          expect(standing.conflicts).toEqual(scratch.conflicts);
          expect(new Set(standing.active)).toEqual(scratch.active);
          expect(componentsOf(history.state)).toEqual(standing.roots);
        }
        const replayed = fresh(history, voxels);
        for (const operation of history.operations) applyOperation(replayed, operation);
        expect(standingOf(replayed)).toEqual(standingOf(history.state));
      }),
      { numRuns: 500 },
    );
  });

  test("[DE4] the edges do not depend on the way: only on what is active, and in which order", () => {
    fc.assert(
      fc.property(graphs, anyHistory, (graph, steps) => {
        const { history, voxels } = played(graph, steps);
        const { active } = history.state.activity;
        const only = fresh(history, voxels);
        for (const operation of history.operations) {
          const isKept = active.has(operation.seq);
          const body = isKept ? operation.body : ({ kind: "submit", note: "" } as const);
          applyOperation(only, { ...operation, body });
        }
        expect(standingOf(only)).toEqual(standingOf(history.state));
      }),
      { numRuns: 500 },
    );
  });

  test("[DE1] the segments are a partition: each supervoxel or piece in one, each root its smallest", () => {
    fc.assert(
      fc.property(graphs, anyHistory, (graph, steps) => {
        const { state } = played(graph, steps).history;
        const { graph: nodes } = state.constraints;
        const seen = new Set<number>();
        for (const node of nodes.nodesInOrder()) {
          const root = rootIndexOf(state, node);
          expect(nodes.order(root, node)).toBeLessThanOrEqual(0);
          expect(rootIndexOf(state, root)).toBe(root);
          if (root !== node) continue;
          for (const member of membersOf(state, root)) {
            expect(seen.has(member)).toBe(false);
            seen.add(member);
            expect(rootIndexOf(state, member)).toBe(root);
          }
        }
        expect(seen).toEqual(new Set(nodes.allNodes()));
      }),
      { numRuns: 300 },
    );
  });
});
