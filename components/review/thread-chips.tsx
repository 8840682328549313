"use client";
import { Check, MessageSquareWarning } from "lucide-react";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { SignOffScope } from "#core/operations/operation.ts";

interface ThreadChipsProps {
  /** Where a request for changes began it: for what. */
  readonly requestScope: SignOffScope | null;
  /** Who resolved it; null while it is open. */
  readonly resolvedBy: string | null;
}

export function ThreadChips({ requestScope, resolvedBy }: ThreadChipsProps) {
  const { t } = usePreferences();
  return (
    <>
      {requestScope === null ? null : (
        <span className="chip thread__request">
          <MessageSquareWarning aria-hidden="true" />
          {t("threads.request", { scope: t(`ui.review.scope.${requestScope}`) })}
        </span>
      )}
      {resolvedBy === null ? null : (
        <span className="chip thread__resolved">
          <Check aria-hidden="true" />
          {t("threads.resolved-by", { who: resolvedBy })}
        </span>
      )}
    </>
  );
}
