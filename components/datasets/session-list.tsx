"use client";
import Link from "next/link";
import { NewSession } from "#components/datasets/new-session.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { StateChip } from "#components/shell/state-chip.tsx";
import { formatWhen } from "#components/ui/measure.ts";
import { useNowMs } from "#components/ui/use-now.ts";
import { roleAtLeast } from "#core/access/role.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiHomeSession } from "#core/protocol/home-api.ts";
import type { SessionProgress } from "#core/session/session-overview.ts";

interface SessionListProps {
  readonly dataset: ApiDataset;
  /** The dataset's, the latest changed first. */
  readonly sessions: readonly ApiHomeSession[];
}

export function SessionList({ dataset, sessions }: SessionListProps) {
  const { t } = usePreferences();
  const nowMs = useNowMs();
  return (
    <div>
      <div className="dataset__list-head">
        <h3>{t("ui.sessions.title")}</h3>
        {roleAtLeast(dataset.role, "proofreader") ? <NewSession dataset={dataset} /> : null}
      </div>
      {sessions.length === 0 ? (
        <p className="dataset__none muted">{t("ui.sessions.none")}</p>
      ) : (
        <ul className="rows">
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} nowMs={nowMs} />
          ))}
        </ul>
      )}
    </div>
  );
}

interface SessionRowProps {
  readonly session: ApiHomeSession;
  readonly nowMs: number;
  readonly showsDataset?: boolean;
  /** In a list of one's own, where whose they are goes without saying. */
  readonly isOwnList?: boolean;
}

export function SessionRow(props: SessionRowProps) {
  const { session, nowMs, showsDataset = false, isOwnList = false } = props;
  const { t, locale } = usePreferences();
  return (
    <li>
      <Link
        href={`/sessions/${session.id}`}
        className="row row--link"
        data-testid={isOwnList ? "own-session-row" : "session-row"}
      >
        <span className="row__stack">
          <span className="row__main truncate">{session.title}</span>
          <span className="row__fact row__fact--several">
            {session.progress === null ? (
              <span>{t("ui.sessions.operations", { count: session.operationCount })}</span>
            ) : (
              <Progress progress={session.progress} />
            )}
            <span>{t("ui.sessions.base", { version: session.baseVersion })}</span>
            {showsDataset ? <span>{session.datasetName}</span> : null}
            {isOwnList ? null : <span className="truncate">{session.createdBy}</span>}
          </span>
        </span>
        <StateChip state={session.state} />
        <span className="row__fact row__fact--when">
          {formatWhen(session.updatedAtMs, nowMs, locale)}
        </span>
      </Link>
    </li>
  );
}

function Progress({ progress }: { readonly progress: SessionProgress }) {
  const { t } = usePreferences();
  const { edits, signOffs, lapsed, lacking, openThreads } = progress;
  return (
    <span className="row__progress" data-testid="session-progress">
      <span>{t("ui.sessions.edits", { count: edits })}</span>
      <span>{t("ui.sessions.signed", { count: signOffs })}</span>
      {lapsed === 0 ? null : (
        <span className="row__lapsed" data-testid="session-lapsed">
          {t("ui.sessions.lapsed", { count: lapsed })}
        </span>
      )}
      {lacking === null || lacking === 0 ? null : (
        <span data-testid="session-lacking">{t("ui.sessions.lacking", { count: lacking })}</span>
      )}
      <span>{t("ui.sessions.open", { count: openThreads })}</span>
    </span>
  );
}
