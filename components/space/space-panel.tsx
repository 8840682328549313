"use client";
// The selected segments in three dimensions, beside the planes. Import it in the browser only,
// dynamically: it brings three.js.
import { Axis3d, Layers3, Maximize, Spline } from "lucide-react";
import { type KeyboardEvent, useCallback } from "react";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { MeshFailure } from "#components/space/mesh-failure.tsx";
import { MeshScale } from "#components/space/mesh-scale.tsx";
import { openSpace, type Space } from "#components/space/open-space.ts";
import { showSections } from "#components/space/show-sections.ts";
import { useScene } from "#components/space/use-scene.ts";
import { viewByKey } from "#components/space/view-by-key.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

export function SpacePanel() {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const open = useCallback((element: HTMLElement) => openSpace(workspace, element), [workspace]);
  const { host, space, hasWebGl } = useScene(open);

  return (
    <div className="space" data-testid="space">
      <div
        ref={host}
        className="space__scene"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        tabIndex={0}
        aria-label={t("ui.space.label")}
        onKeyDown={(event) => space !== null && takeKey(workspace, space, event)}
      />
      {hasWebGl ? null : (
        <div className="space__middle">
          <Callout tone="warn">{t("ui.review.space.no-webgl")}</Callout>
        </div>
      )}
      {space === null ? null : <Around space={space} />}
    </div>
  );
}

/** Keys are the scene's own while it has the focus. */
function takeKey(workspace: Workspace, space: Space, event: KeyboardEvent): void {
  const isCtrl = event.ctrlKey || event.metaKey;
  const moved = viewByKey(space.store.get().view, event);
  if (moved !== null) space.setView(moved);
  else if (event.key === "Home") space.fit();
  else if (event.key === "Enter" && isCtrl) space.clickMiddle("ctrl");
  else if (event.key === "Enter" && workspace.editTool() === null) space.clickMiddle("plain");
  else return;
  event.preventDefault();
  event.stopPropagation();
}

interface OfSpace {
  readonly space: Space;
}

function Around({ space }: OfSpace) {
  const { t } = usePreferences();
  const hasSegments = useStateStore(space.store, (state) => state.hasSegments);
  const view = useStateStore(space.store, (state) => state.view);
  return (
    <>
      {hasSegments ? null : <p className="space__middle muted">{t("ui.space.nothing")}</p>}
      <Tools space={space} />
      <Notes space={space} />
      <MeshScale view={view} />
    </>
  );
}

function Tools({ space }: OfSpace) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { form, hasSections } = useWorkspaceState((state) => state.space);
  const sectionsKey = useKeyLabel("space-sections");
  return (
    <div className="space__tools" role="toolbar" aria-label={t("ui.space.tools")}>
      <IconButton
        small
        label={t("ui.space.skeletons")}
        aria-pressed={form === "skeletons"}
        data-testid="space-skeletons"
        onClick={() =>
          workspace.setSpace({ form: form === "skeletons" ? "surfaces" : "skeletons" })
        }
      >
        <Spline aria-hidden="true" />
      </IconButton>
      <IconButton
        small
        label={t("ui.space.sections")}
        keyLabel={sectionsKey}
        aria-pressed={hasSections}
        data-testid="space-sections"
        onClick={() => showSections(workspace)}
      >
        <Layers3 aria-hidden="true" />
      </IconButton>
      <IconButton
        small
        label={t("ui.review.space.fit")}
        data-testid="space-fit"
        onClick={() => space.fit()}
      >
        <Maximize aria-hidden="true" />
      </IconButton>
      <IconButton small label={t("ui.review.space.section")} onClick={() => space.lookAlongZ()}>
        <Axis3d aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** How much has come, what has not, and what is pointed out. */
function Notes({ space }: OfSpace) {
  const { t } = usePreferences();
  const progress = useStateStore(space.store, (state) => state.progress);
  const unknown = useStateStore(space.store, (state) => state.failure);
  const picked = useStateStore(space.store, (state) => state.picked);
  const hasTool = useWorkspaceState((state) => state.tool !== "navigate");
  return (
    <div className="space__notes">
      <MeshFailure unknown={unknown} progress={progress} onRetry={() => space.retry()} />
      <Status space={space} />
      <p className="space__note" data-testid="space-picked" data-piece={picked?.id ?? ""}>
        {picked === null
          ? t(hasTool ? "ui.space.hint-tool" : "ui.space.hint")
          : t("ui.review.space.picked", { supervoxel: picked.id, root: picked.root })}
      </p>
    </div>
  );
}

function Status({ space }: OfSpace) {
  const { t } = usePreferences();
  const progress = useStateStore(space.store, (state) => state.progress);
  const isAsking = useStateStore(space.store, (state) => state.isAsking);
  const unlisted = useStateStore(space.store, (state) => state.unlisted);
  const { count, loaded, triangles, isSettled } = progress;
  return (
    <>
      <p
        className="space__note"
        role="status"
        data-testid="space-status"
        data-count={count}
        data-loaded={loaded}
        data-triangles={triangles}
        data-settled={isSettled && !isAsking}
      >
        {count === 0 && isAsking ? t("ui.space.asking") : null}
        {count > 0 && loaded < count ? t("ui.review.space.progress", { loaded, count }) : null}
        {count > 0 && loaded === count
          ? triangles > 0
            ? t("ui.review.space.triangles", { count: triangles })
            : t("ui.space.pieces", { count })
          : null}
        {count > 0 && loaded === count && !isSettled ? ` · ${t("ui.review.space.finer")}` : null}
        {unlisted > 0
          ? ` · ${t("ui.review.space.partly", { shown: count, count: count + unlisted })}`
          : null}
      </p>
      {loaded < count ? (
        <progress className="mesh-pane__progress" value={loaded} max={count} />
      ) : null}
    </>
  );
}
