"use client";
import { NeuronCard } from "#components/neurons/neuron-card.tsx";
import { recordsById } from "#components/neurons/records-on.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField } from "#components/proofreading/workspace-context.tsx";

interface ReviewedNeuronsProps {
  readonly session: SessionInHand;
  /** As the difference names them: whether the image shows their places or not. */
  readonly neuronIds: readonly string[];
}

/** [RV3] What is said of a segment, where it is signed: a sign-off is bound to its labels too. */
export function ReviewedNeurons({ session, neuronIds }: ReviewedNeuronsProps) {
  const neurons = useSessionField(session, "neurons");
  const byId = recordsById(neurons);
  return neuronIds
    .flatMap((id) => byId.get(id) ?? [])
    .map((listed) => (
      <NeuronCard key={listed.neuron.id} session={session} listed={listed} onEdit={null} />
    ));
}
