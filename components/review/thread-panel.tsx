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
import { ThreadItem } from "#components/review/thread-item.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";

/** [CM3] What was said, thread by thread, the newest first; resolved ones where they are asked for. */
export function ThreadPanel({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const threads = useSessionField(session, "threads");
  const linked = useWorkspaceState((state) => state.linkedOperation);
  const [showsResolved, setShowsResolved] = useState(false);
  useSessionField(session, "state");
  const resolvedCount = threads.filter(({ isResolved }) => isResolved).length;
  const shown = threads.filter(
    ({ isResolved, seq }) => showsResolved || !isResolved || seq === linked,
  );
  return (
    <div className="panel panel--cards">
      {mayComment(session) ? <NewThread /> : null}
      {shown.length === 0 ? <p className="muted">{t("threads.none")}</p> : null}
      <ul className="thread-list">
        {shown.toReversed().map((thread) => (
          <ThreadItem
            key={thread.seq}
            session={session}
            thread={thread}
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

/** At the place that the key has taken; without one, how to take it. */
function NewThread() {
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
        onCancel={end}
        onSend={(text) => {
          submit({ kind: "comment-add", place, text, replyTo: null, mentions: [] });
          end();
        }}
      />
    </section>
  );
}
