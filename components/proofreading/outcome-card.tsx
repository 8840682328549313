"use client";
import { Crosshair, History } from "lucide-react";
import { useState } from "react";
import type { OutcomeItem } from "#client/intents/outcome-list.ts";
import { retryOffered } from "#client/intents/retry.ts";
import {
  formatOperation,
  operationsNamed,
  refusalSentence,
} from "#client/messages/refusal-sentence.ts";
import { standingSentence } from "#client/messages/standing-sentence.ts";
import { showOperation } from "#components/history/show-operation.ts";
import { ReasonField } from "#components/proofreading/reason-field.tsx";
import { reasonOf } from "#components/proofreading/reason-text.ts";
import { TakeBackMine } from "#components/proofreading/take-back-mine.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { type Intent, placesOf } from "#core/operations/intent.ts";
import { referenceOf } from "#core/operations/operation.ts";

type RefusedOutcome = Extract<OutcomeItem, { readonly accepted: false }>;
type AcceptedOutcome = Extract<OutcomeItem, { readonly accepted: true }>;

interface OutcomeCardProps<T extends OutcomeItem> {
  readonly session: SessionInHand;
  readonly outcome: T;
}

/** What became of an intent, where its author must hear of it. */
export function OutcomeCard({ session, outcome }: OutcomeCardProps<OutcomeItem>) {
  return outcome.accepted ? (
    <AcceptedCard session={session} outcome={outcome} />
  ) : (
    <RefusedCard session={session} outcome={outcome} />
  );
}

/** [LV3] An intent that holds, though it met another state than its author saw. */
function AcceptedCard({ session, outcome }: OutcomeCardProps<AcceptedOutcome>) {
  const { t } = usePreferences();
  const { intentId, intent, seq, standing } = outcome;
  return (
    <div
      className={`callout callout--${standing.kind === "clean" ? "good" : "warn"}`}
      role="status"
      data-testid="outcome-item"
      data-status={standing.kind}
    >
      {intent === null ? null : (
        <strong>
          {t("ui.outcomes.accepted", { kind: t(`operation.${intent.body.kind}`), seq })}
        </strong>
      )}
      <StandingLine session={session} outcome={outcome} />
      <div className="callout__actions">
        <GoThere intent={intent} />
        <TakeBackMine
          session={session}
          seq={seq}
          onTakenBack={() => session.model.dismiss(intentId)}
        />
        {standing.kind === "clean" ? null : <GoToOperations session={session} seqs={standing.by} />}
        <Button small variant="quiet" onClick={() => session.model.dismiss(intentId)}>
          {t("ui.outcomes.dismiss")}
        </Button>
      </div>
    </div>
  );
}

const MAX_OPERATIONS = 3;

/** The operations in the way, or that changed what the edit met: each a click away. */
function GoToOperations(props: {
  readonly session: SessionInHand;
  readonly seqs: readonly number[];
}) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const operations = useSessionField(props.session, "operations");
  const known = props.seqs.flatMap((seq) => operations[seq - 1] ?? []).slice(0, MAX_OPERATIONS);
  return known.map((operation) => (
    <Button
      key={operation.seq}
      small
      icon={<History />}
      onClick={() => showOperation(workspace, props.session, operation)}
    >
      {t("ui.outcomes.go-to", {
        operation: formatOperation(t, referenceOf(operation), false),
      })}
    </Button>
  ));
}

function StandingLine({ session, outcome }: OutcomeCardProps<OutcomeItem>) {
  const { t, locale } = usePreferences();
  const operations = useSessionField(session, "operations");
  const sentence = standingSentence(outcome.standing, operations, locale, t);
  return sentence === null ? null : <p data-testid="outcome-standing">{sentence}</p>;
}

/** [LV1] A refused intent: the sentence that says why, and the ways on. */
function RefusedCard({ session, outcome }: OutcomeCardProps<RefusedOutcome>) {
  const { t, locale } = usePreferences();
  const { intentId, intent, refusal } = outcome;
  return (
    <div
      className="callout callout--bad"
      role="alert"
      data-testid="outcome-item"
      data-status="refused"
      data-tag={refusal.tag}
    >
      {intent === null ? null : (
        <strong>{t("ui.outcomes.refused", { kind: t(`operation.${intent.body.kind}`) })}</strong>
      )}
      <p>{refusalSentence(refusal, locale, t)}</p>
      <StandingLine session={session} outcome={outcome} />
      <Retry session={session} outcome={outcome} />
      <div className="callout__actions">
        <GoThere intent={intent} />
        <GoToOperations session={session} seqs={operationsNamed(refusal)} />
        <Button small variant="quiet" onClick={() => session.model.dismiss(intentId)}>
          {t("ui.outcomes.dismiss")}
        </Button>
      </div>
    </div>
  );
}

/** The same once more, with what its author knows now; against somebody's work, with a reason. */
function Retry({ session, outcome }: OutcomeCardProps<RefusedOutcome>) {
  const { t } = usePreferences();
  const { intentId, intent, refusal } = outcome;
  const [typed, setTyped] = useState(intent?.reason ?? "");
  const retry = intent === null ? null : retryOffered(refusal);
  if (retry === null) return null;
  const isAgainst = retry.overrides !== undefined || retry.confirmedClaims !== undefined;
  const again = () => {
    const reason = isAgainst ? reasonOf(typed) : undefined;
    session.model.retryWith(intentId, reason === undefined ? retry : { ...retry, reason });
  };
  return (
    <>
      {isAgainst ? <ReasonField value={typed} onChange={setTyped} onCommit={again} /> : null}
      <div className="callout__actions">
        <Button small variant="primary" onClick={again}>
          {t(retry.overrides === undefined ? "ui.outcomes.confirm" : "ui.outcomes.override")}
        </Button>
      </div>
    </>
  );
}

export function GoThere({ intent }: { readonly intent: Intent | null }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const [place] = intent === null ? [] : placesOf(intent.body);
  if (place === undefined) return null;
  return (
    <Button small icon={<Crosshair />} onClick={() => workspace.goTo(place.positionVoxel)}>
      {t("ui.go-there")}
    </Button>
  );
}
