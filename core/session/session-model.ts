// A session as it stands: a version, its log, and what follows from both. One owner changes it, by
// `applyToSession` alone; everything it answers is derived, so a replay of the log makes it again.
import type { Place } from "#core/geometry/place.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { listsBy } from "#core/lists-by.ts";
import { LiveNeurons } from "#core/neurons/live-neurons.ts";
import { isNeuronBody, type Neuron } from "#core/neurons/neuron.ts";
import { LineageLog } from "#core/operations/lineage-log.ts";
import type {
  Effect,
  Operation,
  OperationBody,
  Synapse,
  SynapseOperationBody,
  SynapseSite,
} from "#core/operations/operation.ts";
import {
  applyOperation,
  createSegmentation,
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import {
  isEdit,
  isEditOperation,
  type SessionState,
  stateAfter,
} from "#core/operations/session-state.ts";
import { effectHashText } from "#core/review/effect-hash.ts";
import { baseSynapsesOf } from "#core/session/base-synapses.ts";
import { ClaimBook } from "#core/session/claims.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  type NamedThings,
  placesOfSynapseBody,
  supervoxelsSpokenOf,
} from "#core/session/spoken-of.ts";
import { LiveSynapses } from "#core/synapses/live-synapses.ts";
import { isSynapseBody } from "#core/synapses/synapse-table.ts";

/** A sign-off in the log, and whether the object is still what was signed [RV3]. */
export interface TrackedSignOff {
  readonly operation: Operation & { readonly body: { readonly kind: "sign" } };
  withdrawn: boolean;
  /** The operation that changed the object; null while the sign-off holds. */
  lapsedBy: Operation | null;
  /** As what its object was last looked at; null: never. */
  seen: SeenObject | null;
}

/** [VD1] A reviewer's request for changes of one object, and what became of it. */
export interface TrackedRequest {
  readonly operation: Operation & { readonly body: { readonly kind: "object-request" } };
  /** Its withdrawal, or its author's next verdict on the object for the scope; null: it stands. */
  endedBy: Operation | null;
  /** The operation by which the object is no longer what the reviewer looked at; null: it is. */
  changedBy: Operation | null;
  seen: SeenObject | null;
}

/** While all are the same, so is the object's hash. */
interface SeenObject {
  /** Of the object's segment. */
  readonly generation: number;
  /** A synapse's sites elsewhere are of its text too, and may come to lie in pieces. */
  readonly pieceRevision: number;
  /** All of the session. */
  readonly synapses: readonly Synapse[];
  readonly neurons: readonly Neuron[];
}

export interface SessionModel {
  readonly base: SessionBase;
  readonly segmentation: SegmentationState;
  readonly operations: Operation[];
  readonly lineage: LineageLog;
  readonly signOffs: TrackedSignOff[];
  readonly requests: TrackedRequest[];
  readonly claims: ClaimBook;
  state: SessionState;
  readonly synapses: readonly Synapse[];
  readonly liveSynapses: LiveSynapses;
  readonly neurons: readonly Neuron[];
  readonly liveNeurons: LiveNeurons;
}

export function createSessionModel(base: SessionBase): SessionModel {
  const segmentation = createSegmentation(base.graph, base.partition, base.pieces);
  const { active } = segmentation.activity;
  const liveSynapses = new LiveSynapses(base.synapses, active, (id) =>
    base.synapses.length === 0 ? undefined : baseSynapsesOf(base).withId(id),
  );
  const liveNeurons = new LiveNeurons(base.neurons ?? [], active);
  return {
    base,
    segmentation,
    operations: [],
    lineage: new LineageLog(),
    signOffs: [],
    requests: [],
    claims: new ClaimBook(),
    state: "open",
    liveSynapses,
    get synapses() {
      return liveSynapses.list;
    },
    liveNeurons,
    get neurons() {
      return liveNeurons.list;
    },
  };
}

/** An operation before its effect is known. */
export type OperationDraft = Omit<Operation, "effect">;

/**
 * Applies the next operation and returns it whole. Throws where its number is not the next.
 * @param logged what it is in its log, where it means something else here: its state allows that.
 */
export function applyToSession(
  model: SessionModel,
  draft: OperationDraft,
  logged: Pick<OperationBody, "kind"> = draft.body,
): Operation {
  if (draft.seq !== model.operations.length + 1) {
    throw new Error(`operation ${draft.seq} does not follow ${model.operations.length}`);
  }
  const next = stateAfter(model.state, logged, model.operations);
  if (next === null) throw new Error(`${logged.kind} is not allowed while ${model.state}`);
  const effect: Effect = applyOperation(model.segmentation, draft);
  const operation: Operation = { ...draft, effect };
  remember(model, operation, next);
  return operation;
}

/**
 * Applies the next operations of a log on the version that it was made on, where their effects are
 * known. What lies between two sign-offs is applied at once: nobody asks how the segments were in
 * between, and finding it out would be nearly all the work of reading a log.
 */
export function replayOperations(model: SessionModel, operations: readonly Operation[]): void {
  let from = 0;
  for (const [at, { body }] of operations.entries()) {
    // A verdict lapses with the very operation that changes its object.
    const isWatched = model.signOffs.length + model.requests.length > 0 || isVerdict(body.kind);
    if (!isWatched && at + 1 < operations.length) continue;
    replayAtOnce(model, operations.slice(from, at + 1));
    from = at + 1;
  }
}

function replayAtOnce(model: SessionModel, operations: readonly Operation[]): void {
  model.segmentation.advance(operations);
  for (const operation of operations) {
    if (operation.seq !== model.operations.length + 1) {
      throw new Error(`operation ${operation.seq} does not follow ${model.operations.length}`);
    }
    const next = stateAfter(model.state, operation.body, model.operations);
    if (next === null) {
      throw new Error(`${operation.body.kind} is not allowed while ${model.state}`);
    }
    remember(model, operation, next);
  }
}

function remember(model: SessionModel, operation: Operation, next: SessionState): void {
  model.operations.push(operation);
  model.lineage.record(operation);
  model.claims.record(operation);
  const { body } = operation;
  const isMark = body.kind === "undo" || body.kind === "redo";
  const marked = isMark ? model.operations[body.of - 1] : operation;
  model.liveSynapses.record(operation, marked);
  model.liveNeurons.record(operation, marked);
  model.state = next;
  if (isEdit(body.kind)) reconsiderVerdicts(model, operation);
  endRequests(model, operation);
  trackVerdict(model, operation);
}

function isVerdict(kind: Operation["body"]["kind"]): boolean {
  return kind === "sign" || kind === "object-request";
}

/** [VD2] Withdrawn, or its author has looked at the object again and given another verdict. */
function endRequests(model: SessionModel, operation: Operation): void {
  const { body, authorId } = operation;
  if (body.kind === "withdraw-request") {
    const request = model.requests.find(({ operation: { seq } }) => seq === body.of);
    if (request !== undefined) request.endedBy ??= operation;
  }
  if (body.kind !== "sign" && body.kind !== "object-request") return;
  const root = rootOfPlace(model, body.object);
  for (const request of model.requests) {
    const { operation: asked, endedBy } = request;
    if (endedBy !== null || asked.authorId !== authorId || asked.body.scope !== body.scope)
      continue;
    if (rootOfPlace(model, asked.body.object) === root) request.endedBy = operation;
  }
}

function trackVerdict(model: SessionModel, operation: Operation): void {
  const { body } = operation;
  if (body.kind === "object-request") {
    const asked = { ...operation, body };
    model.requests.push({ operation: asked, endedBy: null, changedBy: null, seen: null });
  }
  if (body.kind === "sign") {
    const signed = { ...operation, body };
    model.signOffs.push({ operation: signed, withdrawn: false, lapsedBy: null, seen: null });
  }
  if (body.kind === "withdraw-sign") {
    const root = rootOfPlace(model, body.object);
    for (const signOff of model.signOffs) {
      const signed = signOff.operation;
      const same =
        signed.authorId === operation.authorId &&
        signed.body.scope === body.scope &&
        rootOfPlace(model, signed.body.object) === root;
      if (same) signOff.withdrawn = true;
    }
  }
}

/** A sign-off lapses with the operation that changes its object, and returns when the hash does. */
function reconsiderVerdicts(model: SessionModel, operation: Operation): void {
  for (const signOff of model.signOffs) {
    if (isAsSeen(model, signOff)) continue;
    if (isAsJudged(model, signOff)) signOff.lapsedBy = null;
    else signOff.lapsedBy ??= operation;
  }
  for (const request of model.requests) {
    if (isAsSeen(model, request)) continue;
    if (isAsJudged(model, request)) request.changedBy = null;
    else request.changedBy ??= operation;
  }
}

function isAsJudged(
  model: SessionModel,
  { operation: { body } }: TrackedSignOff | TrackedRequest,
): boolean {
  return effectHashOf(model, rootOfPlace(model, body.object)) === body.effectHash;
}

/** The hash is of all that the object holds: an edit elsewhere must not cost that for each sign-off. */
function isAsSeen(model: SessionModel, verdict: TrackedSignOff | TrackedRequest): boolean {
  const { constraints, partition } = model.segmentation;
  const node = constraints.graph.nodeAt(verdict.operation.body.object);
  const generation = node < 0 ? -1 : partition.generationOf(node);
  const now: SeenObject = {
    generation,
    pieceRevision: constraints.graph.pieceRevision,
    synapses: model.synapses,
    neurons: model.neurons,
  };
  const { seen } = verdict;
  verdict.seen = now;
  return (
    seen !== null &&
    seen.generation === now.generation &&
    seen.pieceRevision === now.pieceRevision &&
    seen.synapses === now.synapses &&
    seen.neurons === now.neurons
  );
}

/** The root of the segment that now holds the supervoxel or piece; 0 where there is none. */
export function rootOfSupervoxel(model: SessionModel, supervoxel: SupervoxelId): RootId {
  return rootOfNode(model, model.segmentation.constraints.graph.nodeWithId(supervoxel));
}

/** [AD3] The root of the segment that now holds the place; 0 where there is none. */
export function rootOfPlace(model: SessionModel, place: Place): RootId {
  return rootOfNode(model, model.segmentation.constraints.graph.nodeAt(place));
}

function rootOfNode({ segmentation }: SessionModel, node: number): RootId {
  return node < 0 ? 0n : segmentation.constraints.graph.idOf(rootIndexOf(segmentation, node));
}

/** The nodes of a segment that is there, ascending. */
export function membersOfRoot({ segmentation }: SessionModel, root: RootId): Uint32Array {
  return membersOf(segmentation, segmentation.constraints.graph.nodeWithId(root));
}

/** Synapses with at least one site in the segment. */
export function synapsesOf(model: SessionModel, root: RootId): readonly Synapse[] {
  const isIn = (place: Place) => rootOfPlace(model, place) === root;
  return model.synapses.filter(
    (synapse) => isIn(synapse.pre.place) || synapse.posts.some((site) => isIn(site.place)),
  );
}

/** [AD3] The synapse with each site on what is there now: the piece that holds it, where one does. */
export function placedSynapse(model: SessionModel, synapse: Synapse): Synapse {
  const { graph } = model.segmentation.constraints;
  const placed = (site: SynapseSite): SynapseSite => {
    const node = graph.nodeAt(site.place);
    const supervoxel = node < 0 ? site.place.supervoxel : graph.idOf(node);
    return supervoxel === site.place.supervoxel
      ? site
      : { ...site, place: { ...site.place, supervoxel } };
  };
  const pre = placed(synapse.pre);
  const posts = synapse.posts.map(placed);
  const isSame = pre === synapse.pre && posts.every((post, at) => post === synapse.posts[at]);
  return isSame ? synapse : { ...synapse, pre, posts };
}

/** [NE1] The records whose place lies in the segment; two where a merge brought them together. */
export function neuronsOf(model: SessionModel, root: RootId): readonly Neuron[] {
  return model.neurons.filter(({ place }) => rootOfPlace(model, place) === root);
}

/** [AD3] The record with its place on what is there now: the piece that holds it, where one does. */
export function placedNeuron(model: SessionModel, neuron: Neuron): Neuron {
  const { graph } = model.segmentation.constraints;
  const node = graph.nodeAt(neuron.place);
  const supervoxel = node < 0 ? neuron.place.supervoxel : graph.idOf(node);
  if (supervoxel === neuron.place.supervoxel) return neuron;
  return { ...neuron, place: { ...neuron.place, supervoxel } };
}

/** The hash that a sign-off of this segment is bound to, lower-case hex. */
export function effectHashOf(model: SessionModel, root: RootId): string {
  const touching = synapsesOf(model, root);
  return effectHashWith(model, membersOfRoot(model, root), touching, neuronsOf(model, root));
}

/** The same where the segment's nodes, synapses and neuron records are known already. */
export function effectHashWith(
  model: SessionModel,
  members: Uint32Array,
  touching: readonly Synapse[],
  records: readonly Neuron[],
): string {
  const { graph } = model.segmentation.constraints;
  const ids = Array.from(members.slice().sort(graph.order), (node) => graph.idOf(node));
  const synapses = touching.map((synapse) => placedSynapse(model, synapse));
  const neurons = records.map((neuron) => placedNeuron(model, neuron));
  return model.base.sha256Hex(effectHashText(ids, synapses, neurons));
}

/** Supervoxels that an operation speaks of; those of what it undoes, redoes or removes. */
export function supervoxelsOf(
  model: SessionModel,
  { body }: Pick<Operation, "body">,
): readonly SupervoxelId[] {
  if (body.kind === "undo" || body.kind === "redo") {
    const of = model.operations[body.of - 1];
    return of === undefined ? [] : supervoxelsOf(model, of);
  }
  return supervoxelsSpokenOf(thingsOf(model), body);
}

function thingsOf(model: SessionModel): NamedThings {
  return {
    synapseWithId: (id) => synapseWithId(model, id),
    placeOfNeuron: (id) => model.liveNeurons.placeOf(id),
  };
}

/** [CL3] Where an operation changes what segments bear, or the operation that it marks does. */
export function placesLabelledBy(model: SessionModel, body: Operation["body"]): readonly Place[] {
  if (body.kind === "undo" || body.kind === "redo") {
    const of = model.operations[body.of - 1];
    return of === undefined ? [] : placesLabelledBy(model, of.body);
  }
  if (isSynapseBody(body)) return placesOfSynapses(model, body);
  if (!isNeuronBody(body)) return [];
  if (body.kind === "neuron-add") return [body.neuron.place];
  return [model.liveNeurons.placeOf(body.neuronId)].filter((place) => place !== null);
}

/** Where the synapse lies that an operation speaks of, and where a correction puts its sites. */
export function placesOfSynapses(
  model: SessionModel,
  body: SynapseOperationBody,
): readonly Place[] {
  return placesOfSynapseBody(thingsOf(model), body);
}

/** The roots of the segments that now hold a supervoxel, or what it fell into. */
export function rootsOfSupervoxel(
  model: SessionModel,
  supervoxel: SupervoxelId,
): readonly RootId[] {
  const { graph } = model.segmentation.constraints;
  const nodes = graph.indicesOf(supervoxel).flatMap((index) => graph.nodesOf(index));
  return [...new Set(nodes.map((node) => rootOfNode(model, node)))];
}

/** The roots of the segments that now hold any part of what an operation speaks of. */
function rootsConcerned(model: SessionModel, operation: Operation): ReadonlySet<RootId> {
  const ids = supervoxelsOf(model, operation);
  return new Set(ids.flatMap((id) => rootsOfSupervoxel(model, id)));
}

/** As it is now; as it came where it is not there any more; null where it never was. */
function synapseWithId(model: SessionModel, synapseId: string): Synapse | null {
  const standing = model.liveSynapses.standingOf(synapseId);
  if (standing !== null) return standing.synapse;
  const inBase = baseSynapsesOf(model.base).withId(synapseId);
  if (inBase !== undefined) return inBase;
  for (const { body } of model.liveSynapses.stepsOn(synapseId)) {
    if (body.kind === "synapse-add" || body.kind === "synapse-suggest") return body.synapse;
  }
  return null;
}

/** Every edit of the session, active or not, that touched the segment as it is now. */
export function operationsOn(model: SessionModel, root: RootId): readonly Operation[] {
  return operationsByRoot(model, new Set([root])).get(root) ?? [];
}

/** The same of several segments, in one pass over the log; those without an edit are left out. */
export function operationsByRoot(
  model: SessionModel,
  roots: ReadonlySet<RootId>,
): ReadonlyMap<RootId, readonly Operation[]> {
  const edits = model.operations.filter(({ body }) => isEditOperation(body, model.operations));
  return listsBy(edits, (operation) =>
    [...rootsConcerned(model, operation)].filter((root) => roots.has(root)),
  );
}
