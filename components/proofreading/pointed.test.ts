import { describe, expect, it } from "vitest";
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import { pointedExactly, pointedPick } from "#components/proofreading/pointed.ts";
import { pickOf } from "#components/proofreading/testing/pick-of.ts";
import { initialWorkspaceState } from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";

interface Seen {
  /** As the pointer last told. */
  readonly hovered?: SegmentPick;
  /** Under the pointer now. */
  readonly pointer?: SegmentPick;
  readonly crosshair?: SegmentPick;
}

function workspaceOf({ hovered, pointer, crosshair }: Seen) {
  const view = { positionVoxel: [0, 0, 0], zoom: 1 } as const;
  const store = createStateStore(initialWorkspaceState(view, "xy", "segments"));
  store.set({ hovered: hovered ?? null });
  return {
    store,
    viewer: {
      pickPointer: () => pointer ?? null,
      pickPlace: () => crosshair ?? null,
      exactPick: async (rough: SegmentPick) => rough,
    },
  };
}

describe("what a command acts on", () => {
  it("is under the pointer, as the image is now", () => {
    const moved = workspaceOf({ hovered: pickOf(5n), pointer: pickOf(6n), crosshair: pickOf(7n) });
    expect(pointedPick(moved)?.supervoxel).toBe(6n);
    expect(moved.store.get().isByKeys).toBe(false);
    const beside = workspaceOf({ hovered: pickOf(5n), crosshair: pickOf(7n) });
    expect(pointedPick(beside)?.supervoxel).toBe(5n);
  });

  it("is at the crosshair, which is shown then, where the pointer is over no panel", () => {
    const workspace = workspaceOf({ crosshair: pickOf(7n) });
    expect(pointedPick(workspace)?.supervoxel).toBe(7n);
    expect(workspace.store.get().isByKeys).toBe(true);
  });

  it("is at the crosshair once keys have moved the view, wherever the pointer rests", () => {
    const workspace = workspaceOf({
      hovered: pickOf(5n),
      pointer: pickOf(5n),
      crosshair: pickOf(7n),
    });
    workspace.store.set({ isByKeys: true });
    expect(pointedPick(workspace)?.supervoxel).toBe(7n);
  });

  it.each([
    ["background", pickOf(0n)],
    ["loading", pickOf(0n, false)],
    ["outside", undefined],
  ] as const)("is nothing, and said, where there is no segment: %s", async (problem, crosshair) => {
    const workspace = workspaceOf(crosshair === undefined ? {} : { crosshair });
    expect(await pointedExactly(workspace)).toBeNull();
    expect(workspace.store.get().clickProblem).toBe(problem);
  });

  it("is said to be loading where it cannot be read", async () => {
    const { store, viewer } = workspaceOf({ crosshair: pickOf(7n) });
    const exactPick = () => Promise.reject(new Error("no line"));
    expect(await pointedExactly({ store, viewer: { ...viewer, exactPick } })).toBeNull();
    expect(store.get().clickProblem).toBe("loading");
  });
});
