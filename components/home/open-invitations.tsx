"use client";
import Link from "next/link";
import { useId } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatMoment } from "#components/ui/measure.ts";
import type { ApiInvitation } from "#core/protocol/api.ts";

const SHOWN = 4;

/** For whoever may invite: the invitations that nobody has used yet, and the way to make more. */
export function OpenInvitations({
  invitations,
}: {
  readonly invitations: readonly ApiInvitation[];
}) {
  const { t, locale } = usePreferences();
  const titleId = useId();
  const open = invitations.filter(({ state }) => state === "open");
  return (
    <section className="home-card" aria-labelledby={titleId}>
      <header className="home-card__head">
        <h2 id={titleId}>{t("ui.home.invitations", { count: open.length })}</h2>
        <Link href="/people">{t("invitations.invite")}</Link>
      </header>
      {open.length === 0 ? null : (
        <ul className="rows home-card__rows">
          {open.slice(0, SHOWN).map((invitation) => (
            <li key={invitation.id} className="row" data-testid="open-invitation">
              <span className="row__main truncate">
                {invitation.email ?? t("invitations.anybody")}
              </span>
              <span className="row__fact truncate">
                {invitation.roles
                  .map(({ role, datasetName }) => `${t(`role.${role}`)} · ${datasetName}`)
                  .join(", ")}
              </span>
              <span className="row__fact">
                {t("ui.home.until", { when: formatMoment(invitation.expiresAtMs, locale) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
