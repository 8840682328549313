"use client";
import { Crosshair } from "lucide-react";
import type { OutcomeItem } from "#client/intents/outcome-list.ts";
import { retryOffered } from "#client/intents/retry.ts";
import { refusalSentence } from "#client/messages/refusal-sentence.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { type Intent, placesOf } from "#core/operations/intent.ts";

export type RefusedOutcome = Extract<OutcomeItem, { readonly accepted: false }>;

interface OutcomeCardProps {
  readonly session: SessionInHand;
  readonly outcome: RefusedOutcome;
}

/** [LV1] A refused intent: the sentence that says why, and the ways on. */
export function OutcomeCard({ session, outcome }: OutcomeCardProps) {
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
