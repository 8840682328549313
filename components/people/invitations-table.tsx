"use client";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatMoment } from "#components/ui/measure.ts";
import type { ApiInvitation } from "#core/protocol/api.ts";

interface InvitationsTableProps {
  readonly invitations: readonly ApiInvitation[];
  readonly onRevoke: (id: string) => Promise<void>;
}

export function InvitationsTable({ invitations, onRevoke }: InvitationsTableProps) {
  const { t, locale } = usePreferences();
  if (invitations.length === 0) return null;
  return (
    <section className="dataset people__list" aria-label={t("invitations.list")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("invitations.for")}</th>
            <th scope="col">{t("invitations.gives")}</th>
            <th scope="col">{t("invitations.by")}</th>
            <th scope="col">{t("account.until")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {invitations.map((invitation) => (
            <tr key={invitation.id} data-testid="invitation-row">
              <td>
                {invitation.email ?? <span className="muted">{t("invitations.anybody")}</span>}
              </td>
              <td>
                {invitation.roles
                  .map(({ datasetName, role }) => `${t(`role.${role}`)} · ${datasetName}`)
                  .join(", ") || t("role.none")}
              </td>
              <td className="muted">{invitation.createdBy}</td>
              <td className="muted">{formatMoment(invitation.expiresAtMs, locale)}</td>
              <td className="account__deed">
                {invitation.state === "open" ? (
                  <Button small onClick={() => void onRevoke(invitation.id)}>
                    {t("account.revoke")}
                  </Button>
                ) : (
                  <span className="chip">
                    {invitation.state === "used" && invitation.usedBy !== null
                      ? t("invitations.used-by", { person: invitation.usedBy })
                      : t(`invitations.state.${invitation.state}`)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
