"use client";
import { MessageSquarePlus } from "lucide-react";
import { useState } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { CommentForm } from "#components/review/comment-form.tsx";
import { mayComment } from "#components/review/comment-here.ts";
import type { Mentionable } from "#components/review/mention-text.ts";
import { showThread } from "#components/review/show-thread.ts";
import { ThreadItem } from "#components/review/thread-item.tsx";
import { useMentionable } from "#components/review/use-mentionable.ts";
import { useUnreadThreads } from "#components/review/use-unread.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import { type Thread, waitsForWordOf } from "#core/session/threads.ts";

/** [CM3] What was said, thread by thread, the newest first; resolved ones where they are asked for. */
export function ThreadPanel({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const threads = useSessionField(session, "threads");
  const people = useMentionable(session);
  const linked = useWorkspaceState((state) => state.linkedOperation);
  const [showsResolved, setShowsResolved] = useState(false);
  useSessionField(session, "state");
  const resolvedCount = threads.filter(({ isResolved }) => isResolved).length;
  const shown = threads.filter(
    ({ isResolved, seq }) => showsResolved || !isResolved || seq === linked,
  );
  return (
    <div className="panel panel--cards">
      {mayComment(session) ? <NewThread people={people} /> : null}
      <WaitingForMe session={session} threads={threads} linked={linked} />
      <Unread session={session} linked={linked} />
      {shown.length === 0 ? <p className="muted">{t("threads.none")}</p> : null}
      <ul className="thread-list">
        {shown.toReversed().map((thread) => (
          <ThreadItem
            key={thread.seq}
            session={session}
            thread={thread}
            people={people}
            isLinked={thread.seq === linked}
          />
        ))}
      </ul>
      {resolvedCount === 0 ? null : (
        <label className="thread-list__resolved">
          <input
            type="checkbox"
            data-testid="show-resolved"
            checked={showsResolved}
            onChange={({ target }) => setShowsResolved(target.checked)}
          />
          {t("threads.show-resolved", { count: resolvedCount })}
        </label>
      )}
    </div>
  );
}

interface WaitingProps {
  readonly session: SessionInHand;
  readonly threads: readonly Thread[];
  readonly linked: number | null;
}

/** [CM2] Where somebody mentioned the person who looks, until they have answered; one after the other. */
function WaitingForMe({ session, threads, linked }: WaitingProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const waiting = threads.filter((thread) => waitsForWordOf(thread, workspace.me.id));
  if (waiting.length === 0) return null;
  const next = waiting.find(({ seq }) => linked !== null && seq > linked) ?? waiting[0];
  return (
    <p className="verdicts__waiting" data-testid="mentions-me" data-count={waiting.length}>
      <span>{t("threads.mention-me", { count: waiting.length })}</span>
      <Button small onClick={() => showThread(workspace, session, next.seq)}>
        {t("threads.mention-go")}
      </Button>
    </p>
  );
}

/** What others said since one looked; one thread after the other, or all read at once. */
function Unread({ session, linked }: Pick<WaitingProps, "session" | "linked">) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const unread = useUnreadThreads(session);
  if (unread.length === 0) return null;
  const next = unread.find(({ seq }) => linked !== null && seq > linked) ?? unread[0];
  return (
    <p className="verdicts__waiting" data-testid="unread-threads" data-count={unread.length}>
      <span>{t("threads.unread", { count: unread.length })}</span>
      <Button small onClick={() => showThread(workspace, session, next.seq)}>
        {t("threads.mention-go")}
      </Button>
      <Button
        small
        variant="quiet"
        data-testid="read-all"
        onClick={() => session.readMarks.read(unread)}
      >
        {t("threads.read-all")}
      </Button>
    </p>
  );
}

/** At the place that the key has taken; without one, how to take it. */
function NewThread({ people }: { readonly people: readonly Mentionable[] }) {
  const { t } = usePreferences();
  const { store, submit } = useWorkspace();
  const place = useWorkspaceState((state) => state.threadPlace);
  const key = useKeyLabel("comment");
  if (place === null) {
    return (
      <p className="thread-list__how muted">
        <MessageSquarePlus aria-hidden="true" />
        <span>
          <kbd>{key}</kbd> {t("threads.how")}
        </span>
      </p>
    );
  }
  const end = () => store.set({ threadPlace: null });
  return (
    <section className="thread" aria-label={t("threads.new")}>
      <p className="muted mono">{place.positionVoxel.join(", ")}</p>
      <CommentForm
        key={place.positionVoxel.join()}
        label={t("threads.text")}
        people={people}
        onCancel={end}
        onSend={(text, mentions) => {
          submit({ kind: "comment-add", place, text, replyTo: null, mentions });
          end();
        }}
      />
    </section>
  );
}
