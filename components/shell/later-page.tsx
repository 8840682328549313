"use client";
import { useEffect } from "react";
import { MessagePage } from "#components/shell/message-page.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import type { ServerState } from "#core/protocol/sync-message.ts";

const ASK_EVERY_MS = 2_000;

/** In the place of a page that the server cannot draw just now: comes back by itself once it can. */
export function LaterPage({ reason }: { readonly reason: NonNullable<ServerState["reason"]> }) {
  const { t } = usePreferences();
  useEffect(() => {
    const over = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const askLater = () => {
      timer = setTimeout(async () => {
        if (await isReady(over.signal)) window.location.reload();
        else if (!over.signal.aborted) askLater();
      }, ASK_EVERY_MS);
    };
    askLater();
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, []);
  const retry = (
    <Button variant="primary" onClick={() => window.location.reload()}>
      {t("ui.error.retry")}
    </Button>
  );
  return <MessagePage title={t(`ui.later.${reason}`)} body={t("ui.later.body")} actions={retry} />;
}

async function isReady(signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch("/readyz", { cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}
