"use client";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatMoment } from "#components/ui/measure.ts";
import type { SignOffScope } from "#core/operations/operation.ts";

interface SignOffLineProps {
  readonly holds: boolean;
  readonly who: string;
  readonly scope: SignOffScope;
  readonly atMs: number;
  /** What else is to be said of it; empty for nothing. */
  readonly more: string;
}

/** [RV3] Whose sign-off, of what, and whether it holds. */
export function SignOffLine({ holds, who, scope, atMs, more }: SignOffLineProps) {
  const { t, locale } = usePreferences();
  return (
    <>
      <span className={`chip chip--${holds ? "good" : "warn"}`}>
        {t(`connectome.review.${holds ? "signed" : "lapsed"}`)}
      </span>
      <span>
        {t("connectome.signed-by", {
          who,
          scope: t(`ui.review.scope.${scope}`),
          when: formatMoment(atMs, locale),
        })}
        {more === "" ? null : ` · ${more}`}
      </span>
    </>
  );
}
