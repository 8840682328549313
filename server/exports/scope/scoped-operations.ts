// The operations that made the chosen neurons what they are: those that name a supervoxel of one, the
// marks on these, and each session's own steps. What takes away something that the version has no more
// cannot be told to be elsewhere, and is in.
import { placesOf } from "#core/operations/intent.ts";
import type { OperationBody } from "#core/operations/operation.ts";
import { isSynapseBody, synapseIdsOf } from "#core/synapses/synapse-table.ts";
import type { OperationScope } from "#server/exports/release-source.ts";
import type { ReleasedOperation } from "#server/exports/tables/operations-table.ts";
import type { Pages } from "#server/use-cases/store.ts";

/** A page is a session's log, whole, as `releasedOperations` gives it. */
export async function* scopedOperations(
  sessions: Pages<ReleasedOperation>,
  scope: OperationScope,
): Pages<ReleasedOperation> {
  // Records and synapses that a session added are edited and removed by later ones too.
  const added = new Map<string, boolean>(scope.records);
  for await (const log of sessions) {
    const inScope = new Set<number>();
    for (const { operation } of log) {
      if (isInScope(operation.body, scope, inScope, added)) inScope.add(operation.seq);
    }
    const kept = log.filter(({ operation }) => inScope.has(operation.seq));
    if (kept.length > 0) yield kept;
  }
}

function isInScope(
  body: OperationBody,
  { concerns }: OperationScope,
  inScope: ReadonlySet<number>,
  added: Map<string, boolean>,
): boolean {
  if ("of" in body) return inScope.has(body.of);
  if ("synapseId" in body) return added.get(`synapse ${body.synapseId}`) ?? true;
  if (body.kind === "neuron-edit" || body.kind === "neuron-remove") {
    return added.get(body.neuronId) ?? true;
  }
  const places = placesOf(body);
  const isIn = places.length === 0 || places.some(({ supervoxel }) => concerns(supervoxel));
  if (isSynapseBody(body)) {
    for (const id of synapseIdsOf(body)) added.set(`synapse ${id}`, isIn);
  }
  if (body.kind === "neuron-add") added.set(body.neuron.id, added.get(body.neuron.id) ?? isIn);
  return isIn;
}
