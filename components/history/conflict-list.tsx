"use client";
import { formatOperation } from "#client/messages/refusal-sentence.ts";
import { showOperation } from "#components/history/show-operation.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { type Operation, type OperationConflict, referenceOf } from "#core/operations/operation.ts";

/** [DE3] Operations of which one breaks the other, though nobody chose that: told, never hidden. */
export function ConflictList({ session }: { readonly session: SessionInHand }) {
  const conflicts = useSessionField(session, "conflicts");
  const operations = useSessionField(session, "operations");
  return conflicts.map((conflict) => (
    <Conflict
      key={`${conflict.holds}-${conflict.broken}`}
      session={session}
      conflict={conflict}
      operations={operations}
    />
  ));
}

interface ConflictProps {
  readonly session: SessionInHand;
  readonly conflict: OperationConflict;
  readonly operations: readonly Operation[];
}

function Conflict({ session, conflict, operations }: ConflictProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const holds = operations[conflict.holds - 1];
  const broken = operations[conflict.broken - 1];
  if (holds === undefined || broken === undefined) return null;
  const named = (operation: Operation) => formatOperation(t, referenceOf(operation), true);
  return (
    <div data-testid="conflict-item" data-holds={holds.seq} data-broken={broken.seq}>
      <Callout
        tone="warn"
        actions={[holds, broken].map((operation) => (
          <Button
            key={operation.seq}
            small
            onClick={() => showOperation(workspace, session, operation)}
          >
            {t("ui.activity.show", { seq: operation.seq })}
          </Button>
        ))}
      >
        {t("operation.conflict", { holds: named(holds), broken: named(broken) })}
      </Callout>
    </div>
  );
}
