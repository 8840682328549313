"use client";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { SessionState } from "#core/operations/session-state.ts";

const TONES: Readonly<Record<SessionState, string>> = {
  open: "chip--accent",
  submitted: "chip--info",
  "changes-requested": "chip--warn",
  approved: "chip--good",
  finalized: "chip--good",
  abandoned: "",
};

export function StateChip({ state }: { readonly state: SessionState }) {
  const { t } = usePreferences();
  return (
    <span className={`chip ${TONES[state]}`} data-testid="state-chip" data-state={state}>
      {t(`state.${state}`)}
    </span>
  );
}
