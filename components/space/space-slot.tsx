"use client";
// Where the space stands among the panels; it is loaded once a layout has it, with three.js.
import { lazy, Suspense } from "react";
import { createPortal } from "react-dom";
import { hasSpace } from "#client/viewer/panel-layout.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";

const SpacePanel = lazy(async () => {
  const { SpacePanel: panel } = await import("#components/space/space-panel.tsx");
  return { default: panel };
});

export function SpaceSlot() {
  const { t } = usePreferences();
  const { viewer } = useWorkspace();
  const isShown = useWorkspaceState((state) => hasSpace(state.layout));
  if (!isShown) return null;
  return createPortal(
    <Suspense fallback={<Busy label={t("ui.viewer.opening")} />}>
      <SpacePanel />
    </Suspense>,
    viewer.spaceHost,
  );
}
