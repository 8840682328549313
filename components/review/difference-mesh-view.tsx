"use client";
// [RV2] The open change in three dimensions: before beside after, seen from one side, or both at once.
// Import it in the browser only, dynamically: it brings three.js.
import { Axis3d, Maximize } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { SPACE_LAYOUTS } from "#components/review/difference-shape.ts";
import {
  type DifferenceSpace,
  openDifferenceSpace,
} from "#components/review/open-difference-space.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { MeshFailure } from "#components/space/mesh-failure.tsx";
import { MeshScale } from "#components/space/mesh-scale.tsx";
import { useScene } from "#components/space/use-scene.ts";
import { viewByKey } from "#components/space/view-by-key.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

export function DifferenceMeshView({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const open = useCallback(
    (element: HTMLElement) => openDifferenceSpace(workspace, session.info.id, element),
    [workspace, session],
  );
  const { host, space, hasWebGl } = useScene(open);
  const openKey = useStateStore(session.review.store, (state) => state.openKey);
  const difference = useStateStore(session.review.store, (state) => state.difference);

  // Another difference is after an edit: the same change may have other pieces.
  // biome-ignore lint/correctness/useExhaustiveDependencies: both say which entry is current
  useEffect(() => space?.show(session.review.current()), [space, session, openKey, difference]);

  return (
    <div className="mesh-pane" data-testid="mesh-pane">
      <div
        ref={host}
        className="mesh-pane__scene"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        tabIndex={0}
        aria-label={t("ui.review.space.label")}
        onKeyDown={(event) => space !== null && turnByKey(space, event)}
      />
      {hasWebGl ? null : (
        <div className="mesh-pane__middle">
          <Callout tone="warn">{t("ui.review.space.no-webgl")}</Callout>
        </div>
      )}
      {space === null ? null : <Around space={space} isOpen={openKey !== null} />}
    </div>
  );
}

/** Keys are the scene's own while it has the focus. */
function turnByKey(space: DifferenceSpace, event: KeyboardEvent): void {
  const turned = viewByKey(space.store.get().view, event);
  if (turned !== null) space.setView(turned);
  else if (event.key === "Home") space.fit();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

interface OfSpace {
  readonly space: DifferenceSpace;
}

function Around({ space, isOpen }: OfSpace & { readonly isOpen: boolean }) {
  const { t } = usePreferences();
  const { version } = useWorkspace();
  const layout = useStateStore(space.store, (state) => state.layout);
  const fates = useStateStore(space.store, (state) => state.fates);
  return (
    <>
      {layout === "side" && fates.size > 0 ? (
        <>
          <span className="mesh-pane__divider" />
          <span className="mesh-pane__name">{t("ui.review.pane-before", { version })}</span>
          <span className="mesh-pane__name mesh-pane__name--after">
            {t("ui.review.pane-after")}
          </span>
          {fates.has("kept") || fates.has("gained") ? null : (
            <p className="mesh-pane__gone muted">{t("ui.review.space.nothing-after")}</p>
          )}
        </>
      ) : null}
      {isOpen ? null : (
        <p className="mesh-pane__middle muted">{t("ui.review.space.nothing-open")}</p>
      )}
      <div className="mesh-pane__tools">
        <Status space={space} />
        <Picked space={space} />
        <Tools space={space} />
      </div>
      <Scale space={space} />
    </>
  );
}

function Tools({ space }: OfSpace) {
  const { t } = usePreferences();
  const layout = useStateStore(space.store, (state) => state.layout);
  const hasApart = useStateStore(space.store, (state) => state.fates.has("apart"));
  return (
    <div className="mesh-pane__row">
      <span
        className="segmented segmented--small"
        role="toolbar"
        aria-label={t("ui.review.space.layout")}
      >
        {SPACE_LAYOUTS.map((id) => (
          <button
            key={id}
            type="button"
            className="segmented__item"
            aria-pressed={id === layout}
            data-testid={`space-${id}`}
            onClick={() => space.setLayout(id)}
          >
            {t(`ui.review.space.${id}`)}
          </button>
        ))}
      </span>
      <IconButton small label={t("ui.review.space.fit")} onClick={() => space.fit()}>
        <Maximize aria-hidden="true" />
      </IconButton>
      <IconButton small label={t("ui.review.space.section")} onClick={() => space.lookAlongZ()}>
        <Axis3d aria-hidden="true" />
      </IconButton>
      {hasApart && layout === "side" ? (
        <span className="difference-legend__item">
          <i className="difference-legend__swatch mesh-pane__swatch--apart" />
          {t("ui.review.space.apart")}
        </span>
      ) : null}
    </div>
  );
}

/** How much has come, and what has not. */
function Status({ space }: OfSpace) {
  const { t } = usePreferences();
  const progress = useStateStore(space.store, (state) => state.progress);
  const shape = useStateStore(space.store, (state) => state.shape);
  const shapeFailure = useStateStore(space.store, (state) => state.failure);
  const { count, loaded, triangles, isSettled } = progress;
  return (
    <>
      <MeshFailure unknown={shapeFailure} progress={progress} onRetry={() => space.retry()} />
      <p
        className="mesh-pane__status"
        role="status"
        data-testid="mesh-status"
        data-loaded={loaded}
        data-count={count}
        data-triangles={triangles}
        data-settled={shape !== null && isSettled}
      >
        {count === 0 ? null : (
          <>
            {loaded < count
              ? t("ui.review.space.progress", { loaded, count })
              : t("ui.review.space.triangles", { count: triangles })}
            {loaded === count && !isSettled ? ` · ${t("ui.review.space.finer")}` : null}
          </>
        )}
        {shape !== null && shape.count > shape.pieces.length
          ? ` · ${t("ui.review.space.partly", { shown: shape.pieces.length, count: shape.count })}`
          : null}
      </p>
      {loaded < count ? (
        <progress className="mesh-pane__progress" value={loaded} max={count} />
      ) : null}
    </>
  );
}

function Picked({ space }: OfSpace) {
  const { t } = usePreferences();
  const picked = useStateStore(space.store, (state) => state.picked);
  return (
    <p className="mesh-pane__status" data-testid="mesh-picked" data-piece={picked?.id ?? ""}>
      {picked === null
        ? t("ui.review.space.hint")
        : t("ui.review.space.picked", { supervoxel: picked.id, root: picked.root })}
    </p>
  );
}

function Scale({ space }: OfSpace) {
  return <MeshScale view={useStateStore(space.store, (state) => state.view)} />;
}
