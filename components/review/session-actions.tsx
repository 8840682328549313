"use client";
// [RV1] The ways on from the session's state, as far as the role allows them. What is shown here is
// only an offer: the server decides.
import { useState } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { FinalizeStep } from "#components/review/finalize-step.tsx";
import { unsignedCount } from "#components/review/review-model.ts";
import { VerdictList } from "#components/review/verdict-list.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { StateChip } from "#components/shell/state-chip.tsx";
import { Button } from "#components/ui/button.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";
import { type Role, roleAtLeast } from "#core/access/role.ts";
import type { SessionState } from "#core/operations/session-state.ts";

type Action = "submit" | "reopen" | "request-changes" | "approve";

interface Offer {
  readonly action: Action;
  readonly from: readonly SessionState[];
  readonly role: Role;
  readonly takesNote: boolean;
}

const OFFERS: readonly Offer[] = [
  { action: "submit", from: ["open"], role: "proofreader", takesNote: true },
  {
    action: "reopen",
    from: ["changes-requested", "submitted"],
    role: "proofreader",
    takesNote: false,
  },
  { action: "request-changes", from: ["submitted", "approved"], role: "reviewer", takesNote: true },
  { action: "approve", from: ["submitted"], role: "reviewer", takesNote: false },
];

interface SessionActionsProps {
  readonly session: SessionInHand;
  readonly state: SessionState;
}

export function SessionActions({ session, state }: SessionActionsProps) {
  const { t } = usePreferences();
  const offers = OFFERS.filter(
    (offer) => offer.from.includes(state) && roleAtLeast(session.info.role, offer.role),
  );
  return (
    <section className="session-actions" aria-label={t("ui.review.state")}>
      <div className="session-actions__state">
        <StateChip state={state} />
        <span className="muted">{t(`ui.review.explain.${state}`)}</span>
      </div>
      <LastNote session={session} />
      <Offers key={state} session={session} offers={offers} />
      <FinalizeStep session={session} state={state} />
      <VerdictList session={session} />
    </section>
  );
}

interface OffersProps {
  readonly session: SessionInHand;
  readonly offers: readonly Offer[];
}

/** A note belongs to the action that it is sent with; it is asked for in place, never in a dialog. */
function Offers({ session, offers }: OffersProps) {
  const { t } = usePreferences();
  const unsigned = useStateStore(session.review.store, unsignedCount);
  const { submit } = useWorkspace();
  const [note, setNote] = useState("");
  if (offers.length === 0) return null;
  const run = ({ action }: Offer) => {
    if (action === "reopen" || action === "approve") submit({ kind: action });
    else submit({ kind: action, note: note.trim() });
    setNote("");
  };
  return (
    <>
      {offers.some((offer) => offer.takesNote) ? (
        <textarea
          className="input"
          rows={2}
          maxLength={4000}
          aria-label={t("ui.review.note")}
          placeholder={t("ui.review.note")}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      ) : null}
      <div className="session-actions__buttons">
        {offers.map((offer, at) => (
          <Button
            key={offer.action}
            variant={at === 0 && offer.action === "submit" ? "primary" : "plain"}
            data-testid={`action-${offer.action}`}
            disabled={offer.action === "approve" && unsigned !== 0}
            onClick={() => run(offer)}
          >
            {t(`ui.review.action.${offer.action}`)}
          </Button>
        ))}
      </div>
    </>
  );
}

/** What was written at the latest step, by whom. */
function LastNote({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const operations = useSessionField(session, "operations");
  const step = operations.findLast(
    ({ body }) => body.kind === "submit" || body.kind === "request-changes",
  );
  if (step === undefined || !("note" in step.body) || step.body.note === "") return null;
  return (
    <blockquote className="session-actions__note">
      {t("ui.review.note-of", { who: step.authorName, note: step.body.note })}
    </blockquote>
  );
}
