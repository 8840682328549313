"use client";
import { needsAttention } from "#client/intents/outcome-list.ts";
import { OutcomeCard } from "#components/proofreading/outcome-card.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";

const MAX_SHOWN = 2;

/** The newest refusals and shifts over the image, where the person is looking; gone once put away. */
export function RefusalNotices({ session }: { readonly session: SessionInHand }) {
  const outcomes = useSessionField(session, "outcomes");
  const panel = useWorkspaceState((state) => state.panel);
  if (panel === "outcomes") return null;
  const told = outcomes.filter(needsAttention);
  return (
    <div className="notices">
      {told.slice(-MAX_SHOWN).map((outcome) => (
        <OutcomeCard key={outcome.intentId} session={session} outcome={outcome} />
      ))}
    </div>
  );
}
