"use client";
// [RV2] The version beside the session: a second view of the same place, painted with the version's
// roots. Import it in the browser only, dynamically, as all that opens a viewer.
import { useEffect, useRef } from "react";
import { createViewer } from "#client/viewer/create-viewer.ts";
import type { Viewer } from "#client/viewer/viewer-contract.ts";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import type { DifferenceEntry } from "#components/review/difference-entry.ts";
import { linkViews } from "#components/review/linked-views.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";
import { mapMarkers, shownSlices } from "#components/viewer/map-markers.ts";
import { VERSION_PIECES, VERSION_ROOTS } from "#components/viewer/root-view.ts";
import type { Synapse } from "#core/operations/operation.ts";

export function DifferenceSideView({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const host = useRef<HTMLDivElement>(null);
  const opened = useRef<Viewer | null>(null);
  const openKey = useStateStore(session.review.store, (state) => state.openKey);
  useEffect(() => {
    if (host.current === null) return undefined;
    const { viewer, close } = openVersion(workspace, host.current);
    opened.current = viewer;
    return () => {
      opened.current = null;
      close();
    };
  }, [workspace]);
  useEffect(() => {
    if (openKey === null) return;
    const entry = session.review.current();
    opened.current?.setLook({ selected: rootsBefore(entry) });
  }, [session, openKey]);
  const { version, dataset } = workspace;
  return (
    <div className="compare-pane" data-testid="compare-pane">
      <div
        ref={host}
        className="compare-pane__image"
        role="application"
        aria-label={t("ui.review.pane-label", { dataset: dataset.name, version })}
        onContextMenu={(event) => event.preventDefault()}
      />
      <span className="compare-pane__name">{t("ui.review.pane-before", { version })}</span>
      <span className="compare-pane__name compare-pane__name--after">
        {t("ui.review.pane-after")}
      </span>
    </div>
  );
}

function rootsBefore(entry: DifferenceEntry | null): ReadonlySet<bigint> {
  if (entry === null) return new Set();
  const roots = entry.kind === "vanished" ? [entry.root] : entry.segment.beforeRoots;
  return new Set(roots.map(BigInt));
}

function openVersion(workspace: Workspace, element: HTMLElement) {
  const { viewer: main, dataset, version, store, session } = workspace;
  const mainElement = document.querySelector<HTMLElement>(".workspace__viewer");
  const viewer = createViewer({
    element,
    dataset,
    version,
    roots: VERSION_ROOTS,
    pieces: VERSION_PIECES,
    initial: main.view(),
    plane: main.plane,
    memory: main.memory,
    places: main.places,
  });
  // The classes are those of the session's segments.
  const paint = () => viewer.setLook({ ...store.get().layers, coloring: workspace.coloring.byIds });
  paint();
  viewer.setLook({ selected: rootsBefore(session?.review.current() ?? null) });

  let synapses: readonly Synapse[] = [];
  const mark = () => {
    const { markers, links } = mapMarkers({
      slices: shownSlices([viewer.plane], viewer.view().positionVoxel, dataset.voxelNm),
      draft: null,
      synapses: synapses.map((synapse) => ({ synapse, pending: null })),
      claims: [],
      threads: [],
      focusVoxel: store.get().focusVoxel,
    });
    viewer.setMarkers(markers, links);
  };
  const controller = new AbortController();
  // Without them the image still tells of the segments.
  workspace.api
    .versionSynapses(dataset.id, version, controller.signal)
    .then((found) => {
      synapses = found;
      mark();
    })
    .catch(() => undefined);
  mark();

  const unlink =
    mainElement === null
      ? () => undefined
      : linkViews({ viewer: main, element: mainElement }, { viewer, element });
  const stops = [
    unlink,
    store.subscribe(paint),
    store.subscribe(mark),
    viewer.onShownSection(mark),
    viewer.onPointer(({ type, pick }) => {
      if (type === "move" || type === "leave") store.set({ hovered: pick });
      if (type === "context" && pick !== null) {
        main.setView({ positionVoxel: pick.positionVoxel });
      }
    }),
  ];
  return {
    viewer,
    close() {
      controller.abort();
      for (const stop of stops) stop();
      viewer.destroy();
    },
  };
}
