"use client";
import { Check, MessageSquareWarning, Undo2 } from "lucide-react";
import { useState } from "react";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { CommentForm } from "#components/review/comment-form.tsx";
import { mayComment } from "#components/review/comment-here.ts";
import { showThread } from "#components/review/show-thread.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { formatMoment, formatWhen } from "#components/ui/measure.ts";
import { PersonBadge } from "#components/ui/person-badge.tsx";
import { useNowMs } from "#components/ui/use-now.ts";
import { useShownWhen } from "#components/ui/use-shown-when.ts";
import { personColor } from "#core/access/person-color.ts";
import { roleAtLeast } from "#core/access/role.ts";
import type { Thread, ThreadComment } from "#core/session/threads.ts";

interface ThreadItemProps {
  readonly session: SessionInHand;
  readonly thread: Thread;
  readonly isLinked: boolean;
}

/** One thread: where it is now, its words in their order, and what one may do with it. */
export function ThreadItem({ session, thread, isLinked }: ThreadItemProps) {
  const item = useShownWhen<HTMLLIElement>(isLinked);
  return (
    <li
      ref={item}
      className="thread"
      data-testid="thread"
      data-seq={thread.seq}
      data-resolved={thread.isResolved}
      data-linked={isLinked}
    >
      <ThreadHead session={session} thread={thread} />
      {thread.comments.map((comment) => (
        <Comment key={comment.seq} session={session} comment={comment} thread={thread} />
      ))}
      <ThreadActions session={session} thread={thread} />
    </li>
  );
}

function ThreadHead({ session, thread }: Omit<ThreadItemProps, "isLinked">) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { place, requestScope, isResolved, turnedBy } = thread;
  const root = session.model.rootOfShown(session.model.nodeAt(place));
  return (
    <button
      type="button"
      className="thread__head"
      onClick={() => showThread(workspace, session, thread.seq)}
    >
      {root === null ? null : <SegmentSwatch root={root} />}
      <span className="mono truncate">{place.positionVoxel.join(", ")}</span>
      {requestScope === null ? null : (
        <span className="chip thread__request">
          <MessageSquareWarning aria-hidden="true" />
          {t("threads.request", { scope: t(`ui.review.scope.${requestScope}`) })}
        </span>
      )}
      {isResolved && turnedBy !== null ? (
        <span className="chip thread__resolved">
          <Check aria-hidden="true" />
          {t("threads.resolved-by", { who: turnedBy.authorName })}
        </span>
      ) : null}
    </button>
  );
}

interface CommentProps {
  readonly session: SessionInHand;
  readonly thread: Thread;
  readonly comment: ThreadComment;
}

function Comment({ session, thread, comment }: CommentProps) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const nowMs = useNowMs();
  const { seq, authorId, authorName, atMs, text, isTakenBack } = comment;
  const isOwn = authorId === workspace.me.id || roleAtLeast(session.info.role, "reviewer");
  // A request is withdrawn as a verdict, not taken back as a comment.
  const isRequest = thread.requestScope !== null && seq === thread.seq;
  const mayTakeBack = isOwn && !isRequest && mayComment(session);
  return (
    <div className="thread__comment" data-testid="comment" data-seq={seq}>
      <PersonBadge small name={authorName} color={personColor(authorId)} />
      <div className="thread__words">
        <span className="thread__who" title={formatMoment(atMs, locale)}>
          {authorName} <span className="faint">{formatWhen(atMs, nowMs, locale)}</span>
        </span>
        {isTakenBack ? (
          <span className="muted">{t("threads.taken-back")}</span>
        ) : (
          <p className="thread__text">{text}</p>
        )}
      </div>
      {mayTakeBack && !isTakenBack ? (
        <IconButton
          small
          label={t("threads.take-back", { seq })}
          onClick={() => workspace.submit({ kind: "undo", of: seq })}
        >
          <Undo2 />
        </IconButton>
      ) : null}
    </div>
  );
}

function ThreadActions({ session, thread }: Omit<ThreadItemProps, "isLinked">) {
  const { t } = usePreferences();
  const { submit } = useWorkspace();
  const [isAnswering, setAnswering] = useState(false);
  if (!mayComment(session) || thread.comments[0]?.isTakenBack === true) return null;
  const { seq, place, isResolved } = thread;
  if (isAnswering) {
    return (
      <CommentForm
        label={t("threads.answer")}
        onCancel={() => setAnswering(false)}
        onSend={(text) => {
          submit({ kind: "comment-add", place, text, replyTo: seq, mentions: [] });
          setAnswering(false);
        }}
      />
    );
  }
  const turn = isResolved ? "comment-reopen" : "comment-resolve";
  return (
    <div className="thread__buttons">
      <Button small variant="quiet" data-testid="answer" onClick={() => setAnswering(true)}>
        {t("threads.answer")}
      </Button>
      <Button
        small
        variant="quiet"
        data-testid="turn-thread"
        onClick={() => submit({ kind: turn, of: seq })}
      >
        {t(isResolved ? "threads.reopen" : "threads.resolve")}
      </Button>
    </div>
  );
}
