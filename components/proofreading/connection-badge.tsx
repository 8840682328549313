"use client";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Hint } from "#components/ui/hint.tsx";

const TONES = {
  connecting: "",
  "catching-up": "chip--warn",
  live: "chip--good",
  "read-only": "chip--info",
  offline: "chip--bad",
  refused: "chip--bad",
} as const;

/** The line to the server in words, and how many edits wait for it. */
export function ConnectionBadge({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const connection = useSessionField(session, "connection");
  const pending = useSessionField(session, "pending");
  const isKept = useSessionField(session, "isKept");
  const { kind } = connection;
  const explained = [
    kind === "refused"
      ? t(`connection.reason.${connection.reason}`)
      : t(`connection.explain.${kind}`),
    isKept ? null : t("ui.connection.not-kept"),
  ];
  return (
    <Hint label={explained.filter((line) => line !== null).join(" ")}>
      <button
        type="button"
        className={`chip chip--button connection ${TONES[kind]}`}
        data-testid="connection-state"
        data-state={kind}
        aria-live="polite"
      >
        <span className="connection__dot" aria-hidden="true" />
        {t(`connection.${kind}`)}
        {pending.length === 0 ? null : (
          <span className="connection__pending">
            {t("ui.connection.pending", { count: pending.length })}
          </span>
        )}
        <span className="visually-hidden" data-testid="pending-count">
          {pending.length}
        </span>
      </button>
    </Hint>
  );
}
