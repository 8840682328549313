// What each undoable kind of operation promises for as long as it is active. A kind that is new is
// written here, beside the one that composes it in intent-kinds.ts.
import type { Place } from "#core/geometry/place.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { OperationBody, SynapseSite } from "#core/operations/operation.ts";
import { rootOfPlace, type SessionModel } from "#core/session/session-model.ts";

/** [AD3] What a place belongs to in some state. */
export type RootOf = (place: Place) => RootId;

type Body<K extends OperationBody["kind"]> = OperationBody & { readonly kind: K };

/** Whether it could be asked for at all: nothing that is so already, nothing across segments. */
export function wasNeeded(body: OperationBody, rootOf: RootOf): boolean {
  switch (body.kind) {
    case "merge":
      return isEachElsewhere(rootOf, [body.a, body.b]);
    case "merge-many":
      return isEachElsewhere(rootOf, body.places);
    case "split":
      return isTogether(rootOf, [...body.sources, ...body.sinks]);
    case "split-groups":
      return isTogether(rootOf, body.groups.flat());
    case "split-supervoxel":
      return isTogether(rootOf, [...body.sources, ...body.sinks]);
    default:
      return true;
  }
}

/** Whether the segments are as it wants them; true for what moves none. */
export function doSegmentsHold(body: OperationBody, rootOf: RootOf): boolean {
  switch (body.kind) {
    case "merge":
      return isTogether(rootOf, [body.a, body.b]);
    case "merge-many":
      return isTogether(rootOf, body.places);
    case "split":
    case "split-supervoxel":
      return isApart(rootOf, [body.sources, body.sinks]);
    case "split-groups":
      return isApart(rootOf, body.groups);
    default:
      return true;
  }
}

/** True where the whole state is as the operation wants it. */
export function doesHold(model: SessionModel, body: OperationBody): boolean {
  switch (body.kind) {
    case "synapse-add":
      return isListed(model, body.synapse.id) || isTakenAway(model, body.synapse.id);
    case "synapse-suggest":
      return body.synapses.every(
        ({ id }) => model.liveSynapses.standingOf(id) !== null || isTakenAway(model, id),
      );
    case "synapse-edit":
      return doesCorrectionHold(model, body);
    case "synapse-judge":
      return doesVerdictHold(model, body);
    case "synapse-remove":
      return !isListed(model, body.synapseId);
    case "neuron-add":
      return isRecorded(model, body.neuron.id) || isRecordRemoved(model, body.neuron.id);
    case "neuron-remove":
      return !isRecorded(model, body.neuronId);
    case "neuron-edit":
      return doesEditHold(model, body);
    case "split":
      return isStillApart(model, body, [body.sources, body.sinks]);
    case "split-groups":
      return isStillApart(model, body, body.groups);
    default:
      return (
        doSegmentsHold(body, (place) => rootOfPlace(model, place)) && doesMarkHold(model, body)
      );
  }
}

function isTogether(rootOf: RootOf, places: readonly Place[]): boolean {
  return new Set(places.map((place) => rootOf(place))).size === 1;
}

function isEachElsewhere(rootOf: RootOf, places: readonly Place[]): boolean {
  return new Set(places.map((place) => rootOf(place))).size === places.length;
}

/** No two groups have a segment in common; the places of one group may lie in several. */
function isApart(rootOf: RootOf, groups: readonly (readonly Place[])[]): boolean {
  const groupOf = new Map<RootId, readonly Place[]>();
  return groups.every((group) =>
    group.every((place) => {
      const root = rootOf(place);
      const holder = groupOf.get(root) ?? group;
      groupOf.set(root, holder);
      return holder === group;
    }),
  );
}

/**
 * [DE2] A node that holds places of two groups cannot be parted from itself, and counts for neither:
 * that may be where a split of its supervoxel, which had parted them, is no longer active.
 */
function isStillApart(
  model: SessionModel,
  body: OperationBody,
  groups: readonly (readonly Place[])[],
): boolean {
  const { graph } = model.segmentation.constraints;
  const holders = new Map<number, Set<readonly Place[]>>();
  for (const group of groups) {
    for (const place of group) {
      const node = graph.nodeAt(place);
      holders.set(node, (holders.get(node) ?? new Set()).add(group));
    }
  }
  const isShared = (place: Place) => (holders.get(graph.nodeAt(place))?.size ?? 0) > 1;
  const left = groups.map((group) => group.filter((place) => !isShared(place)));
  const shared = groups.flat().filter(isShared);
  return (
    isApart((place) => rootOfPlace(model, place), left) &&
    shared.every(({ supervoxel }) => wasParted(model, body, supervoxel))
  );
}

/** An earlier operation that says so by name split the supervoxel, and is not active now. */
function wasParted(model: SessionModel, body: OperationBody, supervoxel: SupervoxelId): boolean {
  const at = model.operations.findIndex((operation) => operation.body === body);
  return model.operations
    .slice(0, at)
    .some(
      ({ seq, body: earlier }) =>
        earlier.kind === "split-supervoxel" &&
        earlier.supervoxel === supervoxel &&
        !isActive(model, seq),
    );
}

function isListed(model: SessionModel, synapseId: string): boolean {
  return model.synapses.some(({ id }) => id === synapseId);
}

/** An active operation by name took the synapse away again, or rejected it. */
function isTakenAway(model: SessionModel, synapseId: string): boolean {
  return model.operations.some(
    ({ seq, body }) =>
      isActive(model, seq) &&
      (body.kind === "synapse-remove" ||
        (body.kind === "synapse-judge" && body.verdict === "rejected")) &&
      body.synapseId === synapseId,
  );
}

/** Active operations after this one that speak of the same synapse. */
function laterOnSynapse(model: SessionModel, body: Body<"synapse-edit" | "synapse-judge">) {
  const at = model.operations.findIndex((operation) => operation.body === body);
  return model.operations
    .slice(at + 1)
    .flatMap(({ seq, body: other }) =>
      isActive(model, seq) && "synapseId" in other && other.synapseId === body.synapseId
        ? [other]
        : [],
    );
}

/** [SY4] What it names is as it says, or as a later active correction says. */
function doesCorrectionHold(model: SessionModel, body: Body<"synapse-edit">): boolean {
  const synapse = model.liveSynapses.standingOf(body.synapseId)?.synapse;
  // Its addition is undone, or it is removed: the correction waits with it.
  if (synapse === undefined) return true;
  const later = laterOnSynapse(model, body).flatMap((other) =>
    other.kind === "synapse-edit" ? [other.changes] : [],
  );
  const { posts = [], ...fields } = body.changes;
  const textOf = (value: unknown) => canonicalJson(value as CanonicalValue);
  const isPut = (to: SynapseSite) =>
    synapse.posts.some((site) => textOf(site) === textOf(to)) ||
    later.some(({ posts: others = [] }) => others.some(({ from }) => from !== null));
  return (
    Object.entries(fields).every(
      ([field, value]) =>
        later.some((changes) => field in changes) ||
        textOf(synapse[field as keyof typeof fields]) === textOf(value),
    ) &&
    posts.every(
      // Where the site that it moves was put there by what is undone, it moves nothing.
      ({ from, to }) => to === null || from !== null || isPut(to),
    )
  );
}

/** [SY5] The latest active verdict is the one that stands. */
function doesVerdictHold(model: SessionModel, body: Body<"synapse-judge">): boolean {
  const standing = model.liveSynapses.standingOf(body.synapseId);
  if (standing === null) return true;
  return (
    standing.verdict === body.verdict ||
    laterOnSynapse(model, body).some(({ kind }) => kind === "synapse-judge")
  );
}

function isRecorded(model: SessionModel, neuronId: string): boolean {
  return model.neurons.some(({ id }) => id === neuronId);
}

function isRecordRemoved(model: SessionModel, neuronId: string): boolean {
  return model.operations.some(
    ({ seq, body }) =>
      isActive(model, seq) && body.kind === "neuron-remove" && body.neuronId === neuronId,
  );
}

/** [NE2] Each field is as it says, or as a later active edit of it says. */
function doesEditHold(model: SessionModel, body: Body<"neuron-edit">): boolean {
  const neuron = model.neurons.find(({ id }) => id === body.neuronId);
  // Its addition is undone, or it is removed: the edit waits with it.
  if (neuron === undefined) return true;
  const at = model.operations.findIndex((operation) => operation.body === body);
  const later = model.operations
    .slice(at + 1)
    .flatMap(({ seq, body: other }) =>
      isActive(model, seq) && other.kind === "neuron-edit" && other.neuronId === body.neuronId
        ? [other.changes]
        : [],
    );
  const { tagsAdded = [], tagsRemoved = [], ...fields } = body.changes;
  const isOver = (tag: string) =>
    later.some(({ tagsAdded: on = [], tagsRemoved: off = [] }) => [...on, ...off].includes(tag));
  return (
    Object.entries(fields).every(
      ([field, value]) =>
        later.some((changes) => field in changes) ||
        String(neuron[field as keyof Neuron]) === String(value),
    ) &&
    tagsAdded.every((tag) => neuron.tags.includes(tag) || isOver(tag)) &&
    tagsRemoved.every((tag) => !neuron.tags.includes(tag) || isOver(tag))
  );
}

/** [OP9] The latest mark on an operation decides; [RV3] a sign-off holds while its hash does. */
function doesMarkHold(model: SessionModel, body: OperationBody): boolean {
  if (body.kind === "undo") return !isLatestMark(model, body) || !isActive(model, body.of);
  if (body.kind === "redo") {
    return !isLatestMark(model, body) || isActive(model, body.of) || isOverridden(model, body.of);
  }
  if (body.kind !== "sign") return true;
  return model.signOffs.some(({ operation }) => operation.body === body);
}

function isLatestMark(model: SessionModel, body: Body<"undo" | "redo">): boolean {
  const isMark = (other: OperationBody) =>
    (other.kind === "undo" || other.kind === "redo") && other.of === body.of;
  return model.operations.findLast((operation) => isMark(operation.body))?.body === body;
}

function isActive(model: SessionModel, seq: number): boolean {
  return model.segmentation.activity.active.has(seq);
}

/** [OP4] An active operation says by name that it breaks this one. */
export function isOverridden(model: SessionModel, seq: number): boolean {
  return model.operations.some(
    (operation) => isActive(model, operation.seq) && operation.overrides.includes(seq),
  );
}
