"use client";
import type { ReactNode } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";

interface OperationLineProps {
  readonly author: string;
  /** The author's. */
  readonly color: string;
  readonly words: string;
  readonly when: string;
  readonly whenHint?: string;
  /** In the author's words; null where they gave none. */
  readonly reason: string | null;
  /** What else is to be said of it. */
  readonly children?: ReactNode;
  onGo(): void;
}

/** Who did what, when and why. A click goes to where it happened. */
export function OperationLine(props: OperationLineProps) {
  const { author, color, words, when, whenHint, reason, children, onGo } = props;
  const { t } = usePreferences();
  return (
    <button type="button" className="activity__button" onClick={onGo}>
      <PersonBadge small name={author} color={color} />
      <span className="activity__words">
        <span className="activity__what">{words}</span>
        <span className="activity__when" title={whenHint}>
          {when}
        </span>
        {children}
        {reason === null ? null : (
          <span className="activity__reason" data-testid="activity-reason">
            {t("ui.activity.reason", { reason })}
          </span>
        )}
      </span>
    </button>
  );
}
