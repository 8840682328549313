"use client";
// [RV2] What lies over the image while changes are reviewed: the ways to compare, what the colours of
// the overlay mean, and the view of a mode that has one.
import { Suspense } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { GAINED_RGB, LOST_RGB } from "#components/review/difference-colors.ts";
import { DIFFERENCE_MODES } from "#components/review/difference-modes.ts";
import { DIFFERENCE_VIEWS } from "#components/review/difference-views.ts";
import { showBefore, showMode } from "#components/review/show-changed-segment.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";

interface OfSession {
  readonly session: SessionInHand;
}

export function DifferenceStage({ session }: OfSession) {
  const modeId = useStateStore(session.review.store, (state) => state.mode);
  const isOpen = useStateStore(session.review.store, (state) => state.openKey !== null);
  const isBefore = useWorkspaceState((state) => state.isBefore);
  if (!isOpen && modeId === "flicker") return null;
  const View = DIFFERENCE_VIEWS[modeId];
  return (
    <>
      {View === null ? null : (
        <Suspense fallback={null}>
          <View session={session} />
        </Suspense>
      )}
      <div className="difference-bar" data-testid="difference-bar" data-mode={modeId}>
        <Modes session={session} />
        {modeId === "flicker" ? <BeforeAfter /> : null}
        {(modeId === "overlay" || modeId === "3d") && !isBefore ? <Legend /> : null}
      </div>
    </>
  );
}

function Modes({ session }: OfSession) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const current = useStateStore(session.review.store, (state) => state.mode);
  const keyLabel = useKeyLabel("compare-mode");
  return (
    <span
      className="segmented segmented--small"
      role="toolbar"
      aria-label={t("ui.review.mode.title")}
    >
      {DIFFERENCE_MODES.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          className="segmented__item"
          aria-pressed={id === current}
          data-testid={`mode-${id}`}
          onClick={() => showMode(workspace, id)}
        >
          {t(label)}
        </button>
      ))}
      <kbd>{keyLabel}</kbd>
    </span>
  );
}

function BeforeAfter() {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const isBefore = useWorkspaceState((state) => state.isBefore);
  const keyLabel = useKeyLabel("before-after");
  return (
    <span
      className="segmented segmented--small"
      role="toolbar"
      aria-label={t("ui.command.before-after")}
    >
      {[true, false].map((side) => (
        <button
          key={String(side)}
          type="button"
          aria-pressed={isBefore === side}
          className="segmented__item"
          data-testid={side ? "show-before" : "show-after"}
          onClick={() => showBefore(workspace, side)}
        >
          {t(side ? "ui.review.before" : "ui.review.after")}
        </button>
      ))}
      <kbd>{keyLabel}</kbd>
    </span>
  );
}

const css = (rgb: readonly number[]) => `rgb(${rgb.join(" ")})`;

function Legend() {
  const { t } = usePreferences();
  const { version } = useWorkspace();
  return (
    <span className="difference-legend" data-testid="difference-legend">
      <span className="faint">{t("ui.review.legend.title", { version })}</span>
      <span className="difference-legend__item">
        <i
          className="difference-legend__swatch difference-legend__swatch--gained"
          style={{ backgroundColor: css(GAINED_RGB) }}
        />
        {t("ui.review.legend.gained")}
      </span>
      <span className="difference-legend__item">
        <i
          className="difference-legend__swatch difference-legend__swatch--lost"
          style={{ backgroundColor: css(LOST_RGB) }}
        />
        {t("ui.review.legend.lost")}
      </span>
      <span className="difference-legend__item">
        <i className="difference-legend__swatch difference-legend__swatch--kept" />
        {t("ui.review.legend.kept")}
      </span>
    </span>
  );
}
