"use client";
import { useState } from "react";
import { standingSentence } from "#client/messages/standing-sentence.ts";
import { ActivityItem } from "#components/history/activity-item.tsx";
import { ConflictList } from "#components/history/conflict-list.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { useNowMs } from "#components/ui/use-now.ts";
import { isUndoable } from "#core/operations/activity.ts";
import type { Operation } from "#core/operations/operation.ts";

/** A long log is shown a page at a time. */
const PAGE = 150;

/** The session's operations, newest first, as they come. */
export function ActivityPanel({ session }: { readonly session: SessionInHand }) {
  const { t, locale } = usePreferences();
  const operations = useSessionField(session, "operations");
  const active = useSessionField(session, "active");
  const isWritable = useSessionField(session, "isWritable");
  const { clockAheadMs } = useSessionField(session, "server");
  const nowMs = useNowMs() + clockAheadMs;
  const [shown, setShown] = useState(PAGE);
  const linked = useWorkspaceState((state) => state.linkedOperation);
  if (operations.length === 0) {
    return (
      <div className="empty">
        <p className="empty__title">{t("ui.activity.empty-title")}</p>
        <p>{t("ui.activity.empty")}</p>
      </div>
    );
  }
  const needed = linked === null ? 0 : operations.length - linked + 1;
  const count = Math.min(operations.length, Math.max(shown, needed));
  const newestFirst = operations.slice(operations.length - count).reverse();
  const isActive = ({ seq, body }: Operation) => !isUndoable(body.kind) || active.has(seq);
  return (
    <>
      <div className="panel panel--cards panel--optional">
        <ConflictList session={session} />
      </div>
      <ol className="panel activity" reversed>
        {newestFirst.map((operation) => (
          <ActivityItem
            key={operation.seq}
            session={session}
            operation={operation}
            isActive={isActive(operation)}
            isLinked={operation.seq === linked}
            standing={standingSentence(operation.standing, operations, locale, t)}
            isWritable={isWritable}
            nowMs={nowMs}
          />
        ))}
        {count < operations.length ? (
          <li className="activity__more">
            <Button small onClick={() => setShown(count + PAGE)}>
              {t("ui.show-more", { count: operations.length - count })}
            </Button>
          </li>
        ) : null}
      </ol>
    </>
  );
}
