"use client";
import { SegmentRow } from "#components/proofreading/segment-row.tsx";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
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
      <>
        <div className="empty">
          <p className="empty__title">{t("ui.segments.empty-title")}</p>
          <p>{t("ui.segments.empty")}</p>
        </div>
        <RecentSegments shown={segments.map(([root]) => root)} />
      </>
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
      <RecentSegments shown={segments.map(([root]) => root)} />
    </div>
  );
}

/** Those that were clicked on lately and are not selected now: one click brings one back. */
function RecentSegments({ shown }: { readonly shown: readonly bigint[] }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const recent = useWorkspaceState((state) => state.recent);
  const others = [...selectedSegments(recent, workspace.rootOf)].filter(
    ([root]) => !shown.includes(root),
  );
  if (others.length === 0) return null;
  return (
    <section className="recent-segments" aria-label={t("ui.segments.recent")}>
      <h3 className="panel__summary">{t("ui.segments.recent")}</h3>
      <ul className="segment-row__operations" data-testid="recent-segments">
        {others.map(([root, anchor]) => (
          <li key={String(root)}>
            <Button
              small
              icon={<SegmentSwatch root={root} />}
              aria-label={t("ui.segments.select", { root: String(root) })}
              onClick={() => {
                workspace.toggleSelected(anchor);
                if (anchor.positionVoxel !== null) workspace.goTo(anchor.positionVoxel);
              }}
            >
              <span className="mono">{String(root)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
