"use client";
import { History, Redo2, Undo2 } from "lucide-react";
import { memo } from "react";
import { CopyLink } from "#components/history/copy-link.tsx";
import { OperationLine } from "#components/history/operation-line.tsx";
import { operationWords } from "#components/history/operation-words.ts";
import { showOperation } from "#components/history/show-operation.ts";
import { showMoment } from "#components/history/step-history.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { formatMoment, formatWhen } from "#components/ui/measure.ts";
import { roleAtLeast } from "#core/access/role.ts";
import { isUndoable } from "#core/operations/activity.ts";
import type { Operation } from "#core/operations/operation.ts";

interface ActivityItemProps {
  readonly session: SessionInHand;
  readonly operation: Operation;
  /** Neither undone nor overridden [OP4]. */
  readonly isActive: boolean;
  readonly isLinked: boolean;
  /** Whether it had been made by the moment that is painted. */
  readonly time: "past" | "moment" | "to-come";
  /** How its intent met the session [LV3]; null where there is nothing to tell. */
  readonly standing: string | null;
  readonly isWritable: boolean;
  readonly nowMs: number;
}

/** One operation in words: who, what, when. A click goes to where it happened. */
export const ActivityItem = memo(function ActivityItem(props: ActivityItemProps) {
  const { session, operation, isActive, isLinked, time, standing, nowMs } = props;
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const { seq, authorId, authorName, atMs, body, reason, confirmedClaims } = operation;

  return (
    <div
      className="activity__item"
      data-testid="activity-item"
      data-seq={seq}
      data-kind={body.kind}
      data-active={isActive}
      data-linked={isLinked}
      data-time={time}
    >
      <OperationLine
        author={authorName}
        color={session.people.colorOf(authorId)}
        words={operationWords(operation, t)}
        when={`#${seq} · ${formatWhen(atMs, nowMs, locale)}${isActive ? "" : ` · ${t("ui.activity.inactive")}`}`}
        whenHint={formatMoment(atMs, locale)}
        reason={reason ?? null}
        onGo={() => showOperation(workspace, session, operation)}
      >
        {confirmedClaims === undefined ? null : (
          <span className="activity__reason" data-testid="activity-claims">
            {t("ui.activity.confirmed-claims", {
              claims: confirmedClaims.map((claim) => `#${claim}`).join(", "),
            })}
          </span>
        )}
        {standing === null ? null : (
          <span className="activity__standing" data-testid="activity-standing">
            {standing}
          </span>
        )}
      </OperationLine>
      <span className="activity__acts">
        <IconButton
          small
          label={t("ui.history.see", { seq })}
          data-testid="see-moment"
          onClick={() => showMoment(workspace, seq)}
        >
          <History />
        </IconButton>
        <CopyLink seq={seq} />
        {props.isWritable ? (
          <UndoButton session={session} operation={operation} isActive={isActive} />
        ) : null}
      </span>
    </div>
  );
});

/** [OP9] One's own operations, and with the right also another's. */
function UndoButton(props: Pick<ActivityItemProps, "session" | "operation" | "isActive">) {
  const { session, operation, isActive } = props;
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const isOwn = operation.authorId === workspace.me.id;
  const mayUndo = isOwn || roleAtLeast(session.info.role, "reviewer");
  if (!isUndoable(operation.body.kind) || !mayUndo) return null;
  const kind = isActive ? "undo" : "redo";
  return (
    <IconButton
      small
      label={
        isOwn || !isActive
          ? t(`ui.activity.${kind}`, { seq: operation.seq })
          : t("ui.activity.revert", { seq: operation.seq, who: operation.authorName })
      }
      data-testid="take-operation-back"
      onClick={() => workspace.submit({ kind, of: operation.seq })}
    >
      {isActive ? <Undo2 /> : <Redo2 />}
    </IconButton>
  );
}
