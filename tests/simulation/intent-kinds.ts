// How a person asks for each kind of intent at a supervoxel. A kind that is new needs its line in
// this table, and its promise in operation-meaning.ts; the matrix then has its row and column.
import type { Role } from "#core/access/role.ts";
import type { Place } from "#core/geometry/place.ts";
import {
  NEURON_TEXT_FIELDS,
  type NeuronChanges,
  type NeuronTextField,
} from "#core/neurons/neuron.ts";
import { isUndoable } from "#core/operations/activity.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Synapse, SynapseChanges } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { membersOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import { effectHashOf, rootOfPlace, type SessionModel } from "#core/session/session-model.ts";
import { threadsOf } from "#core/session/threads.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";
import { placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { pick, shuffled } from "#tests/simulation/simulated-world.ts";

/** A choice for a re-base needs a second version: core/session/rebase-report.test.ts plays it. */
export type IntentKindName = Exclude<IntentBody["kind"], "resolve">;

/** What a person has before their eyes when they ask. */
export interface Scene {
  readonly model: SessionModel;
  readonly random: SeededRandom;
  /** The supervoxel that they point at, by dense index, and which voxel of it. */
  readonly at: number;
  readonly along: number;
  /** The operation that they mean to undo, redo or release; null: their own latest. */
  readonly target: number | null;
}

export interface IntentKind {
  /** False where it speaks of the session as a whole. */
  readonly hasPlace: boolean;
  readonly role: Role;
  /** The state of the session in which it is meant. */
  readonly state: SessionState;
  /** null where the scene has nothing that could be asked for. */
  compose(scene: Scene): IntentBody | null;
}

const EDIT = { hasPlace: true, role: "proofreader", state: "open" } as const;
const REVIEW = { hasPlace: true, role: "reviewer", state: "submitted" } as const;
/** Possible while it is open, too; and most is said while it is reviewed. */
const TALK = { hasPlace: false, role: "proofreader", state: "submitted" } as const;
const NOTE = "a note";

export const INTENT_KINDS: Readonly<Record<IntentKindName, IntentKind>> = {
  merge: { ...EDIT, compose: composeMerge },
  "merge-many": { ...EDIT, compose: composeMergeMany },
  split: { ...EDIT, compose: composeSplit },
  "split-groups": { ...EDIT, compose: composeGroups },
  isolate: { ...EDIT, compose: composeIsolation },
  "split-supervoxel": { ...EDIT, compose: composeSupervoxelSplit },
  "synapse-add": { ...EDIT, compose: composeSynapse },
  "synapse-suggest": { ...EDIT, compose: composeSuggestion },
  "synapse-edit": { ...EDIT, compose: composeCorrection },
  "synapse-judge": { ...EDIT, compose: composeVerdict },
  "synapse-remove": { ...EDIT, compose: composeRemoval },
  "neuron-add": { ...EDIT, compose: composeRecord },
  "neuron-edit": { ...EDIT, compose: composeLabels },
  "neuron-remove": { ...EDIT, compose: composeRecordRemoval },
  undo: { ...EDIT, compose: ({ target }) => ({ kind: "undo", of: target }) },
  redo: { ...EDIT, compose: ({ target }) => ({ kind: "redo", of: target }) },
  claim: {
    ...EDIT,
    compose: (scene) => ({ kind: "claim", place: placeAt(scene), minutes: 30, note: NOTE }),
  },
  release: { ...EDIT, hasPlace: false, compose: composeRelease },
  sign: { ...REVIEW, compose: composeSign },
  "withdraw-sign": {
    ...REVIEW,
    compose: (scene) => ({ kind: "withdraw-sign", object: placeAt(scene), scope: "whole" }),
  },
  "comment-add": { ...TALK, hasPlace: true, compose: composeComment },
  "comment-resolve": { ...TALK, compose: (scene) => composeTurn(scene, "comment-resolve") },
  "comment-reopen": { ...TALK, compose: (scene) => composeTurn(scene, "comment-reopen") },
  "object-request": { ...REVIEW, compose: composeRequest },
  "withdraw-request": { ...REVIEW, hasPlace: false, compose: composeWithdrawal },
  submit: session("proofreader", "open", { kind: "submit", note: NOTE }),
  reopen: session("proofreader", "submitted", { kind: "reopen" }),
  "request-changes": session("reviewer", "submitted", { kind: "request-changes", note: NOTE }),
  approve: session("reviewer", "submitted", { kind: "approve" }),
  abandon: session("reviewer", "open", { kind: "abandon", note: NOTE }),
};

export const INTENT_NAMES = Object.keys(INTENT_KINDS) as IntentKindName[];

/** What another can have done meanwhile: what they asked for, or `finalize`, the server's own. */
export type RemoteKind = IntentKindName | "finalize";
export const REMOTE_NAMES: readonly RemoteKind[] = [...INTENT_NAMES, "finalize"];

/** Whether what comes of it can be undone. What is isolated is written down as a split. */
export function isUndoableKind(kind: IntentKindName): boolean {
  return isUndoable(kind === "isolate" ? "split" : kind);
}

/** What a person says who is asked whether they are sure; null where there is nothing to confirm. */
export function confirmed(body: IntentBody, refusal: Refusal): IntentBody | null {
  if (refusal.tag === "merge-too-far" && "confirmedFar" in body) {
    return { ...body, confirmedFar: true };
  }
  if (refusal.tag === "split-only-clicked" && "confirmedOnlyClicked" in body) {
    return { ...body, confirmedOnlyClicked: true };
  }
  if (refusal.tag === "neuron-present" && "confirmedSecond" in body) {
    return { ...body, confirmedSecond: true };
  }
  return null;
}

function session(role: Role, state: SessionState, body: IntentBody): IntentKind {
  return { hasPlace: false, role, state, compose: () => body };
}

function placeAt({ model, at, along }: Scene): Place {
  return voxelOf(model, at, along);
}

function voxelOf({ base }: SessionModel, index: number, along: number): Place {
  const { supervoxel, positionVoxel } = placeIn(base.graph, index);
  const [x, y, z] = positionVoxel;
  return { supervoxel, positionVoxel: [x + along, y, z] };
}

/** The supervoxel or piece that they point at. */
function nodeAt(scene: Scene): number {
  return scene.model.segmentation.constraints.graph.nodeAt(placeAt(scene));
}

/** Some place in a supervoxel or piece. */
function placeOf(scene: Scene, node: number): Place {
  const { random, model } = scene;
  return pick(random, voxelsOfNode(model, node));
}

/** All of a node's voxels, in their order. */
function voxelsOfNode(model: SessionModel, node: number): readonly Place[] {
  const { graph } = model.segmentation.constraints;
  const index = graph.supervoxelOf(node);
  const all = Array.from({ length: BAR_VOXELS }, (_, along) => voxelOf(model, index, along));
  return all.filter((place) => graph.nodeAt(place) === node);
}

/** With a neighbour that is another segment's where there is one, else with any such supervoxel. */
function composeMerge(scene: Scene): IntentBody | null {
  const { random } = scene;
  const { touching, others } = elsewhere(scene);
  if (others.length === 0) return null;
  const other = pick(random, touching.length > 0 && random.chance(0.7) ? touching : others);
  const places = [placeAt(scene), placeOf(scene, other)];
  const [a, b] = random.chance(0.5) ? places : places.reverse();
  return { kind: "merge", a, b, confirmedFar: false };
}

/** With some of the same, and now and then with two places of one segment, as a lasso takes them. */
function composeMergeMany(scene: Scene): IntentBody | null {
  const { random } = scene;
  const { touching, others } = elsewhere(scene);
  if (others.length === 0) return null;
  const first = touching.length > 0 && random.chance(0.7) ? [pick(random, touching)] : [];
  const further = shuffled(random, others).filter((node) => !first.includes(node));
  const chosen = [...first, ...further].slice(0, 2 + random.below(2));
  if (random.chance(0.3)) chosen.push(pick(random, membersHere(scene)));
  const places = [placeAt(scene), ...chosen.map((node) => placeOf(scene, node))];
  return { kind: "merge-many", places: shuffled(random, places), confirmedFar: false };
}

/** Supervoxels and pieces of other segments: those that touch this one, and all of them. */
function elsewhere(scene: Scene): {
  readonly touching: readonly number[];
  readonly others: readonly number[];
} {
  const { segmentation } = scene.model;
  const { graph } = segmentation.constraints;
  const node = nodeAt(scene);
  const root = rootIndexOf(segmentation, node);
  const isElsewhere = (other: number) => rootIndexOf(segmentation, other) !== root;
  const count = graph.gatherRow(node);
  const around = [...graph.rowNodes.subarray(0, count)];
  return {
    touching: around.filter(isElsewhere),
    others: [...graph.allNodes()].filter(isElsewhere),
  };
}

function membersHere(scene: Scene): number[] {
  return [...membersOf(scene.model.segmentation, nodeAt(scene))];
}

/** From one or two other supervoxels of its segment. */
function composeSplit(scene: Scene): IntentBody | null {
  const { random } = scene;
  const others = othersOfSegment(scene).map((node) => placeOf(scene, node));
  if (others.length === 0) return null;
  const isMany = others.length > 1 && random.chance(0.3);
  const near = isMany && random.chance(0.5) ? others.splice(0, 1) : [];
  const mine = [placeAt(scene), ...near];
  const far = others.slice(0, isMany ? 2 : 1);
  const [sources, sinks] = random.chance(0.5) ? [mine, far] : [far, mine];
  return { kind: "split", sources, sinks, confirmedOnlyClicked: false };
}

/** Two or three groups of one or two of its segment's supervoxels. */
function composeGroups(scene: Scene): IntentBody | null {
  const { random } = scene;
  const others = othersOfSegment(scene);
  if (others.length === 0) return null;
  const groups = [[placeAt(scene)]];
  for (const node of others.slice(0, 4)) {
    const isNew = groups.length < 2 || (groups.length < 3 && random.chance(0.6));
    if (isNew) groups.push([placeOf(scene, node)]);
    else if (random.chance(0.5)) pick(random, groups).push(placeOf(scene, node));
  }
  return { kind: "split-groups", groups: shuffled(random, groups), confirmedOnlyClicked: false };
}

/** It alone, or with a few others of its segment, next to it or not. */
function composeIsolation(scene: Scene): IntentBody | null {
  const { random } = scene;
  const others = othersOfSegment(scene);
  if (others.length === 0) return null;
  const some = random.chance(0.4) ? others.slice(0, 1 + random.below(2)) : [];
  const places = [placeAt(scene), ...some.map((node) => placeOf(scene, node))];
  return { kind: "isolate", places: shuffled(random, places) };
}

/**
 * Between two voxels of the piece they point at, or of the supervoxel where it is whole; with seeds
 * beside them that often do not hang together, and now and then with one of another piece.
 */
function composeSupervoxelSplit(scene: Scene): IntentBody {
  const { model, at, random } = scene;
  const all = Array.from({ length: BAR_VOXELS }, (_, along) => voxelOf(model, at, along));
  const own = voxelsOfNode(model, nodeAt(scene));
  const isLoose = own.length < 2 || random.chance(0.05);
  const [source, sink, ...more] = shuffled(random, isLoose ? all : own);
  const sides = [[source], [sink]];
  const moreCount = random.chance(0.3) ? 1 + random.below(2) : 0;
  for (const seed of more.slice(0, moreCount)) pick(random, sides).push(seed);
  const [sources, sinks] = sides;
  const { supervoxel } = source;
  return { kind: "split-supervoxel", supervoxel, sources, sinks, usesImage: random.chance(0.2) };
}

/** Of supervoxels and pieces, in no order. */
function othersOfSegment(scene: Scene): readonly number[] {
  const node = nodeAt(scene);
  return shuffled(
    scene.random,
    membersHere(scene).filter((other) => other !== node),
  );
}

const siteAt = (place: Place) => ({ place, compartment: "axon" }) as const;

function someSite({ model, random }: Scene) {
  const post = random.below(model.base.graph.supervoxelIds.length);
  return siteAt(voxelOf(model, post, random.below(BAR_VOXELS)));
}

function synapseAt(scene: Scene): Omit<Synapse, "id"> {
  return {
    pre: siteAt(placeAt(scene)),
    posts: [someSite(scene)],
    cleftVoxel: null,
    type: "chemical",
    confidence: 0.5,
  };
}

function composeSynapse(scene: Scene): IntentBody {
  return { kind: "synapse-add", synapse: synapseAt(scene) };
}

function composeSuggestion(scene: Scene): IntentBody {
  return { kind: "synapse-suggest", synapses: [synapseAt(scene), synapseAt(scene)] };
}

/** Moves or changes its sites, or says something else of it. */
function composeCorrection(scene: Scene): IntentBody | null {
  const synapse = synapseHere(scene);
  if (synapse === null) return null;
  const { random } = scene;
  const from = pick(random, synapse.posts)?.place ?? null;
  const changes: SynapseChanges = pick(random, [
    { pre: someSite(scene) },
    { posts: [{ from: null, to: someSite(scene) }] },
    { posts: [{ from, to: someSite(scene) }] },
    { posts: [{ from, to: null }] },
    { pre: synapse.posts[0] ?? synapse.pre, posts: [{ from, to: synapse.pre }] },
    { type: pick(random, ["chemical", "electrical"]), confidence: random.below(3) / 2 },
  ]);
  const isEmpty = changes.posts?.some((post) => post.from === null && post.to === null) ?? false;
  return isEmpty ? null : { kind: "synapse-edit", synapseId: synapse.id, changes };
}

function composeVerdict(scene: Scene): IntentBody | null {
  const synapse = synapseHere(scene);
  if (synapse === null) return null;
  const verdict = pick(scene.random, ["accepted", "rejected", "uncertain"] as const);
  return { kind: "synapse-judge", synapseId: synapse.id, verdict };
}

function composeRemoval(scene: Scene): IntentBody | null {
  const synapse = synapseHere(scene);
  return synapse === null ? null : { kind: "synapse-remove", synapseId: synapse.id };
}

/** One with its presynaptic site in the supervoxel, whether it counts or is suggested. */
function synapseHere(scene: Scene): Synapse | null {
  const { operations, synapses, liveSynapses } = scene.model;
  const suggested = operations.flatMap(({ body }) =>
    body.kind === "synapse-suggest" ? body.synapses : [],
  );
  const ids = new Set([...synapses, ...suggested].map(({ id }) => id));
  const { supervoxel } = placeAt(scene);
  const here = [...ids].flatMap((id) => {
    const synapse = liveSynapses.standingOf(id)?.synapse;
    return synapse?.pre.place.supervoxel === supervoxel ? [synapse] : [];
  });
  return here.length === 0 ? null : pick(scene.random, here);
}

const TEXTS = ["", "left", "right", "AVAL"];
const TAGS = ["axon seen", "glia?", "for review"];

function composeRecord(scene: Scene): IntentBody {
  const { random } = scene;
  const place = placeAt(scene);
  const texts = Object.fromEntries(NEURON_TEXT_FIELDS.map((field) => [field, pick(random, TEXTS)]));
  const neuron = {
    ...(texts as Record<NeuronTextField, string>),
    place,
    somaVoxel: random.chance(0.3) ? place.positionVoxel : null,
    tags: shuffled(random, TAGS).slice(0, random.below(3)),
  };
  return { kind: "neuron-add", neuron, confirmedSecond: false };
}

/** One to three fields of a record that is anchored in the supervoxel. */
function composeLabels(scene: Scene): IntentBody | null {
  const { random } = scene;
  const neuronId = recordHere(scene);
  if (neuronId === null) return null;
  const fields = shuffled(random, [...NEURON_TEXT_FIELDS]).slice(0, 1 + random.below(2));
  const [on, off] = shuffled(random, TAGS);
  const changes: NeuronChanges = {
    ...Object.fromEntries(fields.map((field) => [field, pick(random, TEXTS)])),
    ...(random.chance(0.2) ? { somaVoxel: placeAt(scene).positionVoxel } : {}),
    ...(random.chance(0.4) ? { tagsAdded: [on] } : {}),
    ...(random.chance(0.3) ? { tagsRemoved: [off] } : {}),
  };
  return { kind: "neuron-edit", neuronId, changes };
}

function composeRecordRemoval(scene: Scene): IntentBody | null {
  const neuronId = recordHere(scene);
  return neuronId === null ? null : { kind: "neuron-remove", neuronId };
}

function recordHere(scene: Scene): string | null {
  const { supervoxel } = placeAt(scene);
  const here = scene.model.neurons.filter(({ place }) => place.supervoxel === supervoxel);
  return here.length === 0 ? null : pick(scene.random, here).id;
}

function composeSign(scene: Scene): IntentBody {
  const object = placeAt(scene);
  const effectHash = effectHashOf(scene.model, rootOfPlace(scene.model, object));
  return { kind: "sign", object, scope: "whole", effectHash };
}

function composeRequest(scene: Scene): IntentBody {
  const object = placeAt(scene);
  const effectHash = effectHashOf(scene.model, rootOfPlace(scene.model, object));
  return { kind: "object-request", object, scope: "whole", effectHash, text: NOTE };
}

/** Now and then an answer; now and then to what began no thread. */
function composeComment(scene: Scene): IntentBody {
  const { random } = scene;
  const thread = random.chance(0.4) ? anyThread(scene) : null;
  const astray = random.chance(0.05) ? anyOperation(scene) : null;
  const replyTo = astray ?? thread;
  return { kind: "comment-add", place: placeAt(scene), text: NOTE, replyTo, mentions: [] };
}

function composeTurn(scene: Scene, kind: "comment-resolve" | "comment-reopen"): IntentBody | null {
  const of = anyThread(scene) ?? scene.target ?? anyOperation(scene);
  return of === null ? null : { kind, of };
}

/** By its first operation; null where nobody has said anything. */
function anyThread({ model, random }: Scene): number | null {
  const threads = threadsOf(model.operations, model.segmentation.activity.active);
  return threads.length === 0 ? null : pick(random, threads).seq;
}

/** One that stands, or now and then one that is over. */
function composeWithdrawal(scene: Scene): IntentBody | null {
  const { model, random, target } = scene;
  const standing = model.requests.filter(({ endedBy }) => endedBy === null);
  const from = standing.length > 0 && random.chance(0.9) ? standing : model.requests;
  const of = from.length === 0 ? (target ?? anyOperation(scene)) : pick(random, from).operation.seq;
  return of === null ? null : { kind: "withdraw-request", of };
}

/** Most likely not what is meant. */
function anyOperation({ model, random }: Scene): number | null {
  const { length } = model.operations;
  return length === 0 ? null : 1 + random.below(length);
}

/** The claim that is meant, or else one that stands; now and then what is no claim. */
function composeRelease({ model, random, target }: Scene): IntentBody | null {
  const { unreleased } = model.claims;
  if (target !== null) return { kind: "release", of: target };
  if (unreleased.length > 0) return { kind: "release", of: pick(random, unreleased).seq };
  const { length } = model.operations;
  return length === 0 ? null : { kind: "release", of: 1 + random.below(length) };
}
