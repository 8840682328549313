"use client";
// A version's releases on its row: prepared, followed while they are written, downloaded, removed. The
// state is the server's; while one is under way it is asked for again and again.
import { Download, PackagePlus, Trash2, X } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import { ReleaseDialog } from "#components/datasets/release-dialog.tsx";
import { releaseSentence, scopeSentence } from "#components/datasets/release-sentence.ts";
import { api } from "#components/shell/api.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Hint } from "#components/ui/hint.tsx";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiRelease } from "#core/protocol/release-api.ts";
import type { ReleaseRequest } from "#core/protocol/release-choice.ts";

const ASK_EVERY_MS = 1_000;
const QUIET = "button button--small button--icon button--quiet";

const isUnderWay = (release: ApiRelease) =>
  release.state === "queued" || release.state === "running";

export interface ReleasesOfVersion {
  /** Those that were asked for last first. */
  readonly releases: readonly ApiRelease[];
  /** What could not be asked for, as a sentence; "" for nothing. */
  readonly failure: string;
  /** Rejects where it cannot be. */
  prepare(asked: ReleaseRequest): Promise<unknown>;
  takeAway(choiceId: string): void;
  /** Asks how all are. */
  look(): void;
}

export function useReleases(datasetId: string, version: number): ReleasesOfVersion {
  const { t, locale } = usePreferences();
  const [releases, setReleases] = useState<readonly ApiRelease[]>([]);
  const [failure, setFailure] = useState("");
  const tell = useCallback(
    (error: unknown) => {
      const isGivenUp = error instanceof DOMException && error.name === "AbortError";
      if (!isGivenUp) setFailure(failureSentence(error, locale, t));
    },
    [locale, t],
  );
  const look = useCallback(
    (signal?: AbortSignal) => {
      api.releases(datasetId, version, signal).then((found) => {
        setReleases(found);
        setFailure("");
      }, tell);
    },
    [datasetId, version, tell],
  );
  useEffect(() => {
    const leaving = new AbortController();
    look(leaving.signal);
    return () => leaving.abort();
  }, [look]);
  const isFollowed = releases.some(isUnderWay);
  useEffect(() => {
    if (!isFollowed) return;
    const leaving = new AbortController();
    const timer = setInterval(() => look(leaving.signal), ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [isFollowed, look]);
  return {
    releases,
    failure,
    prepare: (asked) => api.askRelease(datasetId, version, asked).then(() => look()),
    takeAway: (choiceId) => {
      api.takeReleaseAway(datasetId, version, choiceId).then(() => look(), tell);
    },
    look: () => look(),
  };
}

interface ReleaseProps {
  readonly of: ReleasesOfVersion;
  readonly dataset: ApiDataset;
  readonly version: number;
}

export function ReleaseLines({ of, dataset, version }: ReleaseProps) {
  if (of.failure !== "") {
    return (
      <span className="row__fact row__release" data-state="bad" aria-live="polite">
        {of.failure}
      </span>
    );
  }
  return of.releases.map((release) => (
    <ReleaseLine
      key={release.choiceId}
      {...{ release, dataset, version }}
      onTakeAway={() => of.takeAway(release.choiceId)}
    />
  ));
}

function ReleaseLine(props: {
  readonly release: ApiRelease;
  readonly dataset: ApiDataset;
  readonly version: number;
  readonly onTakeAway: () => void;
}) {
  const { release, dataset, version, onTakeAway } = props;
  const { t, locale } = usePreferences();
  const { state, choiceId } = release;
  const scope = scopeSentence(release, t);
  const text = releaseSentence(release, locale, t);
  const isAdmin = dataset.role === "admin";
  const names = { version, scope };
  return (
    <span
      className="row__fact row__release"
      data-state={state === "failed" ? "bad" : state}
      data-testid="release-line"
    >
      <span aria-live="polite">
        {scope === "" ? text : t("ui.versions.of-part", { scope, text })}
      </span>
      {state === "running" ? (
        <progress value={release.done} max={Math.max(1, release.total)} aria-label={text} />
      ) : null}
      {state === "done" && choiceId !== "" ? (
        <Hint label={t("ui.versions.download")}>
          <a
            className={QUIET}
            href={api.releaseUrl(dataset.id, version, choiceId)}
            download
            aria-label={t("ui.versions.download-part", names)}
          >
            <Download />
          </a>
        </Hint>
      ) : null}
      {isAdmin && isUnderWay(release) ? (
        <Hint label={t("ui.versions.cancel")}>
          <button
            type="button"
            className={QUIET}
            aria-label={nameOf("cancel", names, t)}
            onClick={onTakeAway}
          >
            <X />
          </button>
        </Hint>
      ) : null}
      {isAdmin && !isUnderWay(release) ? (
        <Hint label={t("ui.versions.remove")}>
          <button
            type="button"
            className={QUIET}
            aria-label={nameOf("remove", names, t)}
            onClick={onTakeAway}
          >
            <Trash2 />
          </button>
        </Hint>
      ) : null}
    </span>
  );
}

function nameOf(
  deed: "cancel" | "remove",
  names: { readonly version: number; readonly scope: string },
  t: ReturnType<typeof usePreferences>["t"],
): string {
  return names.scope === ""
    ? t(`ui.versions.${deed}-version`, names)
    : t(`ui.versions.${deed}-part`, names);
}

export function ReleaseButtons({ of, dataset, version }: ReleaseProps) {
  const { t } = usePreferences();
  const [isChoosing, setChoosing] = useState(false);
  return (
    <>
      <Hint label={t("ui.versions.prepare")}>
        <button
          type="button"
          className={QUIET}
          aria-label={t("ui.versions.prepare-version", { version })}
          onClick={() => setChoosing(true)}
        >
          <PackagePlus />
        </button>
      </Hint>
      {isChoosing ? (
        <ReleaseDialog
          {...{ dataset, version }}
          onAsk={of.prepare}
          onClose={() => setChoosing(false)}
        />
      ) : null}
      <Hint label={t("ui.versions.download")}>
        <a
          className={QUIET}
          href={api.releaseUrl(dataset.id, version)}
          download
          // It has it made where it is not there; so the row follows.
          onClick={() => void of.prepare({}).catch(of.look)}
          aria-label={t("ui.versions.download-version", { version })}
        >
          <Download />
        </a>
      </Hint>
    </>
  );
}
