// [SY1][SY2] The synapses of a session: the version's, plus active additions, minus active
// removals. Sites find their segments through their places, at every state.
import type { Operation, Synapse } from "#core/operations/operation.ts";

/** Version's synapses first, in their order, then additions in log order. */
export function synapsesAfter(
  base: readonly Synapse[],
  operations: readonly Operation[],
  active: ReadonlySet<number>,
): readonly Synapse[] {
  const removed = new Set<string>();
  const added: Synapse[] = [];
  for (const operation of operations) {
    if (!active.has(operation.seq)) continue;
    if (operation.body.kind === "synapse-add") added.push(operation.body.synapse);
    if (operation.body.kind === "synapse-remove") removed.add(operation.body.synapseId);
  }
  if (added.length === 0 && removed.size === 0) return base;
  return [...base, ...added].filter((synapse) => !removed.has(synapse.id));
}
