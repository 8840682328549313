// [NE1] Which records a segment bears, on this page and now: those whose place it shows in the segment.
// Of a place that it does not show it believes what the server said last.
import type { ListedNeuron } from "#client/session/session-neurons.ts";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";

/** @param told ids of the records that the server last named for the segment. */
export function recordsOn(
  { nodeAt }: Pick<Workspace, "nodeAt">,
  { model }: Pick<SessionInHand, "model">,
  root: bigint,
  told: ReadonlySet<string>,
): readonly ListedNeuron[] {
  return model.snapshot().neurons.filter(({ neuron: { id, place } }) => {
    const shown = model.rootOfShown(nodeAt(place));
    return shown === null ? told.has(id) : shown === root;
  });
}

type RecordsById = ReadonlyMap<string, ListedNeuron>;

/** A list never changes: another one is made. So a reviewer's step looks up what it shows, and no more. */
const indices = new WeakMap<readonly ListedNeuron[], RecordsById>();

export function recordsById(neurons: readonly ListedNeuron[]): RecordsById {
  const known = indices.get(neurons);
  if (known !== undefined) return known;
  const byId = new Map(neurons.map((listed) => [listed.neuron.id, listed]));
  indices.set(neurons, byId);
  return byId;
}
