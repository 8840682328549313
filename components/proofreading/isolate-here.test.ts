import { describe, expect, it } from "vitest";
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import { isolateHere } from "#components/proofreading/isolate-here.ts";
import { createIsolateTool } from "#components/proofreading/isolate-tool.ts";
import { createSplitTool } from "#components/proofreading/split-tool.ts";
import { initialWorkspaceState } from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";
import type { Place } from "#core/geometry/place.ts";

const AT_ONCE = {
  defer: (run: () => void) => {
    run();
    return () => undefined;
  },
};
const settle = () => new Promise<void>((done) => setImmediate(done));
const PORT: EditPort = { preview: () => new Promise(() => undefined), submit: () => undefined };

function pick(supervoxel: bigint, mip = 0): SegmentPick {
  const root = supervoxel;
  return { positionVoxel: [1, 2, 3], supervoxel, baseRoot: root, root, loaded: true, mip };
}

/** A person who points at `hovered`; reading it at mip 0 gives `exact`. */
function workspaceAt(
  hovered: SegmentPick | null,
  exact: SegmentPick | null = hovered,
  atCrosshair: SegmentPick | null = null,
) {
  const store = createStateStore(
    initialWorkspaceState({ positionVoxel: [0, 0, 0], zoom: 1 }, "xy", "segments"),
  );
  store.set({ hovered });
  const whereIs = { rootOf: () => 3n, nodeAt: (place: Place) => place.supervoxel };
  const split = createSplitTool(PORT, whereIs, AT_ONCE);
  const isolate = createIsolateTool(PORT, whereIs.rootOf, AT_ONCE);
  return {
    store,
    split,
    isolate,
    viewer: {
      exactPick: async (rough: SegmentPick) => exact ?? rough,
      pickPointer: () => hovered,
      pickPlace: () => atCrosshair,
    },
    setTool: (tool: "navigate" | "merge" | "split" | "isolate" | "synapse") => store.set({ tool }),
    editTool: () => (store.get().tool === "isolate" ? isolate : split),
    idsSet: () => isolate.store.get().points.map((point) => point.place.supervoxel),
  };
}

describe("isolating from the keyboard", () => {
  it("takes what lies under the pointer, as it is at mip 0", async () => {
    const workspace = workspaceAt(pick(5n, 2), pick(6n));
    isolateHere(workspace);
    await settle();
    expect(workspace.store.get().tool).toBe("isolate");
    expect(workspace.idsSet()).toEqual([6n]);
    expect(workspace.isolate.store.get().preview.status).toBe("loading");
  });

  it("takes what lies at the crosshair where the pointer is over no panel", async () => {
    const workspace = workspaceAt(null, null, pick(8n));
    isolateHere(workspace);
    await settle();
    expect(workspace.idsSet()).toEqual([8n]);
    expect(workspace.store.get().isByKeys).toBe(true);
  });

  it("takes over the first side of a cut that is being set up", async () => {
    const workspace = workspaceAt(pick(9n));
    workspace.setTool("split");
    workspace.split.place(pick(5n));
    isolateHere(workspace);
    await settle();
    expect(workspace.idsSet()).toEqual([5n]);
    expect(workspace.split.store.get().draft.groups).toEqual([[], []]);
  });

  it("over background it is the tool alone that is taken", async () => {
    for (const hovered of [null, pick(0n)]) {
      const workspace = workspaceAt(hovered);
      isolateHere(workspace);
      await settle();
      expect(workspace.store.get().tool).toBe("isolate");
      expect(workspace.idsSet()).toEqual([]);
    }
  });
});
