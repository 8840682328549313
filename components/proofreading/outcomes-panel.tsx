"use client";
import { isListed } from "#client/intents/outcome-list.ts";
import { GoThere, OutcomeCard } from "#components/proofreading/outcome-card.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";

/** [LV1] What is not decided yet, what was refused, and what met another state than was seen. */
export function OutcomesPanel({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const pending = useSessionField(session, "pending");
  const outcomes = useSessionField(session, "outcomes");
  const told = outcomes.filter(isListed);
  if (pending.length === 0 && told.length === 0) {
    return (
      <div className="empty">
        <p className="empty__title">{t("ui.outcomes.empty-title")}</p>
        <p>{t("ui.outcomes.empty")}</p>
      </div>
    );
  }
  return (
    <div className="panel panel--cards">
      {pending.map(({ intent }) => (
        <div
          key={intent.id}
          className="callout callout--info"
          data-testid="outcome-item"
          data-status="pending"
        >
          <p>{t(`operation.pending.${intent.body.kind}`)}</p>
          <div className="callout__actions">
            <GoThere intent={intent} />
            <Button small variant="quiet" onClick={() => session.model.takeBack(intent.id)}>
              {t("ui.outcomes.take-back")}
            </Button>
          </div>
        </div>
      ))}
      {told.length < 2 ? null : (
        <div className="callout__actions">
          <Button
            small
            variant="quiet"
            onClick={() => {
              for (const { intentId } of told) session.model.dismiss(intentId);
            }}
          >
            {t("ui.outcomes.dismiss-all")}
          </Button>
        </div>
      )}
      {[...told].reverse().map((outcome) => (
        <OutcomeCard key={outcome.intentId} session={session} outcome={outcome} />
      ))}
    </div>
  );
}
