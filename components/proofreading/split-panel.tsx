"use client";
import { isOffline, shownOverrides } from "#components/proofreading/edit-preview.ts";
import { PointRow } from "#components/proofreading/point-row.tsx";
import { PreviewNotes } from "#components/proofreading/preview-notes.tsx";
import {
  type SplitDraft,
  type SplitSide,
  splitIntent,
} from "#components/proofreading/split-draft.ts";
import type { SplitToolState } from "#components/proofreading/split-tool.ts";
import { ToolFrame } from "#components/proofreading/tool-frame.tsx";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { formatCount, formatVolume } from "#components/ui/measure.ts";
import { SwitchRow } from "#components/ui/switch-row.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

const SIDES: readonly SplitSide[] = ["sources", "sinks"];

function nextStep(draft: SplitDraft): "sources" | "sinks" | "commit" {
  if (draft.sources.length === 0) return "sources";
  return draft.sinks.length === 0 ? "sinks" : "commit";
}

export function SplitPanel() {
  const { t } = usePreferences();
  const { split } = useWorkspace();
  const state = useStateStore(split.store, (all) => all);
  const { draft, preview } = state;
  const overrides = shownOverrides(preview).length > 0;
  const isPreviewed = preview.status === "ready" || isOffline(preview);
  const swapKey = useKeyLabel("swap-side");
  return (
    <ToolFrame
      title={t("ui.split.title")}
      next={t(`ui.split.next.${nextStep(draft)}`, { key: swapKey })}
      commitLabel={t(overrides ? "ui.split.commit-override" : "ui.split.commit")}
      canCommit={isPreviewed && splitIntent(draft) !== null}
    >
      {SIDES.map((side) => (
        <Side key={side} side={side} state={state} />
      ))}
      <PreviewNotes preview={preview} onConfirm={() => split.confirmOnlyClicked()}>
        {preview.status === "ready" ? (
          <p className="muted">
            {t("ui.split.contacts", { count: preview.preview.cutVoxel.length })}
          </p>
        ) : null}
      </PreviewNotes>
    </ToolFrame>
  );
}

interface SideProps {
  readonly side: SplitSide;
  readonly state: SplitToolState;
}

function Side({ side, state }: SideProps) {
  const { t } = usePreferences();
  const { split } = useWorkspace();
  const { draft } = state;
  const isActive = draft.active === side;
  const points = draft[side];
  const shape = side === "sources" ? "source" : "sink";
  return (
    <section className={`side-group side-group--${shape}`} data-active={isActive}>
      <button
        type="button"
        className="side-group__head"
        aria-pressed={isActive}
        onClick={() => split.setActive(side)}
      >
        <span className={`point-mark point-mark--${shape}`} aria-hidden="true" />
        {t(`ui.split.side.${side}`)}
        <SideSize side={side} state={state} />
      </button>
      <ul className="point-list">
        {points.map((point) => (
          <PointRow key={point.key} point={point} shape={shape} onRemove={split.remove} />
        ))}
      </ul>
      {points.length === 0 ? null : (
        <SwitchRow
          label={t("ui.split.keep")}
          checked={draft.kept === side}
          onChange={(checked) => split.setKept(checked ? side : null)}
        />
      )}
    </section>
  );
}

function SideSize({ side, state }: SideProps) {
  const { t, locale } = usePreferences();
  const { dataset } = useWorkspace();
  const { preview } = state;
  const piece =
    preview.status === "ready" ? preview.preview.pieces[side === "sources" ? 0 : 1] : undefined;
  if (piece === undefined) return null;
  return (
    <span className="side-group__size">
      {t("ui.split.size", {
        count: formatCount(piece.supervoxelCount, locale),
        size: formatVolume(piece.sizeVoxel, dataset.voxelNm, locale),
      })}
    </span>
  );
}
