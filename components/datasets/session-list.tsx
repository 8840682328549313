"use client";
import Link from "next/link";
import { useCallback, useState } from "react";
import { NewSession } from "#components/datasets/new-session.tsx";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { StateChip } from "#components/shell/state-chip.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import { formatWhen } from "#components/ui/measure.ts";
import { roleAtLeast } from "#core/access/role.ts";
import type { ApiDataset, ApiSession } from "#core/protocol/api.ts";

export function SessionList({ dataset }: { readonly dataset: ApiDataset }) {
  const { t } = usePreferences();
  const datasetId = dataset.id;
  const load = useCallback((signal: AbortSignal) => api.sessions(datasetId, signal), [datasetId]);
  const [sessions, reload] = useLoad(load);
  return (
    <div>
      <div className="dataset__list-head">
        <h3>{t("ui.sessions.title")}</h3>
        {roleAtLeast(dataset.role, "proofreader") ? <NewSession datasetId={datasetId} /> : null}
      </div>
      {sessions.status === "loading" ? <Busy label={t("ui.sessions.loading")} /> : null}
      {sessions.status === "failed" ? (
        <LoadFailed failure={sessions.failure} onRetry={reload} />
      ) : null}
      {sessions.status === "ready" ? <Rows sessions={sessions.value} /> : null}
    </div>
  );
}

function Rows({ sessions }: { readonly sessions: readonly ApiSession[] }) {
  const { t } = usePreferences();
  const [nowMs] = useState(() => Date.now());
  if (sessions.length === 0) {
    return <p className="dataset__none muted">{t("ui.sessions.none")}</p>;
  }
  const latestFirst = [...sessions].sort((left, right) => right.updatedAtMs - left.updatedAtMs);
  return (
    <ul className="rows">
      {latestFirst.map((session) => (
        <SessionRow key={session.id} session={session} nowMs={nowMs} />
      ))}
    </ul>
  );
}

function SessionRow({ session, nowMs }: { readonly session: ApiSession; readonly nowMs: number }) {
  const { t, locale } = usePreferences();
  return (
    <li>
      <Link href={`/sessions/${session.id}`} className="row row--link" data-testid="session-row">
        <span className="row__main truncate">{session.title}</span>
        <StateChip state={session.state} />
        <span className="row__fact row__fact--count">
          {t("ui.sessions.operations", { count: session.operationCount })}
        </span>
        <span className="row__fact row__fact--version">
          {t("ui.sessions.base", { version: session.baseVersion })}
        </span>
        <span className="row__fact row__fact--who truncate">{session.createdBy}</span>
        <span className="row__fact row__fact--when">
          {formatWhen(session.updatedAtMs, nowMs, locale)}
        </span>
      </Link>
    </li>
  );
}
