"use client";
import { NeuronCard } from "#components/neurons/neuron-card.tsx";
import { recordsOn } from "#components/neurons/records-on.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";

const NONE_TOLD: ReadonlySet<string> = new Set();

/** [RV3] What is said of a segment, where it is signed: a sign-off is bound to its labels too. */
export function ReviewedNeurons({
  session,
  root,
}: {
  readonly session: SessionInHand;
  readonly root: bigint;
}) {
  const workspace = useWorkspace();
  // Looked at in recordsOn: this renders again when they are others.
  useSessionField(session, "neurons");
  return recordsOn(workspace, session, root, NONE_TOLD).map((listed) => (
    <NeuronCard key={listed.neuron.id} session={session} listed={listed} onEdit={null} />
  ));
}
