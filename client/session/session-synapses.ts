// [SY2][LV1] The synapses on the page: the version's, what the log made of them, and at once, marked
// as pending, what the person just did.
import type { LogView } from "#client/session/session-log.ts";
import type { Intent } from "#core/operations/intent.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { synapsesAfter } from "#core/synapses/synapse-table.ts";

export interface ListedSynapse {
  /** One that is not yet accepted bears its intent's id. */
  readonly synapse: Synapse;
  readonly pending: "added" | "removed" | null;
}

export type SynapseLister = (
  base: readonly Synapse[],
  log: LogView,
  pending: readonly { readonly intent: Intent }[],
) => readonly ListedSynapse[];

/** Keeps the last answer: the same list until the synapses are others. */
export function createSynapseLister(): SynapseLister {
  let key: readonly unknown[] = [];
  let listed: readonly ListedSynapse[] = [];
  return (base, log, pending) => {
    const own = pending.filter(({ intent }) => intent.body.kind.startsWith("synapse-"));
    const next = [base, log.synapseGeneration, ...own.map(({ intent }) => intent.id)];
    if (key.length === next.length && key.every((part, at) => part === next[at])) return listed;
    key = next;
    listed = listSynapses(synapsesAfter(base, log.operations, log.active), own);
    return listed;
  };
}

function listSynapses(
  decided: readonly Synapse[],
  own: readonly { readonly intent: Intent }[],
): readonly ListedSynapse[] {
  const removed = new Set<string>();
  const added: ListedSynapse[] = [];
  for (const { intent } of own) {
    const { body, id } = intent;
    if (body.kind === "synapse-remove") removed.add(body.synapseId);
    if (body.kind === "synapse-add")
      added.push({ synapse: { ...body.synapse, id }, pending: "added" });
  }
  const there = decided.map((synapse): ListedSynapse => {
    return { synapse, pending: removed.has(synapse.id) ? "removed" : null };
  });
  return [...there, ...added];
}
