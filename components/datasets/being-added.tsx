"use client";
// Datasets that are being added: which are imported just now and how far, which are not begun.
import { Plus, X } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { isAbort } from "#client/api/api-failure.ts";
import { isUnderWay } from "#components/datasets/add-dataset/import-panel.tsx";
import { importSentence } from "#components/datasets/add-dataset/import-sentence.ts";
import { api } from "#components/shell/api.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import type { ApiDraft } from "#core/protocol/dataset-api.ts";

const ASK_EVERY_MS = 1_000;

interface BeingAddedProps {
  readonly drafts: readonly ApiDraft[];
  /** One became a dataset. */
  readonly onChanged: () => void;
}

export function BeingAdded({ drafts, onChanged }: BeingAddedProps) {
  const { t } = usePreferences();
  const [shown, setShown] = useState(drafts);
  const isFollowed = shown.some(isUnderWay);
  const count = shown.length;
  useEffect(() => setShown(drafts), [drafts]);
  useEffect(() => {
    if (!isFollowed) return;
    const controller = new AbortController();
    const timer = setInterval(() => {
      api.drafts(controller.signal).then(
        (now) => {
          setShown(now.drafts);
          if (now.drafts.length < count) onChanged();
        },
        (reason: unknown) => {
          if (!isAbort(reason)) clearInterval(timer);
        },
      );
    }, ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [isFollowed, count, onChanged]);
  return (
    <>
      <p className="home__add">
        <Link className="button" href="/datasets/new">
          <Plus />
          {t("datasets.add")}
        </Link>
      </p>
      {shown.length === 0 ? null : (
        <section className="imports" aria-label={t("datasets.list.title")}>
          <h2>{t("datasets.list.title")}</h2>
          {shown.map((draft) => (
            <DraftRow key={draft.id} draft={draft} />
          ))}
        </section>
      )}
    </>
  );
}

function DraftRow({ draft }: { readonly draft: ApiDraft }) {
  const { t } = usePreferences();
  const { id, settings, ownerName, import: job } = draft;
  const name = settings.name === "" ? t("datasets.list.unnamed") : settings.name;
  const isRunning = isUnderWay(draft);
  const text = job === null ? t("datasets.list.draft") : importSentence(job, t);
  return (
    <div className="row" data-testid="draft-row">
      <Link className="row__main truncate" href={`/datasets/new?draft=${id}`}>
        {name}
      </Link>
      <span className="muted">{t("datasets.list.by", { name: ownerName })}</span>
      <span className="row__fact" aria-live="polite">
        {text}
      </span>
      {isRunning && job !== null ? (
        <>
          <progress value={job.done} max={Math.max(1, job.total)} aria-label={text} />
          <IconButton
            small
            label={t("datasets.import.cancel")}
            onClick={() => void api.cancelImport(id)}
          >
            <X />
          </IconButton>
        </>
      ) : null}
    </div>
  );
}
