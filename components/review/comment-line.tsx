"use client";
import type { ReactNode } from "react";
import { CommentText } from "#components/review/comment-text.tsx";
import type { Mentionable } from "#components/review/mention-text.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatMoment } from "#components/ui/measure.ts";
import { PersonBadge } from "#components/ui/person-badge.tsx";
import type { ThreadComment } from "#core/session/threads.ts";

interface CommentLineProps {
  readonly comment: ThreadComment;
  /** Its author's. */
  readonly color: string;
  readonly when: string;
  /** Whose names are known here. */
  readonly people: readonly Mentionable[];
  readonly myId: string;
  /** What one may do with it. */
  readonly children?: ReactNode;
}

/** What somebody said, and when; of what they took back, that they did. */
export function CommentLine({ comment, color, when, people, myId, children }: CommentLineProps) {
  const { t, locale } = usePreferences();
  const { seq, authorName, atMs, isTakenBack, text, mentions } = comment;
  return (
    <div className="thread__comment" data-testid="comment" data-seq={seq}>
      <PersonBadge small name={authorName} color={color} />
      <div className="thread__words">
        <span className="thread__who" title={formatMoment(atMs, locale)}>
          {authorName} <span className="faint">{when}</span>
        </span>
        {isTakenBack ? (
          <p className="thread__text muted">{t("threads.taken-back")}</p>
        ) : (
          <CommentText text={text} mentions={mentions} people={people} myId={myId} />
        )}
      </div>
      {children}
    </div>
  );
}
