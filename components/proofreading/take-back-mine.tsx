"use client";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { isUndoable } from "#core/operations/activity.ts";

interface TakeBackMineProps {
  readonly session: SessionInHand;
  readonly seq: number;
  readonly onTakenBack?: () => void;
}

/** Where a person's own edit holds and can be undone: its undo, which others' later edits survive. */
export function TakeBackMine({ session, seq, onTakenBack }: TakeBackMineProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const operations = useSessionField(session, "operations");
  const active = useSessionField(session, "active");
  const isWritable = useSessionField(session, "isWritable");
  const operation = operations[seq - 1];
  if (operation === undefined || operation.authorId !== workspace.me.id) return null;
  if (!isUndoable(operation.body.kind) || !isWritable || !active.has(seq)) return null;
  const takeBack = () => {
    workspace.submit({ kind: "undo", of: seq });
    onTakenBack?.();
  };
  return (
    <Button small data-testid="take-back" onClick={takeBack}>
      {t("ui.outcomes.take-back")}
    </Button>
  );
}
