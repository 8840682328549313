"use client";
import {
  AtSign,
  BadgeCheck,
  ClipboardCheck,
  type LucideIcon,
  PenLine,
  Split,
  TriangleAlert,
} from "lucide-react";
import Link from "next/link";
import { useId } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatWhen } from "#components/ui/measure.ts";
import { useNowMs } from "#components/ui/use-now.ts";
import type { ApiHomeSession } from "#core/protocol/home-api.ts";
import { WAITING_KINDS, type Waiting, type WaitingKind } from "#core/session/session-overview.ts";

const ICONS: Readonly<Record<WaitingKind, LucideIcon>> = {
  conflict: Split,
  mention: AtSign,
  lapsed: TriangleAlert,
  changes: PenLine,
  review: ClipboardCheck,
  finalize: BadgeCheck,
};

interface WaitingListProps {
  readonly sessions: readonly ApiHomeSession[];
  /** Named where there are several. */
  readonly showsDataset: boolean;
}

/** What waits for whoever looks, the most pressing kind first, and of a kind the longest waiting. */
export function WaitingList({ sessions, showsDataset }: WaitingListProps) {
  const { t } = usePreferences();
  const titleId = useId();
  const nowMs = useNowMs();
  const items = sessions.flatMap((session) =>
    session.waiting.map((waiting) => ({ session, waiting })),
  );
  items.sort(
    (left, right) =>
      WAITING_KINDS.indexOf(left.waiting.kind) - WAITING_KINDS.indexOf(right.waiting.kind) ||
      left.session.updatedAtMs - right.session.updatedAtMs,
  );
  return (
    <section className="home-card" aria-labelledby={titleId}>
      <header className="home-card__head">
        <h2 id={titleId}>{t("ui.home.waiting")}</h2>
        {items.length === 0 ? null : <span className="side__count">{items.length}</span>}
      </header>
      {items.length === 0 ? (
        <p className="dataset__none muted">{t("ui.home.nothing-waits")}</p>
      ) : (
        <ul className="rows home-card__rows">
          {items.map(({ session, waiting }) => (
            <WaitingRow
              key={`${session.id} ${waiting.kind}`}
              {...{ session, waiting, nowMs, showsDataset }}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface WaitingRowProps {
  readonly session: ApiHomeSession;
  readonly waiting: Waiting;
  readonly nowMs: number;
  readonly showsDataset: boolean;
}

function WaitingRow({ session, waiting, nowMs, showsDataset }: WaitingRowProps) {
  const { t, locale } = usePreferences();
  const Icon = ICONS[waiting.kind];
  const place = waiting.seq === null ? "" : `#op=${waiting.seq}`;
  return (
    <li>
      <Link
        href={`/sessions/${session.id}${place}`}
        className="row row--link"
        data-testid="waiting-row"
        data-kind={waiting.kind}
      >
        <Icon className="home-card__icon" data-kind={waiting.kind} aria-hidden="true" />
        <span className="row__stack">
          <span className="row__main truncate">{session.title}</span>
          <span className="row__fact truncate">
            <span className="truncate">
              {t(`ui.home.waits.${waiting.kind}`, {
                count: waiting.count,
                name: session.createdBy,
              })}
            </span>
            {showsDataset ? <span className="truncate">{session.datasetName}</span> : null}
          </span>
        </span>
        <span className="row__fact row__fact--when">
          {formatWhen(session.updatedAtMs, nowMs, locale)}
        </span>
      </Link>
    </li>
  );
}
