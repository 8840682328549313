"use client";
import { formatDistance } from "#client/messages/refusal-sentence.ts";
import { anchorOf } from "#components/proofreading/draft-point.ts";
import { isPreviewed, shownOverrides } from "#components/proofreading/edit-preview.ts";
import { type MergeDraft, mergeIntent } from "#components/proofreading/merge-draft.ts";
import { MergeQueue } from "#components/proofreading/merge-queue.tsx";
import type { MergeToolState } from "#components/proofreading/merge-tool.ts";
import { PointRow } from "#components/proofreading/point-row.tsx";
import { PreviewNotes } from "#components/proofreading/preview-notes.tsx";
import { ToolFrame } from "#components/proofreading/tool-frame.tsx";
import { useCommitKey } from "#components/proofreading/use-commit-key.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount, formatVolume } from "#components/ui/measure.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";
import { distanceNm } from "#core/geometry/vector.ts";

function nextStep({ points }: MergeDraft): "first" | "second" | "commit" {
  if (points.length === 0) return "first";
  return points.length === 1 ? "second" : "commit";
}

function canCommit({ preview, draft }: MergeToolState): boolean {
  if (mergeIntent(draft) === null) return false;
  return preview.status === "loading" || isPreviewed(preview);
}

export function MergePanel() {
  const { t } = usePreferences();
  const { merge } = useWorkspace();
  const commitKey = useCommitKey();
  const state = useStateStore(merge.store, (all) => all);
  const { draft, preview } = state;
  const overrides = shownOverrides(preview).length > 0;
  return (
    <ToolFrame
      title={t("ui.merge.title")}
      next={
        preview.status === "refused" ? null : t(`ui.merge.next.${nextStep(draft)}`, { commitKey })
      }
      commitLabel={t(overrides ? "ui.merge.commit-override" : "ui.merge.commit")}
      canCommit={canCommit(state)}
    >
      <ul className="point-list">
        {draft.points.map((point) => (
          <PointRow key={point.key} point={point} shape="merge" onRemove={merge.remove} />
        ))}
      </ul>
      <PreviewNotes preview={preview} onConfirm={() => merge.confirmFar()}>
        <MergeEffect state={state} />
      </PreviewNotes>
      <MergeQueue state={state} />
    </ToolFrame>
  );
}

function MergeEffect({ state }: { readonly state: MergeToolState }) {
  const { t, locale } = usePreferences();
  const { dataset, rootOf } = useWorkspace();
  const { draft, preview } = state;
  if (preview.status !== "ready") return null;
  const [joined] = preview.preview.pieces;
  const roots = new Set(draft.points.map((point) => rootOf(anchorOf(point))));
  return (
    <dl className="facts">
      {joined === undefined ? null : (
        <>
          <dt>{t("ui.merge.joined")}</dt>
          <dd className="mono">{joined.root}</dd>
          <dt>{t("ui.segments.supervoxels")}</dt>
          <dd>{formatCount(joined.supervoxelCount, locale)}</dd>
          <dt>{t("ui.segments.size")}</dt>
          <dd>{formatVolume(joined.sizeVoxel, dataset.voxelNm, locale)}</dd>
        </>
      )}
      {draft.points.length > 2 ? (
        <>
          <dt>{t("ui.merge.segments")}</dt>
          <dd>{formatCount(roots.size, locale)}</dd>
        </>
      ) : (
        <Apart draft={draft} />
      )}
    </dl>
  );
}

function Apart({ draft: { points } }: { readonly draft: MergeDraft }) {
  const { t, locale } = usePreferences();
  const { dataset } = useWorkspace();
  const [a, b] = points.map(({ place }) => place.positionVoxel);
  if (a === undefined || b === undefined) return null;
  return (
    <>
      <dt>{t("ui.merge.apart")}</dt>
      <dd>{formatDistance(locale, distanceNm(a, b, dataset.voxelNm))}</dd>
    </>
  );
}
