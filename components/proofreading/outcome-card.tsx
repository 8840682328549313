"use client";
import { Crosshair } from "lucide-react";
import type { OutcomeItem } from "#client/intents/outcome-list.ts";
import { retryOffered } from "#client/intents/retry.ts";
import { refusalSentence } from "#client/messages/refusal-sentence.ts";
import { standingSentence } from "#client/messages/standing-sentence.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { type Intent, placesOf } from "#core/operations/intent.ts";

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
      className="callout callout--warn"
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
        <Button small variant="quiet" onClick={() => session.model.dismiss(intentId)}>
          {t("ui.outcomes.dismiss")}
        </Button>
      </div>
    </div>
  );
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
  const retry = intent === null ? null : retryOffered(refusal);
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
      <div className="callout__actions">
        {retry === null ? null : (
          <Button small variant="primary" onClick={() => session.model.retryWith(intentId, retry)}>
            {t(retry.overrides === undefined ? "ui.outcomes.confirm" : "ui.outcomes.override")}
          </Button>
        )}
        <GoThere intent={intent} />
        <Button small variant="quiet" onClick={() => session.model.dismiss(intentId)}>
          {t("ui.outcomes.dismiss")}
        </Button>
      </div>
    </div>
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
