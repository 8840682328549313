import { describe, expect, it } from "vitest";
import type { ToolName } from "#components/proofreading/edit-tool.ts";
import { createMergeTool } from "#components/proofreading/merge-tool.ts";
import { placePoint } from "#components/proofreading/place-point.ts";
import { type Anchor, withRecent } from "#components/proofreading/selection.ts";
import { pickOf } from "#components/proofreading/testing/pick-of.ts";
import { initialWorkspaceState } from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";

/** Supervoxels 5 and 6 are one segment. */
const rootOf = ({ supervoxel }: Anchor) => (supervoxel === 6n ? 5n : supervoxel);

function hands(tool: ToolName = "merge") {
  const view = { positionVoxel: [0, 0, 0], zoom: 1 } as const;
  const store = createStateStore({ ...initialWorkspaceState(view, "xy", "segments"), tool });
  const never = () => new Promise<never>(() => undefined);
  const port = { preview: never, submit: () => undefined };
  const merge = createMergeTool(port, { defer: () => () => undefined });
  const recent: bigint[] = [];
  const workspace = {
    ...{ store, merge, rootOf },
    editTool: () => (tool === "navigate" ? null : merge),
    noteRecent: ({ supervoxel }: Anchor) => recent.push(supervoxel),
  };
  const points = () => merge.store.get().draft.points.map(({ place }) => place.supervoxel);
  return { workspace, store, points, recent };
}

describe("a click with a tool in hand", () => {
  it("on nothing sets no point and says so", () => {
    const { workspace, store, points } = hands();
    placePoint(workspace, pickOf(0n));
    expect(store.get().clickProblem).toBe("background");
    placePoint(workspace, pickOf(0n, false));
    expect(store.get().clickProblem).toBe("loading");
    expect(points()).toEqual([]);
  });

  it("[OP5] on a segment that has a point of the merge already sets none and says so", () => {
    const { workspace, store, points } = hands();
    placePoint(workspace, pickOf(5n));
    placePoint(workspace, pickOf(6n));
    expect(points()).toEqual([5n]);
    expect(store.get().clickProblem).toBe("same-segment");
    placePoint(workspace, pickOf(7n));
    expect(points()).toEqual([5n, 7n]);
    expect(store.get().clickProblem).toBeNull();
  });

  it("on a segment that is being merged with the other already sets none and says so", () => {
    const { workspace, store, points } = hands();
    for (const id of [7n, 8n]) placePoint(workspace, pickOf(id));
    workspace.merge.commit();
    placePoint(workspace, pickOf(8n));
    placePoint(workspace, pickOf(7n));
    expect([points(), store.get().clickProblem]).toEqual([[8n], "being-merged"]);
    placePoint(workspace, pickOf(9n));
    expect([points(), store.get().clickProblem]).toEqual([[8n, 9n], null]);
  });

  it("on a segment that is hidden sets none, and one once it is selected", () => {
    const { workspace, store, points } = hands();
    store.set({ layers: { ...store.get().layers, selectedOnly: true } });
    placePoint(workspace, pickOf(6n));
    expect([points(), store.get().clickProblem]).toEqual([[], "hidden"]);
    store.set({ selection: [{ supervoxel: 5n, baseRoot: 5n, positionVoxel: null }] });
    placePoint(workspace, pickOf(6n));
    expect([points(), store.get().clickProblem]).toEqual([[6n], null]);
  });

  it("is remembered as one of the latest segments, where it set a point", () => {
    const { workspace, recent } = hands();
    for (const id of [5n, 6n, 0n, 7n]) placePoint(workspace, pickOf(id));
    expect(recent).toEqual([5n, 7n]);
  });
});

describe("the latest segments", () => {
  it("come once each, the last one first, and twelve at most", () => {
    const anchor = (supervoxel: bigint): Anchor => ({
      ...{ supervoxel, baseRoot: supervoxel, positionVoxel: null },
    });
    let recent: readonly Anchor[] = [];
    for (const id of [5n, 7n, 6n]) recent = withRecent(recent, anchor(id), rootOf);
    expect(recent.map(({ supervoxel }) => supervoxel)).toEqual([6n, 7n]);
    for (let id = 10n; id < 40n; id++) recent = withRecent(recent, anchor(id), rootOf);
    expect(recent).toHaveLength(12);
    expect(recent[0].supervoxel).toBe(39n);
  });
});
