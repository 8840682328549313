"use client";
import { AtSign, Undo2 } from "lucide-react";
import { useState } from "react";
import { CopyLink } from "#components/history/copy-link.tsx";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import { useServerNowMs } from "#components/proofreading/use-server-now.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { CommentForm } from "#components/review/comment-form.tsx";
import { mayComment } from "#components/review/comment-here.ts";
import { CommentLine } from "#components/review/comment-line.tsx";
import { knownPeople, type Mentionable } from "#components/review/mention-text.ts";
import { unreadIn } from "#components/review/read-marks.ts";
import { showThread } from "#components/review/show-thread.ts";
import { ThreadChips } from "#components/review/thread-chips.tsx";
import { useRootOfPlace } from "#components/review/use-root-of-place.ts";
import { useReadMarks } from "#components/review/use-unread.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { formatWhen } from "#components/ui/measure.ts";
import { useShownWhen } from "#components/ui/use-shown-when.ts";
import { roleAtLeast } from "#core/access/role.ts";
import { type Thread, type ThreadComment, waitsForWordOf } from "#core/session/threads.ts";

interface ThreadItemProps {
  readonly session: SessionInHand;
  readonly thread: Thread;
  /** [CM2] Whom an answer may mention. */
  readonly people: readonly Mentionable[];
  readonly isLinked: boolean;
}

/** One thread: where it is now, its words in their order, and what one may do with it. */
export function ThreadItem({ session, thread, people, isLinked }: ThreadItemProps) {
  const item = useShownWhen<HTMLLIElement>(isLinked);
  const { me } = useWorkspace();
  const unread = unreadIn(thread, useReadMarks(session), me.id);
  const read = () => session.readMarks.read([thread]);
  return (
    <li
      ref={item}
      className="thread"
      data-testid="thread"
      data-seq={thread.seq}
      data-resolved={thread.isResolved}
      data-linked={isLinked}
      data-unread={unread}
      // Whoever puts hand to it has read it: at the click, since what is marked as new goes away then, and
      // a button that moved under a pressed pointer is not clicked.
      onClickCapture={read}
      onFocusCapture={({ target }) => target.matches(":focus-visible") && read()}
    >
      <ThreadHead session={session} thread={thread} unread={unread} />
      {thread.comments.map((comment) => (
        <Comment
          key={comment.seq}
          session={session}
          comment={comment}
          thread={thread}
          people={people}
        />
      ))}
      <ThreadActions session={session} thread={thread} people={people} />
    </li>
  );
}

interface ThreadHeadProps extends Pick<ThreadItemProps, "session" | "thread"> {
  readonly unread: number;
}

function ThreadHead({ session, thread, unread }: ThreadHeadProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { place, requestScope, isResolved, turnedBy } = thread;
  const root = useRootOfPlace(session, place);
  return (
    <div className="thread__top">
      <button
        type="button"
        className="thread__head"
        data-testid="thread-head"
        data-root={root === null ? "" : String(root)}
        onClick={() => showThread(workspace, session, thread.seq)}
      >
        {root === null ? null : <SegmentSwatch root={root} />}
        <span className="mono truncate">{place.positionVoxel.join(", ")}</span>
        {unread === 0 ? null : (
          <span className="chip thread__unread">{t("threads.unread-chip", { count: unread })}</span>
        )}
        {waitsForWordOf(thread, workspace.me.id) ? (
          <span className="chip thread__mention">
            <AtSign aria-hidden="true" />
            {t("threads.mention-chip")}
          </span>
        ) : null}
        <ThreadChips
          requestScope={requestScope}
          resolvedBy={isResolved && turnedBy !== null ? turnedBy.authorName : null}
        />
      </button>
      <CopyLink seq={thread.seq} />
    </div>
  );
}

interface CommentProps extends Omit<ThreadItemProps, "isLinked"> {
  readonly comment: ThreadComment;
}

function Comment({ session, thread, comment, people }: CommentProps) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const nowMs = useServerNowMs(session);
  const { seq, authorId, atMs, isTakenBack } = comment;
  const isOwn = authorId === workspace.me.id || roleAtLeast(session.info.role, "reviewer");
  // A request is withdrawn as a verdict, not taken back as a comment.
  const isRequest = thread.requestScope !== null && seq === thread.seq;
  const mayTakeBack = isOwn && !isRequest && mayComment(session);
  return (
    <CommentLine
      comment={comment}
      color={session.people.colorOf(authorId)}
      when={formatWhen(atMs, nowMs, locale)}
      people={knownPeople(people, thread.comments)}
      myId={workspace.me.id}
    >
      {mayTakeBack && !isTakenBack ? (
        <IconButton
          small
          label={t("threads.take-back", { seq })}
          onClick={() => workspace.submit({ kind: "undo", of: seq })}
        >
          <Undo2 />
        </IconButton>
      ) : null}
    </CommentLine>
  );
}

function ThreadActions({ session, thread, people }: Omit<ThreadItemProps, "isLinked">) {
  const { t } = usePreferences();
  const { submit } = useWorkspace();
  const [isAnswering, setAnswering] = useState(false);
  if (!mayComment(session) || thread.comments[0]?.isTakenBack === true) return null;
  const { seq, place, isResolved } = thread;
  if (isAnswering) {
    return (
      <CommentForm
        label={t("threads.answer")}
        people={people}
        onCancel={() => setAnswering(false)}
        onSend={(text, mentions) => {
          submit({ kind: "comment-add", place, text, replyTo: seq, mentions });
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
