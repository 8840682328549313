"use client";
// [RV2] The operations that touched a changed segment, in the order of the log: who, what, when and why.
import { useState } from "react";
import { operationPlace } from "#components/history/operation-place.ts";
import { operationWords } from "#components/history/operation-words.ts";
import { useServerNowMs } from "#components/proofreading/use-server-now.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatMoment, formatWhen } from "#components/ui/measure.ts";
import { PersonBadge } from "#components/ui/person-badge.tsx";
import { personColor } from "#core/access/person-color.ts";
import { isUndoable } from "#core/operations/activity.ts";
import type { Operation } from "#core/operations/operation.ts";

/** More are shown when they are asked for. */
const PAGE = 20;

interface DifferenceOperationsProps {
  readonly session: SessionInHand;
  readonly seqs: readonly number[];
}

export function DifferenceOperations({ session, seqs }: DifferenceOperationsProps) {
  const { t } = usePreferences();
  const [shown, setShown] = useState(PAGE);
  const log = useSessionField(session, "operations");
  const active = useSessionField(session, "active");
  const nowMs = useServerNowMs(session);
  const operations = seqs.slice(0, shown).flatMap((seq) => log[seq - 1] ?? []);
  if (operations.length === 0) return null;
  return (
    <section aria-label={t("ui.review.operations")}>
      <ol className="difference-operations">
        {operations.map((operation) => (
          <OperationLine
            key={operation.seq}
            operation={operation}
            log={log}
            isActive={!isUndoable(operation.body.kind) || active.has(operation.seq)}
            nowMs={nowMs}
          />
        ))}
      </ol>
      {seqs.length > shown ? (
        <Button small onClick={() => setShown(shown + PAGE)}>
          {t("ui.show-more", { count: seqs.length - shown })}
        </Button>
      ) : null}
    </section>
  );
}

interface OperationLineProps {
  readonly operation: Operation;
  readonly log: readonly Operation[];
  readonly isActive: boolean;
  readonly nowMs: number;
}

function OperationLine({ operation, log, isActive, nowMs }: OperationLineProps) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const { seq, authorId, authorName, atMs, reason } = operation;
  const place = operationPlace(operation, log);
  return (
    <li>
      <button
        type="button"
        className="difference-operations__button"
        data-testid="difference-operation"
        data-seq={seq}
        data-active={isActive}
        disabled={place === null}
        onClick={() => {
          if (place !== null) workspace.goTo(place);
        }}
      >
        <PersonBadge
          small
          name={authorName}
          color={workspace.session?.people.colorOf(authorId) ?? personColor(authorId)}
        />
        <span className="difference-operations__words">
          <span>{operationWords(operation, t)}</span>
          <span className="muted" title={formatMoment(atMs, locale)}>
            #{seq} · {formatWhen(atMs, nowMs, locale)}
            {isActive ? null : ` · ${t("ui.activity.inactive")}`}
          </span>
          {reason === undefined ? null : (
            <span className="difference-operations__reason">
              {t("ui.activity.reason", { reason })}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}
