"use client";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";

interface LoadFailedProps {
  readonly failure: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong with a request, in words, and a way to try again. */
export function LoadFailed({ failure, onRetry }: LoadFailedProps) {
  const { t, locale } = usePreferences();
  const retry =
    onRetry === undefined ? null : <Button onClick={onRetry}>{t("ui.error.retry")}</Button>;
  return (
    <Callout tone="bad" actions={retry}>
      {failureSentence(failure, locale, t)}
    </Callout>
  );
}
