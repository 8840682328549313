import { describe, expect, it } from "vitest";
import {
  initialWorkspaceState,
  type LayerSettings,
} from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";
import { switchLayer } from "#components/viewer/layer-keys.ts";

function workspace() {
  const store = createStateStore(
    initialWorkspaceState({ positionVoxel: [0, 0, 0], zoom: 1 }, "xy", "segments"),
  );
  const setLayers = (change: Partial<LayerSettings>) =>
    store.set({ layers: { ...store.get().layers, ...change } });
  return { store, setLayers };
}

describe("layers by number", () => {
  it("hide and come back, segments as opaque as they were", () => {
    const at = workspace();
    at.setLayers({ segmentOpacity: 0.8 });
    switchLayer("segments")(at);
    expect(at.store.get().layers.segmentOpacity).toBe(0);
    switchLayer("segments")(at);
    expect(at.store.get().layers.segmentOpacity).toBe(0.8);
  });

  it("come back with the usual opacity where they were made invisible by hand", () => {
    const at = workspace();
    const usual = at.store.get().layers.segmentOpacity;
    at.setLayers({ segmentOpacity: 0 });
    switchLayer("segments")(at);
    expect(at.store.get().layers.segmentOpacity).toBe(usual);
  });

  it("switch nothing but their own", () => {
    const at = workspace();
    const before = at.store.get().layers;
    switchLayer("image")(at);
    switchLayer("inverted")(at);
    switchLayer("boundaries")(at);
    expect(at.store.get().layers).toEqual({
      ...before,
      imageVisible: !before.imageVisible,
      inverted: !before.inverted,
      boundaries: !before.boundaries,
    });
  });
});
