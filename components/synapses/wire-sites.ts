// [SY4] Sites of synapses are dragged on the image while the synapse tool is in hand. Until the mouse is
// let go, only the mark moves.
import type { Marker, ViewerPointerEvent } from "#client/viewer/viewer-contract.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { dropSite, siteOfMarker } from "#components/synapses/correct-synapse.ts";
import type { ShownSynapse } from "#components/viewer/map-markers.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { isCounted } from "#core/synapses/synapse-table.ts";

export interface WiredSites {
  /** The marks with the one that is being dragged under the pointer. */
  moved(markers: readonly Marker[]): readonly Marker[];
  stop(): void;
}

/** @param redraw draws the marks again, soon. */
export function wireSites(workspace: Workspace, redraw: () => void): WiredSites {
  const { viewer, store } = workspace;
  let held: { readonly markerId: string; readonly positionVoxel: Vec3 } | null = null;

  function onPointer({ type, pick, markerId }: ViewerPointerEvent): void {
    if (markerId === null) return;
    if (type === "drag" && pick !== null) held = { markerId, positionVoxel: pick.positionVoxel };
    if (type === "drop") {
      held = null;
      const site = siteOfMarker(workspace, markerId);
      if (site !== null && pick !== null) {
        dropSite(workspace, site, pick).catch(() => store.set({ clickProblem: "loading" }));
      } else store.set({ clickProblem: "outside" });
    }
    redraw();
  }

  viewer.setMovable(
    (markerId) =>
      store.get().tool === "synapse" &&
      workspace.canEdit() &&
      siteOfMarker(workspace, markerId) !== null,
  );
  const stop = viewer.onPointer(onPointer);
  return {
    moved(markers) {
      if (held === null) return markers;
      const { markerId, positionVoxel } = held;
      return markers.map((marker) =>
        marker.id === markerId ? { ...marker, positionVoxel } : marker,
      );
    },
    stop,
  };
}

/** Those that count and what is suggested; the one that is being corrected is shown by the draft. */
export function shownSynapses({
  allSynapses,
  store,
  synapse: tool,
}: Workspace): readonly ShownSynapse[] {
  const { corrected } = tool.store.get().draft;
  const inHand = store.get().tool === "synapse" ? corrected?.id : undefined;
  return allSynapses().flatMap((listed) => {
    const { synapse, pending, verdict } = listed;
    if (verdict === "rejected" || synapse.id === inHand) return [];
    return [{ synapse, pending, isSuggestion: !isCounted(listed) }];
  });
}
