"use client";
// A version's release on its row: prepared, followed while it is written, downloaded, removed. The
// state is the server's; while it is under way it is asked for again and again.
import { Download, PackagePlus, Trash2, X } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import { releaseSentence } from "#components/datasets/release-sentence.ts";
import { api } from "#components/shell/api.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Hint } from "#components/ui/hint.tsx";
import type { ApiDataset, ApiRelease } from "#core/protocol/api.ts";

const ASK_EVERY_MS = 1_000;

const isUnderWay = (release: ApiRelease | null) =>
  release?.state === "queued" || release?.state === "running";

export interface ReleaseOfVersion {
  readonly release: ApiRelease | null;
  /** What could not be asked for, as a sentence; "" for nothing. */
  readonly failure: string;
  prepare(): void;
  takeAway(): void;
}

export function useRelease(datasetId: string, version: number): ReleaseOfVersion {
  const { t, locale } = usePreferences();
  const [release, setRelease] = useState<ApiRelease | null>(null);
  const [failure, setFailure] = useState("");
  const follow = useCallback(
    (asked: Promise<ApiRelease | null>) => {
      asked.then(
        (found) => {
          setRelease(found);
          setFailure("");
        },
        (error: unknown) => {
          const isGivenUp = error instanceof DOMException && error.name === "AbortError";
          if (!isGivenUp) setFailure(failureSentence(error, locale, t));
        },
      );
    },
    [locale, t],
  );
  useEffect(() => {
    const leaving = new AbortController();
    follow(api.release(datasetId, version, leaving.signal));
    return () => leaving.abort();
  }, [datasetId, version, follow]);
  const isFollowed = isUnderWay(release);
  useEffect(() => {
    if (!isFollowed) return;
    const leaving = new AbortController();
    const timer = setInterval(
      () => follow(api.release(datasetId, version, leaving.signal)),
      ASK_EVERY_MS,
    );
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [isFollowed, datasetId, version, follow]);
  return {
    release,
    failure,
    prepare: () => follow(api.askRelease(datasetId, version)),
    takeAway: () => follow(api.takeReleaseAway(datasetId, version)),
  };
}

export function ReleaseLine({ of }: { readonly of: ReleaseOfVersion }) {
  const { t, locale } = usePreferences();
  const text = of.failure || releaseSentence(of.release, locale, t);
  if (text === "") return null;
  const isBad = of.failure !== "" || of.release?.state === "failed";
  return (
    <span className="row__fact row__release" data-state={isBad ? "bad" : of.release?.state}>
      <span aria-live="polite">{text}</span>
      {of.release?.state === "running" ? (
        <progress value={of.release.done} max={Math.max(1, of.release.total)} aria-label={text} />
      ) : null}
    </span>
  );
}

export function ReleaseButtons(props: {
  readonly of: ReleaseOfVersion;
  readonly dataset: ApiDataset;
  readonly version: number;
}) {
  const { of, dataset, version } = props;
  const { t } = usePreferences();
  const isAdmin = dataset.role === "admin";
  const isDone = of.release?.state === "done";
  const quiet = "button button--small button--icon button--quiet";
  return (
    <>
      {isUnderWay(of.release) || isDone ? null : (
        <Hint label={t("ui.versions.prepare")}>
          <button
            type="button"
            className={quiet}
            aria-label={t("ui.versions.prepare-version", { version })}
            onClick={of.prepare}
          >
            <PackagePlus />
          </button>
        </Hint>
      )}
      {isAdmin && isUnderWay(of.release) ? (
        <Hint label={t("ui.versions.cancel")}>
          <button
            type="button"
            className={quiet}
            aria-label={t("ui.versions.cancel-version", { version })}
            onClick={of.takeAway}
          >
            <X />
          </button>
        </Hint>
      ) : null}
      {isAdmin && isDone ? (
        <Hint label={t("ui.versions.remove")}>
          <button
            type="button"
            className={quiet}
            aria-label={t("ui.versions.remove-version", { version })}
            onClick={of.takeAway}
          >
            <Trash2 />
          </button>
        </Hint>
      ) : null}
      <Hint label={t("ui.versions.download")}>
        <a
          className={quiet}
          href={api.releaseUrl(dataset.id, version)}
          download
          // It would have it made as well; so the row follows.
          onClick={of.prepare}
          aria-label={t("ui.versions.download-version", { version })}
        >
          <Download />
        </a>
      </Hint>
    </>
  );
}
