"use client";
import { useState } from "react";
import { formatOperation } from "#client/messages/refusal-sentence.ts";
import { showOperation } from "#components/history/show-operation.ts";
import { ReasonField } from "#components/proofreading/reason-field.tsx";
import { reasonOf } from "#components/proofreading/reason-text.ts";
import { TakeBackMine } from "#components/proofreading/take-back-mine.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { intentAgain } from "#core/operations/intent-again.ts";
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
        actions={
          <>
            {[holds, broken].map((operation) => (
              <Button
                key={operation.seq}
                small
                onClick={() => showOperation(workspace, session, operation)}
              >
                {t("ui.activity.show", { seq: operation.seq })}
              </Button>
            ))}
            {[holds, broken].map(({ seq }) => (
              <TakeBackMine key={seq} session={session} seq={seq} />
            ))}
          </>
        }
      >
        {t("operation.conflict", { holds: named(holds), broken: named(broken) })}
        <Override session={session} holds={holds} broken={broken} />
      </Callout>
    </div>
  );
}

interface OverrideProps {
  readonly session: SessionInHand;
  readonly holds: Operation;
  readonly broken: Operation;
}

/** [OP3] One's own edit that is broken, asked for once more and knowingly against what broke it. */
function Override({ session, holds, broken }: OverrideProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const isWritable = useSessionField(session, "isWritable");
  const [reason, setReason] = useState("");
  const body = intentAgain(broken.body);
  if (body === null || broken.authorId !== workspace.me.id || !isWritable) return null;
  const override = () => {
    const said = reasonOf(reason);
    workspace.submit(body, [holds.seq], null, said === undefined ? {} : { reason: said });
    setReason("");
  };
  return (
    <>
      <ReasonField value={reason} onChange={setReason} onCommit={override} />
      <div className="callout__actions">
        <Button small variant="primary" data-testid="override-conflict" onClick={override}>
          {t("ui.outcomes.override")}
        </Button>
      </div>
    </>
  );
}
