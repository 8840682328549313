"use client";
import { operationWords } from "#components/history/operation-words.ts";
import { showOperation } from "#components/history/show-operation.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Hint } from "#components/ui/hint.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";

/** What somebody else did last, in one quiet line that nothing reads out; a click goes there. */
export function LatestOperation({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const operations = useSessionField(session, "operations");
  const latest = operations.findLast(({ authorId }) => authorId !== workspace.me.id);
  if (latest === undefined) return null;
  const words = operationWords(latest, t);
  return (
    <Hint label={t("ui.activity.show", { seq: latest.seq })} side="top">
      <button
        type="button"
        className="status-bar__latest"
        data-testid="latest-operation"
        data-seq={latest.seq}
        onClick={() => showOperation(workspace, session, latest)}
      >
        <PersonBadge
          small
          name={latest.authorName}
          color={session.people.colorOf(latest.authorId)}
        />
        <span className="truncate">{words}</span>
      </button>
    </Hint>
  );
}
