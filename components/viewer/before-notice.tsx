"use client";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { showBefore } from "#components/review/show-changed-segment.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";

/** Says that the image shows the state of before the session, so that nobody takes it for now. */
export function BeforeNotice() {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const isBefore = useWorkspaceState((state) => state.isBefore);
  const keyLabel = useKeyLabel("before-after");
  if (!isBefore) return null;
  return (
    <div className="before-notice" role="status">
      {t("ui.review.before-notice", { version: workspace.version })}
      <Button small keyLabel={keyLabel} onClick={() => showBefore(workspace, false)}>
        {t("ui.review.show-after")}
      </Button>
    </div>
  );
}
