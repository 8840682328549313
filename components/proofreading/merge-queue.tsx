"use client";
// The merges that were committed before their previews were there: what each waits for, or why it stopped.
import { failureSentence } from "#client/messages/failure-sentence.ts";
import { refusalSentence } from "#client/messages/refusal-sentence.ts";
import type { PreviewState } from "#components/proofreading/edit-preview.ts";
import {
  isStopped,
  type MergeToolState,
  type QueuedMerge,
} from "#components/proofreading/merge-tool.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatCount } from "#components/ui/measure.ts";

export function MergeQueue({ state: { queue, draft } }: { readonly state: MergeToolState }) {
  const { t, locale } = usePreferences();
  if (queue.length === 0) return null;
  return (
    <section
      className="merge-queue"
      aria-label={t("ui.merge.queue.title")}
      data-testid="merge-queue"
    >
      <h3>{t("ui.merge.queue.count", { count: formatCount(queue.length, locale) })}</h3>
      <ol>
        {queue.map((queued) => (
          <QueuedRow key={queued.key} queued={queued} isHandFree={draft.points.length === 0} />
        ))}
      </ol>
    </section>
  );
}

interface RowProps {
  readonly queued: QueuedMerge;
  readonly isHandFree: boolean;
}

function QueuedRow({ queued, isHandFree }: RowProps) {
  const { t } = usePreferences();
  const { merge } = useWorkspace();
  const why = useReason(queued.preview);
  const ids = queued.draft.points.map(({ place }) => String(place.supervoxel)).join(" + ");
  return (
    <li className="merge-queue__row" data-testid="queued-merge" data-stopped={isStopped(queued)}>
      <span className="mono">{ids}</span>
      {why === null ? <Busy label={t("ui.merge.committing")} /> : <p>{why}</p>}
      <span className="merge-queue__deeds">
        {why === null ? null : (
          <Button small disabled={!isHandFree} onClick={() => merge.takeUp(queued.key)}>
            {t("ui.merge.queue.take-up")}
          </Button>
        )}
        <Button small variant="quiet" onClick={() => merge.drop(queued.key)}>
          {t("ui.merge.queue.drop")}
        </Button>
      </span>
    </li>
  );
}

/** Why it stopped; null while it waits. */
function useReason(preview: PreviewState): string | null {
  const { t, locale } = usePreferences();
  switch (preview.status) {
    case "loading":
    case "none":
      return null;
    case "ready":
      return t("ui.merge.queue.against");
    case "refused":
      return refusalSentence(preview.refusal, locale, t);
    case "failed":
      return failureSentence(preview.failure, locale, t);
  }
}
