// How a person asks for each kind of intent at a supervoxel. A kind that is new needs its line in
// this table, and its promise in operation-meaning.ts; the matrix then has its row and column.
import type { Role } from "#core/access/role.ts";
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { OperationKind } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { membersOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import { effectHashOf, rootOfPlace, type SessionModel } from "#core/session/session-model.ts";
import { placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { pick, shuffled } from "#tests/simulation/simulated-world.ts";

export type IntentKindName = IntentBody["kind"];

/** What a person has before their eyes when they ask. */
export interface Scene {
  readonly model: SessionModel;
  readonly random: SeededRandom;
  /** The supervoxel that they point at, by dense index. */
  readonly at: number;
  /** The operation that they mean to undo or redo; null: their own latest. */
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
const NOTE = "a note";

export const INTENT_KINDS: Readonly<Record<IntentKindName, IntentKind>> = {
  merge: { ...EDIT, compose: composeMerge },
  split: { ...EDIT, compose: composeSplit },
  "synapse-add": { ...EDIT, compose: composeSynapse },
  "synapse-remove": { ...EDIT, compose: composeRemoval },
  undo: { ...EDIT, compose: ({ target }) => ({ kind: "undo", of: target }) },
  redo: { ...EDIT, compose: ({ target }) => ({ kind: "redo", of: target }) },
  sign: { ...REVIEW, compose: composeSign },
  "withdraw-sign": {
    ...REVIEW,
    compose: (scene) => ({ kind: "withdraw-sign", object: placeAt(scene), scope: "whole" }),
  },
  submit: session("proofreader", "open", { kind: "submit", note: NOTE }),
  reopen: session("proofreader", "submitted", { kind: "reopen" }),
  "request-changes": session("reviewer", "submitted", { kind: "request-changes", note: NOTE }),
  approve: session("reviewer", "submitted", { kind: "approve" }),
  abandon: session("reviewer", "open", { kind: "abandon", note: NOTE }),
};

export const INTENT_NAMES = Object.keys(INTENT_KINDS) as IntentKindName[];
/** Every kind that a log can hold: `finalize` is the server's own. */
export const OPERATION_NAMES: readonly OperationKind[] = [...INTENT_NAMES, "finalize"];

/** What a person says who is asked whether they are sure; null where there is nothing to confirm. */
export function confirmed(body: IntentBody, refusal: Refusal): IntentBody | null {
  if (refusal.tag === "merge-too-far" && body.kind === "merge") {
    return { ...body, confirmedFar: true };
  }
  if (refusal.tag === "split-only-clicked" && body.kind === "split") {
    return { ...body, confirmedOnlyClicked: true };
  }
  return null;
}

function session(role: Role, state: SessionState, body: IntentBody): IntentKind {
  return { hasPlace: false, role, state, compose: () => body };
}

function placeAt({ model, at }: Scene): Place {
  return placeIn(model.base.graph, at);
}

/** With a neighbour that is another segment's where there is one, else with any such supervoxel. */
function composeMerge(scene: Scene): IntentBody | null {
  const { model, at, random } = scene;
  const { graph } = model.base;
  const root = rootIndexOf(model.segmentation, at);
  const isElsewhere = (index: number) => rootIndexOf(model.segmentation, index) !== root;
  const touching: number[] = [];
  graph.edgeA.forEach((a, e) => {
    const b = graph.edgeB[e];
    if (a === at && isElsewhere(b)) touching.push(b);
    if (b === at && isElsewhere(a)) touching.push(a);
  });
  const others = Array.from(graph.supervoxelIds, (_, index) => index).filter(isElsewhere);
  if (others.length === 0) return null;
  const other = pick(random, touching.length > 0 && random.chance(0.7) ? touching : others);
  const places = [placeAt(scene), placeIn(graph, other)];
  const [a, b] = random.chance(0.5) ? places : places.reverse();
  return { kind: "merge", a, b, confirmedFar: false };
}

/** From one or two other supervoxels of its segment. */
function composeSplit(scene: Scene): IntentBody | null {
  const { model, at, random } = scene;
  const members = [...membersOf(model.segmentation, at)].filter((index) => index !== at);
  if (members.length === 0) return null;
  const others = shuffled(random, members).map((index) => placeIn(model.base.graph, index));
  const isMany = others.length > 1 && random.chance(0.3);
  const near = isMany && random.chance(0.5) ? others.splice(0, 1) : [];
  const mine = [placeAt(scene), ...near];
  const far = others.slice(0, isMany ? 2 : 1);
  const [sources, sinks] = random.chance(0.5) ? [mine, far] : [far, mine];
  return { kind: "split", sources, sinks, confirmedOnlyClicked: false };
}

function composeSynapse(scene: Scene): IntentBody {
  const { model, random } = scene;
  const post = random.below(model.base.graph.supervoxelIds.length);
  const site = (place: Place) => ({ place, compartment: "axon" }) as const;
  return {
    kind: "synapse-add",
    synapse: {
      pre: site(placeAt(scene)),
      posts: [site(placeIn(model.base.graph, post))],
      cleftVoxel: null,
      type: "chemical",
      confidence: 0.5,
    },
  };
}

function composeRemoval(scene: Scene): IntentBody | null {
  const { supervoxel } = placeAt(scene);
  const here = scene.model.synapses.filter(({ pre }) => pre.place.supervoxel === supervoxel);
  if (here.length === 0) return null;
  return { kind: "synapse-remove", synapseId: pick(scene.random, here).id };
}

function composeSign(scene: Scene): IntentBody {
  const object = placeAt(scene);
  const effectHash = effectHashOf(scene.model, rootOfPlace(scene.model, object));
  return { kind: "sign", object, scope: "whole", effectHash };
}
