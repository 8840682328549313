// [RV3][RV6] Sign-offs that hold in a session and not on the newest version, and what of their object
// is another there. A neuron record that a version in between edited is one: the reviewer signed words
// that would not be published so, though both edits stand, and has to see those that will be.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { changedNeuronsOf } from "#core/neurons/changed-neurons.ts";
import { isNeuronBody, type Neuron, neuronIdOf } from "#core/neurons/neuron.ts";
import { effectHashText } from "#core/review/effect-hash.ts";
import type { PastEdit } from "#core/session/rebase-clashes.ts";
import {
  effectHashOf,
  membersOfRoot,
  neuronsOf,
  placedNeuron,
  placedSynapse,
  rootOfPlace,
  type SessionModel,
  synapsesOf,
  type TrackedSignOff,
} from "#core/session/session-model.ts";

export const SIGNED_PARTS = ["supervoxels", "synapses", "neurons"] as const;
export type SignedPart = (typeof SIGNED_PARTS)[number];

export interface LapsedSignOff {
  readonly signOff: TrackedSignOff;
  /** The segment that holds its object after the replay. */
  readonly root: RootId;
  /** What is another there than it was when it was signed; one at least. */
  readonly parts: readonly SignedPart[];
  /** Edits of the versions in between of the records that are others there. */
  readonly recordEdits: readonly PastEdit[];
  /** The records that are others there, as they will be. */
  readonly records: readonly Neuron[];
}

export function lapsedSignOffs(
  own: SessionModel,
  rebased: SessionModel,
  past: readonly PastEdit[],
): readonly LapsedSignOff[] {
  return own.signOffs.flatMap((signOff) => {
    const { object, effectHash } = signOff.operation.body;
    const ownRoot = rootOfPlace(own, object);
    if (signOff.withdrawn || effectHashOf(own, ownRoot) !== effectHash) return [];
    const root = rootOfPlace(rebased, object);
    if (effectHashOf(rebased, root) === effectHash) return [];
    const [was, is] = [textsOf(own, ownRoot), textsOf(rebased, root)];
    const parts = SIGNED_PARTS.filter((part) => was[part] !== is[part]);
    return [{ signOff, root, parts, ...changedRecords(own, ownRoot, rebased, root, past) }];
  });
}

/** The text that a sign-off is bound to, part by part. */
function textsOf(model: SessionModel, root: RootId): Readonly<Record<SignedPart, string>> {
  const { graph } = model.segmentation.constraints;
  const members = membersOfRoot(model, root).slice().sort(graph.order);
  const ids = Array.from(members, (node) => graph.idOf(node));
  const synapses = synapsesOf(model, root).map((synapse) => placedSynapse(model, synapse));
  return {
    supervoxels: effectHashText(ids, [], []),
    synapses: effectHashText([], synapses, []),
    neurons: effectHashText([], [], recordsOf(model, root)),
  };
}

function recordsOf(model: SessionModel, root: RootId): readonly Neuron[] {
  return neuronsOf(model, root).map((neuron) => placedNeuron(model, neuron));
}

function changedRecords(
  own: SessionModel,
  ownRoot: RootId,
  rebased: SessionModel,
  root: RootId,
  past: readonly PastEdit[],
): Pick<LapsedSignOff, "recordEdits" | "records"> {
  const there = recordsOf(rebased, root);
  const ids = new Set(changedNeuronsOf(recordsOf(own, ownRoot), there).map(({ id }) => id));
  return {
    records: there.filter(({ id }) => ids.has(id)),
    recordEdits: past.filter(
      ({ operation: { body } }) => isNeuronBody(body) && ids.has(neuronIdOf(body)),
    ),
  };
}
