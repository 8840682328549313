"use client";
import { useEffect } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { ReviewItem } from "#components/review/review-item.tsx";
import { isSigned, type ReviewState } from "#components/review/review-model.ts";
import { SessionActions } from "#components/review/session-actions.tsx";
import { showBefore } from "#components/review/show-changed-segment.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Busy } from "#components/ui/busy.tsx";
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
  const { difference, failure, isLoading, index } = review;
  const retry = () => void session.review.refresh();
  if (failure !== null) return <LoadFailed failure={failure} onRetry={retry} />;
  if (difference === null) return isLoading ? <Busy label={t("ui.review.loading")} /> : null;
  const { segments } = difference;
  if (segments.length === 0) return <p className="muted">{t("ui.review.none")}</p>;
  const signed = segments.filter(isSigned).length;
  return (
    <>
      <div className="review-progress">
        <div className="review-progress__head">
          <span>{t("ui.review.progress", { signed, count: segments.length })}</span>
          <BeforeAfter />
        </div>
        <div className="progress" aria-hidden="true">
          <div
            className="progress__bar"
            style={{ width: `${(100 * signed) / segments.length}%` }}
          />
        </div>
        <ReviewKeys />
      </div>
      <ul className="review-list">
        {segments.map((segment, at) => (
          <ReviewItem
            key={segment.place.supervoxel}
            session={session}
            segment={segment}
            isOpen={at === index}
            onOpen={() => session.review.open(at)}
          />
        ))}
      </ul>
    </>
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

function BeforeAfter() {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const isBefore = useWorkspaceState((state) => state.isBefore);
  return (
    <span
      className="segmented segmented--small"
      role="toolbar"
      aria-label={t("ui.command.before-after")}
    >
      {[true, false].map((side) => (
        <button
          key={String(side)}
          type="button"
          aria-pressed={isBefore === side}
          className="segmented__item"
          data-testid={side ? "show-before" : "show-after"}
          onClick={() => showBefore(workspace, side)}
        >
          {t(side ? "ui.review.before" : "ui.review.after")}
        </button>
      ))}
    </span>
  );
}
