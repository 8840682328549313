"use client";
import { OutcomeCard, type RefusedOutcome } from "#components/proofreading/outcome-card.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";

const MAX_SHOWN = 2;

/** The newest refusals over the image, where the person is looking; gone once put away. */
export function RefusalNotices({ session }: { readonly session: SessionInHand }) {
  const outcomes = useSessionField(session, "outcomes");
  const panel = useWorkspaceState((state) => state.panel);
  if (panel === "outcomes") return null;
  const refused = outcomes.filter((outcome): outcome is RefusedOutcome => !outcome.accepted);
  return (
    <div className="notices">
      {refused.slice(-MAX_SHOWN).map((outcome) => (
        <OutcomeCard key={outcome.intentId} session={session} outcome={outcome} />
      ))}
    </div>
  );
}
