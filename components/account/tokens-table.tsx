"use client";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatMoment } from "#components/ui/measure.ts";
import { useNowMs } from "#components/ui/use-now.ts";
import type { ApiToken } from "#core/protocol/api.ts";

interface TokensTableProps {
  readonly tokens: readonly ApiToken[];
  readonly onRevoke: (id: string) => Promise<void>;
}

export function TokensTable({ tokens, onRevoke }: TokensTableProps) {
  const { t, locale } = usePreferences();
  const nowMs = useNowMs();
  if (tokens.length === 0) return <p className="muted">{t("account.no-tokens")}</p>;
  return (
    <section className="dataset people__list" aria-label={t("account.tokens")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("account.token-name")}</th>
            <th scope="col">{t("account.token")}</th>
            <th scope="col">{t("account.max-role")}</th>
            <th scope="col">{t("account.last-used")}</th>
            <th scope="col">{t("account.until")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id} data-testid="token-row">
              <td className="truncate account__token" title={token.name}>
                {token.name}
              </td>
              <td className="muted">
                <code>{token.prefix}…</code>
              </td>
              <td>{t(`role.${token.maxRole}`)}</td>
              <td className="muted">
                {token.lastUsedAtMs === null
                  ? t("account.never")
                  : formatMoment(token.lastUsedAtMs, locale)}
              </td>
              <td>{formatMoment(token.expiresAtMs, locale)}</td>
              <td className="account__deed">
                {token.revokedAtMs === null && token.expiresAtMs > nowMs ? (
                  <Button small onClick={() => void onRevoke(token.id)}>
                    {t("account.revoke")}
                  </Button>
                ) : (
                  <span className="chip">
                    {t(token.revokedAtMs === null ? "account.expired" : "account.revoked")}
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
