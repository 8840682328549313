// A session as it stands: a version, its log, and what follows from both. One owner changes it, by
// `applyToSession` alone; everything it answers is derived, so a replay of the log makes it again.
import type { Place } from "#core/geometry/place.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { LineageLog } from "#core/operations/lineage-log.ts";
import type { Effect, Operation, Synapse, SynapseSite } from "#core/operations/operation.ts";
import {
  applyOperation,
  createSegmentation,
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { isEdit, nextSessionState, type SessionState } from "#core/operations/session-state.ts";
import { supervoxelsNamedBy } from "#core/operations/supervoxels-named.ts";
import { effectHashText } from "#core/review/effect-hash.ts";
import { baseSynapsesOf } from "#core/session/base-synapses.ts";
import { ClaimBook } from "#core/session/claims.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import { LiveSynapses } from "#core/synapses/live-synapses.ts";

/** A sign-off in the log, and whether the object is still what was signed [RV3]. */
export interface TrackedSignOff {
  readonly operation: Operation & { readonly body: { readonly kind: "sign" } };
  withdrawn: boolean;
  /** The operation that changed the object; null while the sign-off holds. */
  lapsedBy: Operation | null;
  /** As what its object was last looked at; null: never. */
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
}

export interface SessionModel {
  readonly base: SessionBase;
  readonly segmentation: SegmentationState;
  readonly operations: Operation[];
  readonly lineage: LineageLog;
  readonly signOffs: TrackedSignOff[];
  readonly claims: ClaimBook;
  state: SessionState;
  readonly synapses: readonly Synapse[];
  readonly liveSynapses: LiveSynapses;
}

export function createSessionModel(base: SessionBase): SessionModel {
  const segmentation = createSegmentation(base.graph, base.partition, base.pieces);
  const liveSynapses = new LiveSynapses(base.synapses, segmentation.activity.active);
  return {
    base,
    segmentation,
    operations: [],
    lineage: new LineageLog(),
    signOffs: [],
    claims: new ClaimBook(),
    state: "open",
    liveSynapses,
    get synapses() {
      return liveSynapses.list;
    },
  };
}

/** An operation before its effect is known. */
export type OperationDraft = Omit<Operation, "effect">;

/** Applies the next operation and returns it whole. Throws where its number is not the next. */
export function applyToSession(model: SessionModel, draft: OperationDraft): Operation {
  if (draft.seq !== model.operations.length + 1) {
    throw new Error(`operation ${draft.seq} does not follow ${model.operations.length}`);
  }
  const next = nextSessionState(model.state, draft.body.kind);
  if (next === null) throw new Error(`${draft.body.kind} is not allowed while ${model.state}`);
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
    // A sign-off lapses with the very operation that changes its object.
    const isWatched = model.signOffs.length > 0 || body.kind === "sign";
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
    const next = nextSessionState(model.state, operation.body.kind);
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
  model.liveSynapses.record(operation, isMark ? model.operations[body.of - 1] : operation);
  model.state = next;
  if (isEdit(body.kind)) reconsiderSignOffs(model, operation);
  trackSignOff(model, operation);
}

function trackSignOff(model: SessionModel, operation: Operation): void {
  const { body } = operation;
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
function reconsiderSignOffs(model: SessionModel, operation: Operation): void {
  for (const signOff of model.signOffs) {
    const { object, effectHash } = signOff.operation.body;
    if (isAsSeen(model, signOff)) continue;
    const holds = effectHashOf(model, rootOfPlace(model, object)) === effectHash;
    if (holds) signOff.lapsedBy = null;
    else signOff.lapsedBy ??= operation;
  }
}

/** The hash is of all that the object holds: an edit elsewhere must not cost that for each sign-off. */
function isAsSeen(model: SessionModel, signOff: TrackedSignOff): boolean {
  const { constraints, partition } = model.segmentation;
  const node = constraints.graph.nodeAt(signOff.operation.body.object);
  const generation = node < 0 ? -1 : partition.generationOf(node);
  const now: SeenObject = {
    generation,
    pieceRevision: constraints.graph.pieceRevision,
    synapses: model.synapses,
  };
  const { seen } = signOff;
  signOff.seen = now;
  return (
    seen !== null &&
    seen.generation === now.generation &&
    seen.pieceRevision === now.pieceRevision &&
    seen.synapses === now.synapses
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

/** The hash that a sign-off of this segment is bound to, lower-case hex. */
export function effectHashOf(model: SessionModel, root: RootId): string {
  return effectHashWith(model, membersOfRoot(model, root), synapsesOf(model, root));
}

/** The same where the segment's nodes and synapses are known already. */
export function effectHashWith(
  model: SessionModel,
  members: Uint32Array,
  touching: readonly Synapse[],
): string {
  const { graph } = model.segmentation.constraints;
  const ids = Array.from(members.slice().sort(graph.order), (node) => graph.idOf(node));
  const synapses = touching.map((synapse) => placedSynapse(model, synapse));
  return model.base.sha256Hex(effectHashText(ids, synapses));
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
  if (body.kind === "synapse-remove") {
    return removedSynapseOf(model, body.synapseId)
      .flatMap((synapse) => [synapse.pre, ...synapse.posts])
      .map((site) => site.place.supervoxel);
  }
  return supervoxelsNamedBy(body);
}

/** Synapses that an operation adds or removes, or whose addition or removal it undoes or redoes. */
export function synapseNamedBy(model: SessionModel, body: Operation["body"]): readonly Synapse[] {
  if (body.kind === "undo" || body.kind === "redo") {
    const of = model.operations[body.of - 1];
    return of === undefined ? [] : synapseNamedBy(model, of.body);
  }
  if (body.kind === "synapse-add") return [body.synapse];
  return body.kind === "synapse-remove" ? removedSynapseOf(model, body.synapseId) : [];
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

function removedSynapseOf(model: SessionModel, synapseId: string): readonly Synapse[] {
  const inBase = baseSynapsesOf(model.base).withId(synapseId);
  if (inBase !== undefined) return [inBase];
  return model.operations.flatMap(({ body }) =>
    body.kind === "synapse-add" && body.synapse.id === synapseId ? [body.synapse] : [],
  );
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
  const found = new Map<RootId, Operation[]>();
  for (const operation of model.operations) {
    if (!isEdit(operation.body.kind)) continue;
    for (const root of rootsConcerned(model, operation)) {
      if (!roots.has(root)) continue;
      const list = found.get(root);
      if (list === undefined) found.set(root, [operation]);
      else list.push(operation);
    }
  }
  return found;
}
