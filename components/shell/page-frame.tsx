"use client";
import { LogOut } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { Mark } from "#components/shell/mark.tsx";
import { PreferenceControls } from "#components/shell/preference-controls.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { requestSignOut } from "#components/shell/sign-in.ts";
import { IconButton } from "#components/ui/button.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";
import { personColor } from "#core/access/person-color.ts";
import type { ApiMe } from "#core/protocol/api.ts";

interface PageFrameProps {
  readonly me: ApiMe | null;
  readonly current: "home" | "people" | "account" | "audit" | "settings";
  readonly title: string;
  readonly children: ReactNode;
}

/** The frame of every page but the workspace. */
export function PageFrame({ me, current, title, children }: PageFrameProps) {
  const { t } = usePreferences();
  return (
    <div className="frame">
      <title>{`${title} · Fascicle`}</title>
      <header className="frame__bar">
        <Link href="/" className="mark">
          <Mark />
          Fascicle
        </Link>
        <nav className="frame__links" aria-label={t("ui.frame.navigation")}>
          <FrameLink href="/" label={t("ui.home.title")} isCurrent={current === "home"} />
          {me?.isAdmin ? (
            <>
              <FrameLink
                href="/people"
                label={t("ui.people.title")}
                isCurrent={current === "people"}
              />
              <FrameLink href="/audit" label={t("audit.title")} isCurrent={current === "audit"} />
            </>
          ) : null}
          {me === null ? null : (
            <FrameLink
              href="/settings"
              label={t("settings.title")}
              isCurrent={current === "settings"}
            />
          )}
        </nav>
        <PreferenceControls />
        {me === null ? null : <Account me={me} />}
      </header>
      <main className="frame__body">
        <div className="frame__head">
          <h1 className="frame__title">{title}</h1>
        </div>
        {children}
      </main>
    </div>
  );
}

function FrameLink(props: {
  readonly href: string;
  readonly label: string;
  readonly isCurrent: boolean;
}) {
  return (
    <Link
      href={props.href}
      className="frame__link"
      aria-current={props.isCurrent ? "page" : undefined}
    >
      {props.label}
    </Link>
  );
}

function Account({ me }: { readonly me: ApiMe }) {
  const { t } = usePreferences();
  const [isRefused, setRefused] = useState(false);
  const signOut = async () => {
    if (await requestSignOut()) window.location.assign("/sign-in");
    else setRefused(true);
  };
  return (
    <>
      <Link href="/account" className="frame__person" title={t("account.title")}>
        <PersonBadge name={me.name} color={personColor(me.id)} />
        <span className="truncate">{me.name}</span>
      </Link>
      <IconButton
        label={t(isRefused ? "ui.account.sign-out-failed" : "ui.account.sign-out")}
        onClick={() => void signOut()}
      >
        <LogOut />
      </IconButton>
    </>
  );
}
