"use client";
import { useId, useState } from "react";
import { SessionRow } from "#components/datasets/session-list.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { useNowMs } from "#components/ui/use-now.ts";
import type { ApiHomeSession } from "#core/protocol/home-api.ts";

const SHOWN_AT_FIRST = 6;

interface OwnSessionsProps {
  readonly sessions: readonly ApiHomeSession[];
  readonly showsDataset: boolean;
}

/** Sessions that whoever looks began or edited in: those under way first, then the latest changed. */
export function OwnSessions({ sessions, showsDataset }: OwnSessionsProps) {
  const { t } = usePreferences();
  const titleId = useId();
  const nowMs = useNowMs();
  const [showsAll, setShowsAll] = useState(false);
  const own = sessions.filter(({ isOwn }) => isOwn);
  const ordered = [
    ...own.filter(({ progress }) => progress !== null),
    ...own.filter(({ progress }) => progress === null),
  ];
  const shown = showsAll ? ordered : ordered.slice(0, SHOWN_AT_FIRST);
  return (
    <section className="home-card" aria-labelledby={titleId}>
      <header className="home-card__head">
        <h2 id={titleId}>{t("ui.home.own")}</h2>
      </header>
      {own.length === 0 ? (
        <p className="dataset__none muted">{t("ui.home.no-own")}</p>
      ) : (
        <ul className="rows home-card__rows">
          {shown.map((session) => (
            <SessionRow key={session.id} isOwnList {...{ session, nowMs, showsDataset }} />
          ))}
        </ul>
      )}
      {shown.length === ordered.length ? null : (
        <Button variant="quiet" small onClick={() => setShowsAll(true)}>
          {t("ui.home.all-own", { count: ordered.length })}
        </Button>
      )}
    </section>
  );
}
