// What a log may hold: entries of people who had the right, at moments when there was something to
// do, and each was done when it was taken in. Told again here, apart from the judge.
import { roleAtLeast } from "#core/access/role.ts";
import type { Place } from "#core/geometry/place.ts";
import { activeOperations, isUndoable } from "#core/operations/activity.ts";
import type { Operation, OperationBody, OperationKind } from "#core/operations/operation.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import { supervoxelsOf } from "#core/session/session-model.ts";
import { INTENT_KINDS } from "#tests/simulation/intent-kinds.ts";
import { doSegmentsHold, wasNeeded } from "#tests/simulation/operation-meaning.ts";
import type { SegmentRoots } from "#tests/simulation/segment-roots.ts";
import type { SimulatedPerson } from "#tests/simulation/simulated-person.ts";
import type { SimulatedServer } from "#tests/simulation/simulated-server.ts";
import { must } from "#tests/simulation/simulation-step.ts";

export function checkLog(server: SimulatedServer, people: readonly SimulatedPerson[]): void {
  checkRights(server, people);
  for (const operation of server.operations) {
    checkMoment(server, operation);
    checkClaims(server, operation);
  }
}

/** [LV4][RV1][OP9] Who did it had the right, and the session was in a state for it. */
function checkRights(
  { operations, model }: SimulatedServer,
  people: readonly SimulatedPerson[],
): void {
  const roles = new Map(people.map(({ actor }) => [actor.id, actor.role]));
  let state: SessionState = "open";
  for (const operation of operations) {
    const { seq, body, authorId } = operation;
    const role = roles.get(authorId) ?? "viewer";
    const isOfVersions = body.kind === "finalize" || body.kind === "resolve";
    const needed = isOfVersions ? "reviewer" : INTENT_KINDS[body.kind].role;
    must(roleAtLeast(role, needed), () => `[LV4] ${seq} is a ${role}'s ${body.kind}`);
    const after = STATE_AFTER[body.kind];
    must(
      !isEdit(operation, operations) || state === "open",
      () => `[RV1] ${body.kind} ${seq} came while ${state}`,
    );
    state = after ?? state;
    if (body.kind !== "undo" && body.kind !== "redo") continue;
    const isOwn = operations[body.of - 1]?.authorId === authorId;
    must(isOwn || roleAtLeast(role, "reviewer"), () => `[OP9] ${seq} marks another's ${body.of}`);
  }
  must(state === model.state, () => `[RV1] the session is ${model.state}, its log says ${state}`);
}

const STATE_AFTER: Readonly<Partial<Record<OperationKind, SessionState>>> = {
  submit: "submitted",
  "request-changes": "changes-requested",
  reopen: "open",
  approve: "approved",
  finalize: "finalized",
  abandon: "abandoned",
};

/** [OP5][OP6][RV4] It was asked for when there was something to do, and was done. */
function checkMoment({ model, operations, rootsAt }: SimulatedServer, operation: Operation): void {
  const { seq, body } = operation;
  const [before, after] = [rootsAt[seq - 1], rootsAt[seq]];
  const isNeeded = wasNeeded(body, (place) => before.rootAt(place));
  must(isNeeded, () => `[OP5][OP6] ${body.kind} ${seq} had no point`);
  const holds = doSegmentsHold(body, (place) => after.rootAt(place));
  must(holds, () => `[DE2] ${body.kind} ${seq} was not done`);
  if (!isMark(body)) checkPowerOfSplits(operations, seq, before, after);
  if (body.kind === "split-supervoxel") checkPieces(operation, body, before, after);
  if (body.kind === "approve") {
    const conflicts = operations[seq - 2]?.effect.conflicts ?? [];
    must(conflicts.length === 0, () => `[RV4] ${seq} approves a session in conflict`);
  }
  if (body.kind === "sign") {
    const root = after.rootAt(body.object);
    const isOwn = (earlier: Operation) =>
      earlier.authorId === operation.authorId &&
      isEdit(earlier, operations) &&
      supervoxelsOf(model, earlier).some((id) => after.rootsOf(id).includes(root));
    must(!operations.slice(0, seq).some(isOwn), () => `[RV3] ${seq} signs the reviewer's own work`);
  }
}

/** [OP3] An edit that makes pieces of two sides one node again says by name whose split that was. */
function checkPowerOfSplits(
  operations: readonly Operation[],
  seq: number,
  before: SegmentRoots,
  after: SegmentRoots,
): void {
  if (operations[seq - 1].overrides.length === 0) return;
  const active = activeOperations(operations.slice(0, seq));
  for (const earlier of operations.slice(0, seq - 1)) {
    const groups = groupsOf(earlier.body);
    if (!active.has(earlier.seq) || isAnyShared(groups, before)) continue;
    const isNamed = !isAnyShared(groups, after);
    must(isNamed, () => `[OP3] ${seq} takes its power from ${earlier.seq} and does not name it`);
  }
}

/** Empty for what parts nothing. */
function groupsOf(body: OperationBody): readonly (readonly Place[])[] {
  if (body.kind === "split-groups") return body.groups;
  return body.kind === "split" ? [body.sources, body.sinks] : [];
}

function isAnyShared(groups: readonly (readonly Place[])[], roots: SegmentRoots): boolean {
  const nodes = groups.map((group) => new Set(group.map((place) => roots.nodeAt(place))));
  const distinct = new Set(nodes.flatMap((group) => [...group]));
  return distinct.size < nodes.reduce((sum, group) => sum + group.size, 0);
}

function isMark({ kind }: OperationBody): boolean {
  return kind === "undo" || kind === "redo";
}

/** [OP8] One piece was cut in two; every other piece is what it was. */
function checkPieces(
  { seq, overrides }: Operation,
  body: OperationBody & { readonly kind: "split-supervoxel" },
  before: SegmentRoots,
  after: SegmentRoots,
): void {
  const cut = new Set([...body.sources, ...body.sinks].map((place) => before.nodeAt(place)));
  must(cut.size === 1, () => `[OP8] ${seq} splits several pieces: ${[...cut]}`);
  // What it gives up may have given up another split of the supervoxel, which is back then.
  if (overrides.length > 0) return;
  const left = before.nodesOf(body.supervoxel).filter((node) => !cut.has(node));
  const now = after.nodesOf(body.supervoxel);
  const isKept = left.every((node) => now.includes(node));
  must(isKept && now.length === left.length + 2, () => {
    return `[OP8] ${seq} leaves ${now.join()}, where ${left.join()} were not split`;
  });
}

/** Comments can be undone and are no edits, and neither is their undo. */
function isEdit({ body }: Operation, operations: readonly Operation[]): boolean {
  const of = body.kind === "undo" || body.kind === "redo" ? body.of : null;
  const { kind } = of === null ? body : operations[of - 1].body;
  return isUndoable(kind) && kind !== "comment-add";
}

/**
 * [CL3][CL4] Nothing that somebody claimed was changed by another who had not been shown the claim,
 * and claims change nothing. Nobody's time is up here: the clock of a simulation hardly moves.
 */
function checkClaims({ operations, rootsAt }: SimulatedServer, operation: Operation): void {
  const { seq, authorId, body, effect, confirmedClaims = [] } = operation;
  if (body.kind === "claim" || body.kind === "release") {
    must(effect.changes.length === 0, () => `[CL4] ${body.kind} ${seq} changes segments`);
  }
  if (!isEdit(operation, operations)) {
    must(effect.changes.length === 0, () => `[CM1] ${body.kind} ${seq} changes segments`);
  }
  const isOver = (of: number) =>
    operations.slice(0, seq - 1).some((it) => it.body.kind === "release" && it.body.of === of);
  for (const earlier of operations.slice(0, seq - 1)) {
    if (earlier.body.kind !== "claim" || earlier.authorId === authorId) continue;
    const root = rootsAt[seq - 1].rootAt(earlier.body.place);
    if (isOver(earlier.seq) || rootsAt[seq].hasMembersOf(root, rootsAt[seq - 1])) continue;
    must(confirmedClaims.includes(earlier.seq), () => {
      return `[CL3] ${body.kind} ${seq} changes what ${earlier.seq} claims, unconfirmed`;
    });
  }
}
