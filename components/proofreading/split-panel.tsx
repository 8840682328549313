"use client";
import { isPreviewed, shownOverrides } from "#components/proofreading/edit-preview.ts";
import { PreviewNotes } from "#components/proofreading/preview-notes.tsx";
import {
  filledGroups,
  MAX_GROUPS,
  type SplitDraft,
  splitIntent,
} from "#components/proofreading/split-draft.ts";
import { SplitGroup } from "#components/proofreading/split-group.tsx";
import { ToolFrame } from "#components/proofreading/tool-frame.tsx";
import { useCommitKey } from "#components/proofreading/use-commit-key.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import { SwitchRow } from "#components/ui/switch-row.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

function nextStep(draft: SplitDraft): "sources" | "sinks" | "commit" {
  if (filledGroups(draft).length > 1) return "commit";
  return draft.active === 1 ? "sinks" : "sources";
}

export function SplitPanel() {
  const { t } = usePreferences();
  const { split, nodeAt } = useWorkspace();
  const state = useStateStore(split.store, (all) => all);
  const { draft, preview } = state;
  const overrides = shownOverrides(preview).length > 0;
  const canCommit = preview.status === "loading" || isPreviewed(preview);
  const commitKey = useCommitKey();
  const swapKey = useKeyLabel("swap-side");
  const intent = splitIntent(draft, nodeAt);
  return (
    <ToolFrame
      title={t("ui.split.title")}
      next={
        preview.status === "refused"
          ? null
          : t(`ui.split.next.${nextStep(draft)}`, { key: swapKey, commitKey })
      }
      commitLabel={t(overrides ? "ui.split.commit-override" : "ui.split.commit")}
      canCommit={canCommit && intent !== null}
    >
      {[...draft.groups.keys()].map((group) => (
        <SplitGroup key={group} group={group} state={state} />
      ))}
      <NewGroup draft={draft} />
      {intent?.kind === "split-supervoxel" ? (
        <div data-testid="split-supervoxel">
          <p className="muted">
            {t("ui.split.supervoxel", { supervoxel: String(intent.supervoxel), commitKey })}
          </p>
          <SwitchRow
            label={t("ui.split.uses-image")}
            checked={draft.usesImage}
            onChange={split.setUsesImage}
          />
        </div>
      ) : null}
      <PreviewNotes preview={preview} onConfirm={() => split.confirmOnlyClicked()}>
        {preview.status === "ready" ? (
          <p className="muted">
            {t("ui.split.contacts", { count: preview.preview.cutVoxel.length })}
          </p>
        ) : null}
      </PreviewNotes>
      {state.commitsWhenReady ? <Busy label={t("ui.split.committing")} /> : null}
    </ToolFrame>
  );
}

/** Offered once two groups have points: most cuts have two sides. */
function NewGroup({ draft }: { readonly draft: SplitDraft }) {
  const { t } = usePreferences();
  const { split } = useWorkspace();
  const keyLabel = useKeyLabel("new-group");
  const isFull = draft.groups.every((points) => points.length > 0);
  if (!isFull || draft.groups.length === MAX_GROUPS) return null;
  return (
    <Button small variant="quiet" keyLabel={keyLabel} onClick={() => split.startGroup()}>
      {t("ui.split.new-group")}
    </Button>
  );
}
