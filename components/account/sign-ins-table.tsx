"use client";
import { LogOut } from "lucide-react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatMoment } from "#components/ui/measure.ts";
import type { ApiSignIn } from "#core/protocol/api.ts";

interface SignInsTableProps {
  readonly signIns: readonly ApiSignIn[];
  readonly onEnd: (id: string) => Promise<void>;
  readonly onEndAll: () => Promise<void>;
}

export function SignInsTable({ signIns, onEnd, onEndAll }: SignInsTableProps) {
  const { t, locale } = usePreferences();
  return (
    <section className="dataset people__list" aria-label={t("account.sign-ins")}>
      <header className="account__head">
        <h2>{t("account.sign-ins")}</h2>
        <Button small variant="danger" icon={<LogOut />} onClick={() => void onEndAll()}>
          {t("account.end-all")}
        </Button>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("account.browser")}</th>
            <th scope="col">{t("account.address")}</th>
            <th scope="col">{t("account.since")}</th>
            <th scope="col">{t("account.until")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {signIns.map((signIn) => (
            <tr key={signIn.id} data-testid="sign-in-row">
              <td>
                <span className="account__browser" title={signIn.userAgent ?? undefined}>
                  {browserOf(signIn.userAgent) ?? t("account.unknown")}
                  {signIn.isThis ? <span className="chip">{t("account.this")}</span> : null}
                </span>
              </td>
              <td className="muted">{signIn.address ?? t("account.unknown")}</td>
              <td>{formatMoment(signIn.createdAtMs, locale)}</td>
              <td>{formatMoment(signIn.expiresAtMs, locale)}</td>
              <td className="account__deed">
                <Button small onClick={() => void onEnd(signIn.id)}>
                  {t("ui.account.sign-out")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Chrome calls itself Safari as well, and Edge calls itself both: the most particular name first. */
const BROWSERS = ["Edg", "Firefox", "Chrome", "Safari"] as const;

function browserOf(userAgent: string | null): string | null {
  const name = BROWSERS.find((browser) => userAgent?.includes(browser));
  if (name === undefined) return userAgent?.split(" ", 1)[0] ?? null;
  return name === "Edg" ? "Edge" : name;
}
