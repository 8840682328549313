"use client";
import { Grid2x2, PanelRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Translator } from "#client/messages/translate.ts";
import { PANEL_LAYOUTS, type PanelLayout, SPACE } from "#client/viewer/panel-layout.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";

const SEVERAL: Partial<Record<PanelLayout, ReactNode>> = {
  three: <PanelRight aria-hidden="true" />,
  four: <Grid2x2 aria-hidden="true" />,
};

/** Which plane is looked at, or the space, or several of them. */
export function PlaneSwitch() {
  const { t } = usePreferences();
  const { viewer } = useWorkspace();
  const current = useWorkspaceState((state) => state.layout);
  return (
    <span
      className="segmented segmented--small plane-switch"
      role="toolbar"
      aria-label={t("ui.viewer.planes")}
    >
      {PANEL_LAYOUTS.map((layout) => {
        const label = nameOf(layout, t);
        return (
          <button
            key={layout}
            type="button"
            className="segmented__item"
            aria-pressed={layout === current}
            aria-label={label}
            title={label}
            data-testid={`layout-${layout}`}
            onClick={() => viewer.setLayout(layout)}
          >
            {SEVERAL[layout] ?? (layout === SPACE ? "3D" : layout)}
          </button>
        );
      })}
    </span>
  );
}

function nameOf(layout: PanelLayout, t: Translator): string {
  switch (layout) {
    case "three":
    case "four":
      return t(`ui.viewer.${layout}`);
    case SPACE:
      return t("ui.viewer.space");
    default:
      return t("ui.viewer.plane", { plane: layout });
  }
}
