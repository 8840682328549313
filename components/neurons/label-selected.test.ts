import { expect, test } from "vitest";
import { labelSelected } from "#components/neurons/label-selected.ts";
import type { Anchor } from "#components/proofreading/selection.ts";
import { initialWorkspaceState } from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";

const settle = () => new Promise<void>((done) => setImmediate(done));

const anchor = (supervoxel: bigint): Anchor => ({
  supervoxel,
  baseRoot: supervoxel,
  positionVoxel: [1, 2, 3],
});

function workspaceWith(selection: readonly Anchor[], hovered: bigint | null) {
  const view = { positionVoxel: [0, 0, 0], zoom: 1 } as const;
  const pick =
    hovered === null ? null : { ...anchor(hovered), root: hovered, loaded: true, mip: 0 };
  const store = createStateStore({
    ...initialWorkspaceState(view, "xy", "activity"),
    selection,
    hovered: pick as never,
  });
  return {
    store,
    viewer: {
      pickPointer: () => pick,
      pickPlace: () => null,
      exactPick: async () => pick,
    },
    rootOf: ({ baseRoot }: Anchor) => baseRoot,
    toggleSelected: (each: Anchor) => store.set({ selection: [...store.get().selection, each] }),
    setPanel: (panel: "segments") => store.set({ panel }),
  };
}

test("the key opens the form of the segment that was selected last", () => {
  const workspace = workspaceWith([anchor(5n), anchor(7n)], 9n);
  labelSelected(workspace as never);
  expect(workspace.store.get()).toMatchObject({ labelling: 7n, panel: "segments" });
});

test("where none is selected, of the one under the pointer; on background of none", async () => {
  const pointed = workspaceWith([], 9n);
  labelSelected(pointed as never);
  await settle();
  expect(pointed.store.get()).toMatchObject({ labelling: 9n, selection: [{ supervoxel: 9n }] });
  for (const hovered of [null, 0n]) {
    const nothing = workspaceWith([], hovered);
    labelSelected(nothing as never);
    await settle();
    expect(nothing.store.get()).toMatchObject({ labelling: null, panel: "activity" });
  }
});
