"use client";
import { isPreviewed, shownOverrides } from "#components/proofreading/edit-preview.ts";
import { PointList } from "#components/proofreading/point-list.tsx";
import { PreviewNotes } from "#components/proofreading/preview-notes.tsx";
import { ToolFrame } from "#components/proofreading/tool-frame.tsx";
import { useCommitKey } from "#components/proofreading/use-commit-key.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount, formatVolume } from "#components/ui/measure.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";

export function IsolatePanel() {
  const { t, locale } = usePreferences();
  const { isolate, dataset } = useWorkspace();
  const commitKey = useCommitKey();
  const { points, preview } = useStateStore(isolate.store, (all) => all);
  const overrides = shownOverrides(preview).length > 0;
  const off = preview.status === "ready" ? preview.preview.pieces[0] : undefined;
  return (
    <ToolFrame
      title={t("ui.isolate.title")}
      next={
        preview.status === "refused"
          ? null
          : t(points.length === 0 ? "ui.isolate.next.point" : "ui.isolate.next.commit", {
              commitKey,
            })
      }
      commitLabel={t(overrides ? "ui.isolate.commit-override" : "ui.isolate.commit")}
      canCommit={isPreviewed(preview) && points.length > 0}
    >
      <PointList points={points} shape="source" onRemove={isolate.remove} />
      <PreviewNotes preview={preview} onConfirm={() => undefined}>
        {off === undefined || preview.status !== "ready" ? null : (
          <>
            <dl className="facts">
              <dt>{t("ui.isolate.off")}</dt>
              <dd>
                {t("ui.split.size", {
                  count: formatCount(off.supervoxelCount, locale),
                  size: formatVolume(off.sizeVoxel, dataset.voxelNm, locale),
                })}
              </dd>
            </dl>
            <p className="muted">
              {t("ui.split.contacts", { count: preview.preview.cutVoxel.length })}
            </p>
          </>
        )}
      </PreviewNotes>
    </ToolFrame>
  );
}
