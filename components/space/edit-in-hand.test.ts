import { expect, it } from "vitest";
import type { PendingIntent } from "#client/intents/waiting-intent.ts";
import type { DraftPoint } from "#components/proofreading/draft-point.ts";
import type { ToolName } from "#components/proofreading/edit-tool.ts";
import { createEditInHand } from "#components/space/edit-in-hand.ts";
import { createStateStore } from "#components/ui/state-store.ts";

const point = (supervoxel: bigint): DraftPoint => ({
  key: Number(supervoxel),
  place: { supervoxel, positionVoxel: [Number(supervoxel), 0, 0] },
  baseRoot: supervoxel,
});
const points = (...supervoxels: bigint[]) => supervoxels.map(point);

function scene(tool: ToolName) {
  const store = createStateStore<{ tool: ToolName; selection: readonly never[] }>({
    ...{ tool, selection: [] },
  });
  const merge = createStateStore({ draft: { points: points() }, queue: [] as object[] });
  const split = createStateStore({ draft: { groups: [points(), points()] } });
  const isolate = createStateStore({ points: points() });
  const pending: PendingIntent[] = [];
  const told: string[] = [];
  const workspace = {
    ...{ store, pending: () => pending },
    ...{ merge: { store: merge }, split: { store: split }, isolate: { store: isolate } },
  } as unknown as Parameters<typeof createEditInHand>[0];
  const edit = createEditInHand(workspace, () => told.push(shown()));
  const shown = () =>
    edit
      .anchors()
      .map(({ supervoxel }) => supervoxel)
      .join();
  const submit = (id: string, kind: string) =>
    pending.push({ intent: { id, body: { kind } } } as unknown as PendingIntent);
  return { store, merge, split, isolate, edit, told, shown, submit };
}

const settled = () => Promise.resolve();

it("holds the points of the tool in hand, and lets go of those of a draft that is dropped", async () => {
  const { store, merge, split, isolate, told, shown } = scene("merge");
  split.set({ draft: { groups: [points(7n), points()] } });
  merge.set({ draft: { points: points(1n, 2n) } });
  await settled();
  expect(shown()).toBe("1,2");
  merge.set({ draft: { points: [] } });
  await settled();
  expect(shown()).toBe("");
  store.set({ tool: "split" });
  await settled();
  expect(shown()).toBe("7");
  isolate.set({ points: points(9n) });
  store.set({ tool: "isolate" });
  await settled();
  store.set({ tool: "navigate" });
  await settled();
  expect(told).toEqual(["1,2", "", "7", "9", ""]);
});

it("keeps what was committed until another point is set", async () => {
  const { merge, told, shown, submit } = scene("merge");
  merge.set({ draft: { points: points(1n, 2n) } });
  await settled();
  submit("a", "merge");
  merge.set({ draft: { points: [] } });
  await settled();
  expect(shown()).toBe("1,2");
  expect(told).toEqual(["1,2"]);
  merge.set({ draft: { points: points(3n) } });
  await settled();
  expect(shown()).toBe("3");
});

it("keeps what was committed until something else is selected, or the tool put away", async () => {
  for (const change of [{ selection: [] }, { tool: "navigate" as const }]) {
    const { store, isolate, shown, submit } = scene("isolate");
    isolate.set({ points: points(1n) });
    await settled();
    submit("a", "isolate");
    isolate.set({ points: [] });
    await settled();
    expect(shown()).toBe("1");
    store.set(change);
    await settled();
    expect(shown()).toBe("");
  }
});

it("holds merges in line, also in the step that commits one", async () => {
  const { merge, told, shown, submit } = scene("merge");
  merge.set({ draft: { points: points(1n, 2n) } });
  await settled();
  merge.set({ draft: { points: [] }, queue: [{ draft: { points: points(1n, 2n) } }] });
  await settled();
  expect(shown()).toBe("1,2");
  merge.set({ draft: { points: points(3n) } });
  await settled();
  // Out of the line first, then asked for.
  merge.set({ queue: [] });
  submit("a", "merge");
  await settled();
  expect(shown()).toBe("3,1,2");
  expect(told).toEqual(["1,2", "3,1,2"]);
});

it("takes only edits for a commit, and only new ones", async () => {
  const { merge, shown, submit } = scene("merge");
  submit("old", "merge");
  merge.set({ draft: { points: points(1n) } });
  await settled();
  submit("claimed", "claim");
  merge.set({ draft: { points: [] } });
  await settled();
  expect(shown()).toBe("");
});

it("says nothing once it is stopped", async () => {
  const { merge, edit, told } = scene("merge");
  merge.set({ draft: { points: points(1n) } });
  edit.stop();
  await settled();
  expect(told).toEqual([]);
});
