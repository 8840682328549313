"use client";
import { useEffect } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField } from "#components/proofreading/workspace-context.tsx";
import { FIRST_FILTER } from "#components/review/difference-entry.ts";
import { DifferenceFilters } from "#components/review/difference-filters.tsx";
import { DifferenceList } from "#components/review/difference-list.tsx";
import { isSigned, type ReviewState } from "#components/review/review-model.ts";
import { SessionActions } from "#components/review/session-actions.tsx";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

/** [RV1][RV2] Where the session stands, what it changed, and the sign-offs. */
export function ReviewPanel({ session }: { readonly session: SessionInHand }) {
  const review = useStateStore(session.review.store, (state) => state);
  const state = useSessionField(session, "state");
  useEffect(() => {
    if (session.review.store.get().difference === null) void session.review.refresh();
  }, [session]);
  return (
    <div className="panel panel--cards">
      <SessionActions session={session} state={state} />
      <Difference session={session} review={review} />
    </div>
  );
}

interface DifferenceProps {
  readonly session: SessionInHand;
  readonly review: ReviewState;
}

function Difference({ session, review }: DifferenceProps) {
  const { t } = usePreferences();
  const { difference, failure, isLoading, entries, shown, openKey } = review;
  const retry = () => void session.review.refresh();
  if (failure !== null) return <LoadFailed failure={failure} onRetry={retry} />;
  if (difference === null) return isLoading ? <Busy label={t("ui.review.loading")} /> : null;
  return (
    <>
      {review.isLinkLost ? <Callout tone="warn">{t("ui.review.link-lost")}</Callout> : null}
      {entries.length === 0 ? (
        <p className="muted">{t("ui.review.none")}</p>
      ) : (
        <>
          <Progress session={session} review={review} />
          {shown.length === 0 ? (
            <NoneShown session={session} />
          ) : (
            <DifferenceList session={session} entries={shown} openKey={openKey} />
          )}
        </>
      )}
    </>
  );
}

function Progress({ session, review }: DifferenceProps) {
  const { t } = usePreferences();
  const { difference, shown, openKey } = review;
  const segments = difference?.segments ?? [];
  const signed = segments.filter(isSigned).length;
  const at = shown.findIndex(({ key }) => key === openKey);
  return (
    <div className="review-progress">
      <div className="review-progress__head">
        <span data-testid="review-progress">
          {t("ui.review.progress", { signed, count: segments.length })}
        </span>
        {at === -1 ? null : (
          <span className="muted" data-testid="review-position">
            {t("ui.review.position", { at: at + 1, count: shown.length })}
          </span>
        )}
      </div>
      <div className="progress" aria-hidden="true">
        <div
          className="progress__bar"
          style={{ width: `${(100 * signed) / Math.max(1, segments.length)}%` }}
        />
      </div>
      <ReviewKeys />
      <DifferenceFilters session={session} review={review} />
    </div>
  );
}

function NoneShown({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  return (
    <div className="muted">
      <p>{t("ui.review.filter.none")}</p>
      <Button small onClick={() => session.review.list({ filter: FIRST_FILTER })}>
        {t("ui.review.filter.all")}
      </Button>
    </div>
  );
}

function ReviewKeys() {
  const { t } = usePreferences();
  const back = useKeyLabel("review-back");
  const on = useKeyLabel("review-on");
  const unsigned = useKeyLabel("review-unsigned");
  return (
    <p className="review-progress__keys faint">
      <kbd>{back}</kbd> <kbd>{on}</kbd> {t("ui.review.keys-step")} <kbd>{unsigned}</kbd>{" "}
      {t("ui.review.keys-unsigned")}
    </p>
  );
}
