"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "#components/shell/mark.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";

interface MessagePageProps {
  readonly title: string;
  readonly body: string;
  readonly actions?: ReactNode;
}

/** A whole page for one sentence and the ways on from it. */
export function MessagePage({ title, body, actions }: MessagePageProps) {
  const { t } = usePreferences();
  return (
    <main className="message-page">
      <title>{`${title} · Fascicle`}</title>
      <div className="message-page__card">
        <span className="mark">
          <Mark />
          Fascicle
        </span>
        <h1 className="message-page__title">{title}</h1>
        <p className="muted">{body}</p>
        <div className="callout__actions">
          {actions}
          <Link className="button" href="/">
            {t("ui.home.go")}
          </Link>
        </div>
      </div>
    </main>
  );
}

export function NotFoundPage() {
  const { t } = usePreferences();
  return <MessagePage title={t("ui.not-found.title")} body={t("ui.not-found.body")} />;
}

export function ErrorPage({ onRetry }: { readonly onRetry: () => void }) {
  const { t } = usePreferences();
  const retry = (
    <Button variant="primary" onClick={onRetry}>
      {t("ui.error.retry")}
    </Button>
  );
  return <MessagePage title={t("ui.error.title")} body={t("ui.error.body")} actions={retry} />;
}
