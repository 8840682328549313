// [RV6] How each edit of a session stands on the newest version: found from the replay on it and
// from what the sessions of the versions in between did, never from a guess. Said of the edits that
// are active after the replay, since no other one goes into the new version.
import type { Place } from "#core/geometry/place.ts";
import { isNeuronBody, neuronIdOf } from "#core/neurons/neuron.ts";
import { activeOperations, isUndoable } from "#core/operations/activity.ts";
import { placesOf } from "#core/operations/intent.ts";
import type { Operation, OperationBody, OperationKind } from "#core/operations/operation.ts";
import { isEdit } from "#core/operations/session-state.ts";
import type { StandingKind } from "#core/operations/standing.ts";
import { membersAt } from "#core/segmentation/base-partition.ts";
import { overtakenSplits } from "#core/session/overtaken-splits.ts";
import { clashesWith, type PastEdit } from "#core/session/rebase-clashes.ts";
import { type LapsedSignOff, lapsedSignOffs } from "#core/session/rebase-lapses.ts";
import {
  type MadeChoice,
  promiseHolds,
  type RebasedSession,
  rebasedLog,
} from "#core/session/rebased-session.ts";
import { baseIndexAt, type SessionBase } from "#core/session/session-base.ts";
import { placesOfSynapses, type SessionModel } from "#core/session/session-model.ts";
import { isSynapseBody, synapseIdsOf } from "#core/synapses/synapse-table.ts";

/** A version that came after the session's own, with the whole log of its session. */
export interface VersionBetween {
  readonly number: number;
  readonly operations: readonly Operation[];
}

export interface RebasedOperation {
  readonly operation: Operation;
  readonly standing: StandingKind;
  /** Edits of the versions in between that made it so. */
  readonly against: readonly PastEdit[];
  /** Of a conflict: whether it may stand as it is, against what it is in conflict with. */
  readonly mayKeep: boolean;
  /** Of a conflict: it is kept, knowing all that it is against. */
  readonly isKept: boolean;
}

export interface RebaseReport {
  readonly operations: readonly RebasedOperation[];
  readonly givenUp: readonly Operation[];
  /** [RV3] Sign-offs that hold in the session and not on the newest version. */
  readonly lapsed: readonly LapsedSignOff[];
}

export function rebaseReport(
  own: SessionModel,
  rebased: RebasedSession,
  between: readonly VersionBetween[],
): RebaseReport {
  const { model, choices } = rebased;
  const { active } = model.segmentation.activity;
  const edits = model.operations.filter(
    ({ seq, body }) => isSomeEdit(body.kind) && active.has(seq),
  );
  const past = between.flatMap(editsOfVersion);
  const ground = new CommonGround(own.base, model.base, past);
  const clashes = clashesWith(model, past);
  const stuck = new Set(overtakenSplits(model).map(({ seq }) => seq));
  for (const { holds, broken } of model.operations.at(-1)?.effect.conflicts ?? []) {
    stuck.add(holds).add(broken);
  }
  const standingOf = (operation: Operation): RebasedOperation => {
    const { seq, body } = operation;
    const places = placesConcerned(own, body);
    const ofRecord = editsOfRecord(past, body);
    const touching = [...new Set([...ground.editsNear(places), ...ofRecord])];
    const clash = [...(clashes.get(seq) ?? [])];
    const isBroken = promiseHolds(own, body) === true && promiseHolds(model, body) === false;
    if (stuck.has(seq) || isBroken || clash.length > 0) {
      const against = clash.length > 0 ? clash : touching;
      const mayKeep = clash.length > 0 && !stuck.has(seq);
      const isKept = mayKeep && isKeptAgainst(clash, choices.get(seq));
      return { operation, standing: "conflict", against, mayKeep, isKept };
    }
    const plain = { operation, against: touching, mayKeep: false, isKept: false };
    if (rebased.redundant.has(seq)) return { ...plain, standing: "redundant" };
    const isShifted = ofRecord.length > 0 || places.some((place) => ground.isOtherwise(place));
    return isShifted
      ? { ...plain, standing: "shifted" }
      : { ...plain, standing: "clean", against: [] };
  };
  return {
    operations: edits.map(standingOf),
    givenUp: model.operations.filter(({ seq }) => choices.get(seq)?.choice === "give-up"),
    lapsed: lapsedSignOffs(own, model, past),
  };
}

/** What was kept on one version was not kept against what later ones hold. */
function isKeptAgainst(clash: readonly PastEdit[], made: MadeChoice | undefined): boolean {
  return made?.choice === "keep" && clash.every(({ version }) => version <= made.onto);
}

/** What a re-base leaves to be resolved. */
export function unresolvedOf({ operations }: RebaseReport): readonly RebasedOperation[] {
  return operations.filter(({ standing, isKept }) => standing === "conflict" && !isKept);
}

/** [CM1] A comment is taken back as an edit is, and is none. */
function isSomeEdit(kind: OperationKind): boolean {
  return isUndoable(kind) && isEdit(kind);
}

function editsOfVersion({ number, operations }: VersionBetween): readonly PastEdit[] {
  const log = rebasedLog(operations);
  const active = activeOperations(log);
  return log
    .filter(({ seq, body }) => isSomeEdit(body.kind) && active.has(seq))
    .map((operation) => ({ version: number, operation }));
}

/** [NE2] Both count: field by field, the later one's words. */
function editsOfRecord(past: readonly PastEdit[], body: OperationBody): readonly PastEdit[] {
  if (isSynapseBody(body)) return editsOfSynapse(past, synapseIdsOf(body));
  if (!isNeuronBody(body) || body.kind === "neuron-add") return [];
  const isSame = (other: OperationBody) =>
    isNeuronBody(other) && neuronIdOf(other) === body.neuronId;
  return past.filter(({ operation }) => isSame(operation.body));
}

function editsOfSynapse(past: readonly PastEdit[], ids: readonly string[]): readonly PastEdit[] {
  const isSame = ({ body }: Operation) =>
    isSynapseBody(body) && synapseIdsOf(body).some((id) => ids.includes(id));
  return past.filter(({ operation }) => isSame(operation));
}

function placesConcerned(own: SessionModel, body: OperationBody): readonly Place[] {
  return isSynapseBody(body) ? placesOfSynapses(own, body) : placesOf(body);
}

/** A session's own version and the newest one, and what was edited where in between. */
class CommonGround {
  readonly #own: SessionBase;
  readonly #newest: SessionBase;
  readonly #isOtherwise = new Map<string, boolean>();
  readonly #byRoot = new Map<string, Set<PastEdit>>();

  constructor(own: SessionBase, newest: SessionBase, past: readonly PastEdit[]) {
    this.#own = own;
    this.#newest = newest;
    for (const edit of past) {
      for (const place of placesOf(edit.operation.body)) {
        for (const name of this.#namesOf(place)) {
          const list = this.#byRoot.get(name) ?? new Set();
          this.#byRoot.set(name, list.add(edit));
        }
      }
    }
  }

  /** The edits on the segments, before and after, that these places lie in; in log order. */
  editsNear(places: readonly Place[]): readonly PastEdit[] {
    const found = new Set<PastEdit>();
    for (const place of places) {
      for (const name of this.#namesOf(place)) {
        for (const edit of this.#byRoot.get(name) ?? []) found.add(edit);
      }
    }
    return [...found].sort(
      (left, right) => left.version - right.version || left.operation.seq - right.operation.seq,
    );
  }

  /** Whether the segment at a place has other supervoxels in the newest version. */
  isOtherwise(place: Place): boolean {
    const [own, newest] = [rootAt(this.#own, place), rootAt(this.#newest, place)];
    const key = `${own} ${newest}`;
    let is = this.#isOtherwise.get(key);
    if (is === undefined) {
      is = !sameIds(idsOf(this.#own, own), idsOf(this.#newest, newest));
      this.#isOtherwise.set(key, is);
    }
    return is;
  }

  #namesOf(place: Place): readonly string[] {
    return [`own ${rootAt(this.#own, place)}`, `newest ${rootAt(this.#newest, place)}`];
  }
}

/** The dense index of the root at a place; -1 where the version has no such supervoxel. */
function rootAt(base: SessionBase, place: Place): number {
  const index = baseIndexAt(base, place);
  return index < 0 ? -1 : base.partition.rootIndices.at(index);
}

function idsOf({ graph, partition }: SessionBase, root: number): readonly bigint[] {
  if (root < 0) return [];
  return Array.from(membersAt(partition, root), (index) => graph.supervoxelIds.at(index));
}

function sameIds(left: readonly bigint[], right: readonly bigint[]): boolean {
  return left.length === right.length && left.every((id, at) => id === right[at]);
}
