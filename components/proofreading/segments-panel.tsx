"use client";
import { SegmentRow } from "#components/proofreading/segment-row.tsx";
import { selectedSegments } from "#components/proofreading/selection.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import { SwitchRow } from "#components/ui/switch-row.tsx";

/** The selected segments, each by its present root. */
export function SegmentsPanel() {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const selection = useWorkspaceState((state) => state.selection);
  const selectedOnly = useWorkspaceState((state) => state.layers.selectedOnly);
  const onlyKey = useKeyLabel("selected-only");
  const clearKey = useKeyLabel("clear-selection");
  const segments = [...selectedSegments(selection, workspace.rootOf)];
  if (segments.length === 0) {
    return (
      <div className="empty">
        <p className="empty__title">{t("ui.segments.empty-title")}</p>
        <p>{t("ui.segments.empty")}</p>
      </div>
    );
  }
  return (
    <div className="panel">
      <div className="panel__tools">
        <SwitchRow
          label={t("ui.layers.selected-only")}
          keyLabel={onlyKey}
          checked={selectedOnly}
          onChange={(checked) => workspace.setLayers({ selectedOnly: checked })}
        />
        <Button small keyLabel={clearKey} onClick={() => workspace.setSelection([])}>
          {t("ui.segments.clear")}
        </Button>
      </div>
      <ul>
        {segments.map(([root, anchor]) => (
          <SegmentRow key={String(root)} root={root} anchor={anchor} />
        ))}
      </ul>
    </div>
  );
}
