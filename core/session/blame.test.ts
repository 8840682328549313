import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blameOfEdge, blameOfSupervoxel } from "#core/session/blame.ts";
import { sessionAt } from "#core/session/session-at.ts";
import { membersOfRoot, rootOfSupervoxel, type SessionModel } from "#core/session/session-model.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { History } from "#fixtures/graphs/history.ts";
import { sessionWorld } from "#fixtures/graphs/session-world.ts";

/** 0-1-2 in a row, and 3 alone; ids are 1 … 4. */
function row(): History {
  return new History(
    graphFromEdges(
      4,
      [
        { a: 0, b: 1 },
        { a: 1, b: 2 },
      ],
      { firstId: 1n },
    ),
  );
}

function modelOf({ graph, operations }: History): SessionModel {
  const { base } = sessionWorld(graph, { sha256Hex: (text) => text }).model;
  return sessionAt(base, operations, operations.length);
}

/** The edge between dense indices a and b, in short. */
function edge(history: History, a: number, b: number) {
  const found = blameOfEdge(modelOf(history), BigInt(a + 1), BigInt(b + 1));
  if (found === null) throw new Error("both supervoxels are there");
  return {
    isOn: found.isOn,
    by: found.decidedBy.map(({ seq }) => seq),
    operations: found.operations.map(({ operation, isActive }) => `${isActive}#${operation.seq}`),
  };
}

function supervoxel(history: History, index: number) {
  const found = blameOfSupervoxel(modelOf(history), BigInt(index + 1));
  return {
    operations: found?.operations.map(({ operation }) => operation.seq),
    placedBy: found?.placedBy?.seq ?? null,
    changedBy: found?.changedBy?.seq ?? null,
  };
}

describe("[DE7] blame of an edge", () => {
  test("nobody's: it is as the version has it", () => {
    const history = row();
    expect(edge(history, 1, 0)).toEqual({ isOn: true, by: [], operations: [] });
    expect(edge(history, 0, 3)).toEqual({ isOn: false, by: [], operations: [] });
  });

  test("the merge that holds it, and after its undo nobody", () => {
    const history = row();
    history.merge("ada", 3, 2);
    expect(edge(history, 2, 3)).toEqual({ isOn: true, by: [1], operations: ["true#1"] });
    history.undo("ada", 1);
    expect(edge(history, 2, 3)).toEqual({ isOn: false, by: [], operations: ["false#1", "true#2"] });
  });

  test("the split whose cut names it, and the merge that then overrides that", () => {
    const history = row();
    history.split("ada", [0], [1]);
    expect(edge(history, 0, 1)).toMatchObject({ isOn: false, by: [1] });
    expect(edge(history, 1, 2)).toMatchObject({ isOn: true, by: [], operations: [] });
    history.merge("ben", 0, 1);
    expect(edge(history, 0, 1)).toEqual({
      isOn: true,
      by: [2],
      operations: ["false#1", "true#2"],
    });
  });

  test("[DE3] the split that severs a merge beyond its cut, in conflict with it", () => {
    const history = row();
    history.merge("ada", 2, 3);
    const [a, d] = [0, 3].map((index) => ({
      positionVoxel: [10 * index, 0, 0] as const,
      supervoxel: BigInt(index + 1),
    }));
    // Nobody chose to break the merge: as in a log that was moved to another version.
    history.commit("ben", { kind: "split", sources: [a], sinks: [d], cut: [] });
    const { conflicts } = history.operations[1].effect;
    const severed = [
      [0, 1],
      [1, 2],
      [2, 3],
    ].filter(([left, right]) => {
      const found = edge(history, left, right);
      if (!found.isOn) expect(found.by).toEqual([2]);
      return !found.isOn;
    });
    expect(severed).toEqual([[2, 3]]);
    expect(conflicts).toEqual([{ holds: 2, broken: 1 }]);
  });

  test("there is none between a supervoxel and itself, or one that is not there", () => {
    const model = modelOf(row());
    expect(blameOfEdge(model, 1n, 1n)).toBeNull();
    expect(blameOfEdge(model, 1n, 99n)).toBeNull();
    expect(blameOfSupervoxel(model, 99n)).toBeNull();
  });
});

describe("[DE7] blame of a supervoxel", () => {
  test("names those that speak of it with their marks, and the one that put it where it is", () => {
    const history = row();
    history.merge("ada", 2, 3);
    history.split("ben", [0], [1]);
    expect(supervoxel(history, 0)).toEqual({ operations: [2], placedBy: 2, changedBy: 2 });
    expect(supervoxel(history, 3)).toEqual({ operations: [1], placedBy: 2, changedBy: 2 });
    history.undo("ben", 2);
    expect(supervoxel(history, 3)).toEqual({ operations: [1], placedBy: 1, changedBy: 3 });
    expect(supervoxel(history, 0)).toEqual({ operations: [2, 3], placedBy: 1, changedBy: 3 });
  });

  test("is nobody's where nothing changed its segment, or all of it was undone", () => {
    const history = row();
    expect(supervoxel(history, 3)).toEqual({ operations: [], placedBy: null, changedBy: null });
    history.merge("ada", 2, 3);
    history.undo("ada", 1);
    expect(supervoxel(history, 3)).toMatchObject({ placedBy: null, changedBy: 2 });
  });
});

test("[DE7] who is blamed decides: the edge is as they have it, and the segment stands since", () => {
  fc.assert(
    fc.property(
      graphArbitrary(2, 9),
      historyArbitrary({ withRaw: true, maxLength: 10 }),
      fc.nat(999),
      fc.nat(999),
      (graph, steps, left, right) => {
        const history = new History(graph);
        for (const step of steps) history.play(step);
        const model = modelOf(history);
        const ids = graph.supervoxelIds;
        const [a, b] = [left, right].map((number) => ids.at(number % ids.length));
        const found = blameOfEdge(model, a, b);
        if (found?.isOn) expect(rootOfSupervoxel(model, a)).toBe(rootOfSupervoxel(model, b));
        if (found !== null && found.decidedBy.length === 0) {
          expect(found.isOn).toBe(found.isOnInVersion ?? false);
        }
        const members = (state: SessionModel) => membersOfRoot(state, rootOfSupervoxel(state, a));
        const changedSeq = blameOfSupervoxel(model, a)?.changedBy?.seq ?? 0;
        const since = sessionAt(model.base, model.operations, changedSeq);
        expect(members(since)).toEqual(members(model));
        if (changedSeq > 0) {
          const before = sessionAt(model.base, model.operations, changedSeq - 1);
          expect(members(before)).not.toEqual(members(model));
        }
      },
    ),
    { numRuns: 150 },
  );
});
