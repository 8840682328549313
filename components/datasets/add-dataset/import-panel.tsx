// The import itself: begun here, followed while it is under way, cancelled, and what became of it.
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { ApiFailure, isAbort } from "#client/api/api-failure.ts";
import { importSentence } from "#components/datasets/add-dataset/import-sentence.ts";
import type { DraftOnPage } from "#components/datasets/add-dataset/use-draft.ts";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import type { ApiDraft } from "#core/protocol/dataset-api.ts";

const ASK_EVERY_MS = 1_000;

export const isUnderWay = (draft: ApiDraft | null) =>
  draft?.import?.state === "queued" || draft?.import?.state === "running";

export function ImportPanel({ page }: { readonly page: DraftOnPage }) {
  const { t } = usePreferences();
  const { draft, failure } = page;
  useFollow(page);
  const router = useRouter();
  const discard = async () => {
    if (draft !== null) await api.removeDraft(draft.id);
    router.push("/");
  };
  if (draft !== null && isUnderWay(draft)) return <Running draft={draft} page={page} />;
  const isAgain = draft?.import !== null && draft?.import !== undefined;
  const isReady = draft?.findings.every(({ severity }) => severity !== "error") ?? false;
  return (
    <section className="import-panel" aria-label={t("datasets.import.start")}>
      {draft === null ? null : <Ended draft={draft} />}
      {failure === null ? null : <LoadFailed failure={failure} />}
      <div className="import-panel__actions">
        {draft === null ? null : (
          <Button variant="quiet" onClick={() => void discard()}>
            {t("datasets.import.discard")}
          </Button>
        )}
        <Button
          variant="primary"
          disabled={!isReady || page.looking.size > 0}
          onClick={() => void page.act((id) => api.startImport(id))}
        >
          {t(isAgain ? "datasets.import.again" : "datasets.import.start")}
        </Button>
      </div>
    </section>
  );
}

/** Asks again and again while it is under way; a draft that has gone meanwhile is a dataset now. */
function useFollow({ draft, show }: DraftOnPage): void {
  const router = useRouter();
  const isFollowed = isUnderWay(draft);
  const id = draft?.id ?? "";
  const name = draft?.settings.name ?? "";
  useEffect(() => {
    if (!isFollowed) return;
    const controller = new AbortController();
    const timer = setInterval(() => {
      api.draft(id, controller.signal).then(show, (reason: unknown) => {
        if (isAbort(reason)) return;
        const isGone = reason instanceof ApiFailure && reason.tag === "not-found";
        if (isGone) router.push(`/#dataset-${name}`);
      });
    }, ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [isFollowed, id, name, router, show]);
}

function Running({ draft, page }: { readonly draft: ApiDraft; readonly page: DraftOnPage }) {
  const { t } = usePreferences();
  const { import: job, settings } = draft;
  if (job === null) return null;
  const sentence = importSentence(job, t);
  return (
    <section className="import-panel" aria-label={t("datasets.import.start")}>
      <p>
        <strong>{t("datasets.import.under-way", { name: settings.name })}</strong>
      </p>
      <p aria-live="polite">{sentence}</p>
      <progress value={job.done} max={Math.max(1, job.total)} aria-label={sentence} />
      <p className="muted">{t("datasets.import.leave")}</p>
      <div className="import-panel__actions">
        <Button variant="danger" onClick={() => void page.act((id) => api.cancelImport(id))}>
          {t("datasets.import.cancel")}
        </Button>
      </div>
    </section>
  );
}

function Ended({ draft }: { readonly draft: ApiDraft }) {
  const { t } = usePreferences();
  const job = draft.import;
  if (job === null || job.state === "done") return null;
  if (job.state === "cancelled") {
    return <Callout tone="info">{importSentence(job, t)}</Callout>;
  }
  return job.state === "failed" ? <Callout tone="bad">{importSentence(job, t)}</Callout> : null;
}
