// [NE2][LV1] The neuron records on the page: the version's, what the log made of them, and at once,
// marked as pending, what the person just wrote.
import type { LogView } from "#client/session/session-log.ts";
import { isNeuronBody, type Neuron, sortedTags } from "#core/neurons/neuron.ts";
import { changedNeuron, neuronsAfter } from "#core/neurons/neuron-table.ts";
import type { Intent } from "#core/operations/intent.ts";

export interface ListedNeuron {
  /** As it will be once what is pending is accepted; one that is new bears its intent's id. */
  readonly neuron: Neuron;
  readonly pending: "added" | "edited" | "removed" | null;
}

export type NeuronLister = (
  base: readonly Neuron[],
  log: LogView,
  pending: readonly { readonly intent: Intent }[],
) => readonly ListedNeuron[];

/** Keeps the last answer: the same list until the records are others. */
export function createNeuronLister(): NeuronLister {
  let key: readonly unknown[] = [];
  let listed: readonly ListedNeuron[] = [];
  return (base, log, pending) => {
    const own = pending.filter(({ intent }) => isNeuronBody(intent.body));
    const next = [base, log.neuronGeneration, ...own.map(({ intent }) => intent.id)];
    if (key.length === next.length && key.every((part, at) => part === next[at])) return listed;
    key = next;
    const operations = log.operations.flatMap(({ seq, body }) =>
      isNeuronBody(body) ? [{ seq, body }] : [],
    );
    listed = withPending(neuronsAfter(base, operations, log.active), own);
    return listed;
  };
}

function withPending(
  decided: readonly Neuron[],
  own: readonly { readonly intent: Intent }[],
): readonly ListedNeuron[] {
  const byId = new Map<string, ListedNeuron>(
    decided.map((neuron) => [neuron.id, { neuron, pending: null }]),
  );
  for (const { intent } of own) {
    const { body, id } = intent;
    if (body.kind === "neuron-add") {
      const neuron = { ...body.neuron, id, tags: sortedTags(body.neuron.tags) };
      byId.set(id, { neuron, pending: "added" });
    }
    if (body.kind !== "neuron-edit" && body.kind !== "neuron-remove") continue;
    const found = byId.get(body.neuronId);
    if (found === undefined) continue;
    byId.set(
      body.neuronId,
      body.kind === "neuron-remove"
        ? { ...found, pending: "removed" }
        : {
            neuron: changedNeuron(found.neuron, body.changes),
            pending: found.pending ?? "edited",
          },
    );
  }
  return [...byId.values()];
}
