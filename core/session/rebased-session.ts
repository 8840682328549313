// [RV6] A session's log on a later version than its own, operation by operation as the log has them.
// A choice that was made for the re-base counts here and nowhere else: an edit that was given up is
// undone by it, one that is kept after all is redone.
import type { Place } from "#core/geometry/place.ts";
import { isNeuronBody, type NeuronOperationBody } from "#core/neurons/neuron.ts";
import { changedNeuron } from "#core/neurons/neuron-table.ts";
import type { Operation, OperationBody, RebaseChoice } from "#core/operations/operation.ts";
import { refusalOfCorrection } from "#core/session/judge-synapse.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  applyToSession,
  createSessionModel,
  rootOfPlace,
  type SessionModel,
} from "#core/session/session-model.ts";
import { isSynapseBody } from "#core/synapses/synapse-table.ts";

export interface MadeChoice {
  readonly choice: RebaseChoice;
  /** The version that it was made for: what later ones hold is another question. */
  readonly onto: number;
}

export class RebasedSession {
  readonly model: SessionModel;
  /** By the number of the edit: the latest choice. */
  readonly choices = new Map<number, MadeChoice>();
  /** Edits that ask for what held already when they were replayed. */
  readonly redundant = new Set<number>();
  readonly #giveUps = new GiveUps();

  constructor(base: SessionBase) {
    this.model = createSessionModel(base);
  }

  /** Applies the next operation of the log. Throws where its number is not the next. */
  take({ effect: _, ...draft }: Operation): void {
    const { body } = draft;
    if (isSoAlready(this.model, body)) this.redundant.add(draft.seq);
    applyToSession(this.model, { ...draft, body: this.#giveUps.meaningOf(body) }, body);
    if (body.kind === "resolve") this.choices.set(body.of, body);
  }
}

/** The session that a version and a log come to, whichever version the log was made on. */
export function rebaseSession(base: SessionBase, operations: readonly Operation[]): SessionModel {
  const session = new RebasedSession(base);
  for (const operation of operations) session.take(operation);
  return session.model;
}

/** A log as a re-base reads it: with undos and redos in place of choices. */
export function rebasedLog(operations: readonly Operation[]): readonly Operation[] {
  const giveUps = new GiveUps();
  return operations.map((each) => ({ ...each, body: giveUps.meaningOf(each.body) }));
}

/** What the operations of a log mean in a re-base, one after the other. */
export class GiveUps {
  readonly #given = new Set<number>();

  meaningOf(body: OperationBody): OperationBody {
    if (body.kind !== "resolve") return body;
    const { of, choice } = body;
    if (choice === "give-up") {
      this.#given.add(of);
      return { kind: "undo", of };
    }
    return this.#given.delete(of) ? { kind: "redo", of } : body;
  }
}

function isSoAlready(model: SessionModel, body: OperationBody): boolean {
  if (isSynapseBody(body)) {
    const isNew = body.kind === "synapse-add" || body.kind === "synapse-suggest";
    return !isNew && refusalOfCorrection(model, body) !== null;
  }
  if (isNeuronBody(body)) return saysNothingNew(model, body);
  return promiseHolds(model, body) === true;
}

/** A record that is gone is not edited, nor removed again. */
function saysNothingNew({ neurons }: SessionModel, body: NeuronOperationBody): boolean {
  if (body.kind === "neuron-add") return false;
  const record = neurons.find(({ id }) => id === body.neuronId);
  if (record === undefined) return true;
  return body.kind === "neuron-edit" && changedNeuron(record, body.changes) === record;
}

/** [OP10] Whether the segments are as an edit asks for; null where it asks nothing of them. */
export function promiseHolds(model: SessionModel, body: OperationBody): boolean | null {
  const rootsOf = (places: readonly Place[]) =>
    new Set(places.map((place) => rootOfPlace(model, place)));
  if (body.kind === "merge") return rootsOf([body.a, body.b]).size === 1;
  if (body.kind === "merge-many") return rootsOf(body.places).size === 1;
  const groups = groupsOf(body);
  if (groups === null) return null;
  const roots = groups.map(rootsOf);
  const all = roots.flatMap((each) => [...each]);
  return new Set(all).size === all.length;
}

/** What an edit parts from each other; null where it parts nothing. */
export function groupsOf(body: OperationBody): readonly (readonly Place[])[] | null {
  if (body.kind === "split" || body.kind === "split-supervoxel") return [body.sources, body.sinks];
  return body.kind === "split-groups" ? body.groups : null;
}

/** The pairs of places that an edit joins. */
export function joinsOf(body: OperationBody): readonly (readonly [Place, Place])[] {
  if (body.kind === "merge") return [[body.a, body.b]];
  if (body.kind !== "merge-many") return [];
  return body.joins.map(([left, right]) => [body.places[left], body.places[right]]);
}
