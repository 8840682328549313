// Layers by number, as their keys and the popover's switches have them.

import { DEFAULT_LOOK } from "#client/viewer/viewer-contract.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

export type LayerSwitch = "image" | "segments" | "boundaries" | "inverted";

type LayerWorkspace = Pick<Workspace, "store" | "setLayers">;

export function switchLayer(layer: LayerSwitch) {
  return (workspace: LayerWorkspace): void => {
    const { layers } = workspace.store.get();
    if (layer === "segments") switchSegments(workspace);
    else if (layer === "image") workspace.setLayers({ imageVisible: !layers.imageVisible });
    else workspace.setLayers({ [layer]: !layers[layer] });
  };
}

/** They come back as opaque as they were when the key hid them. */
function switchSegments({ store, setLayers }: LayerWorkspace): void {
  const { layers, hiddenOpacity } = store.get();
  const isShown = layers.segmentOpacity > 0;
  store.set({ hiddenOpacity: isShown ? layers.segmentOpacity : null });
  setLayers({
    segmentOpacity: isShown ? 0 : (hiddenOpacity ?? DEFAULT_LOOK.segmentOpacity),
  });
}
