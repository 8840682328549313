// What must hold when everything under way has arrived: each intent had one outcome, and what was
// accepted is in effect, or in conflict, or given up by an operation that says so by name.

import { foldEdgeChanges } from "#core/agglomeration/fold-edge-changes.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { isNeuronBody } from "#core/neurons/neuron.ts";
import { neuronsAfter } from "#core/neurons/neuron-table.ts";
import { isUndoable } from "#core/operations/activity.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import type { Operation } from "#core/operations/operation.ts";
import { edgeChangesOf } from "#core/operations/segmentation-state.ts";
import { settledPiecesOf } from "#core/operations/settled-pieces-of.ts";
import { formatEntry, parseEntry } from "#core/protocol/entry.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import {
  applyToSession,
  createSessionModel,
  effectHashOf,
  rootOfPlace,
  type SessionModel,
} from "#core/session/session-model.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { checkLog } from "#tests/simulation/check-log.ts";
import { doesHold, isOverridden } from "#tests/simulation/operation-meaning.ts";
import { isSame, textOf as rootsText, SegmentRoots } from "#tests/simulation/segment-roots.ts";
import { SimulatedPage } from "#tests/simulation/simulated-page.ts";
import type { SimulatedPerson } from "#tests/simulation/simulated-person.ts";
import type { SimulatedServer } from "#tests/simulation/simulated-server.ts";
import { shuffled } from "#tests/simulation/simulated-world.ts";
import { must } from "#tests/simulation/simulation-step.ts";

export function checkEnding(server: SimulatedServer, people: readonly SimulatedPerson[]): void {
  for (const person of people) checkOutcomes(server, person);
  const ids = new Set(server.operations.map(({ intentId }) => intentId));
  must(ids.size === server.operations.length, () => "[OP3] an intent is in the log twice");
  for (const operation of server.operations) checkMeaning(server.model, operation);
  checkLog(server, people);
  checkSignOffs(server.model);
  checkUndoneHaveNoEffect(server.model);
  checkReplay(server);
  checkReaders(server);
}

/** [OP3][LV1] One outcome each, in the log where it was accepted, in the order of asking. */
function checkOutcomes(server: SimulatedServer, person: SimulatedPerson): void {
  const { asked, told, page, actor } = person;
  must(person.undecidedCount === 0, () => `${actor.id} has intents that were never decided`);
  must(page.seq === server.operations.length, () => `the page of ${actor.id} lacks entries`);
  must(told.size === asked.length, () => `${actor.id} heard ${told.size} of ${asked.length}`);
  let last = 0;
  for (const { id, overrides } of asked) {
    const outcome = told.get(id);
    must(outcome !== undefined, () => `[LV3] intent ${id} of ${actor.id} was lost`);
    const entry = server.operations.find(({ intentId }) => intentId === id);
    if (!outcome.accepted) {
      must(entry === undefined, () => `intent ${id} was refused and is in the log`);
      must(outcome.refusal.tag.length > 0, () => `intent ${id} was refused for no reason`);
      continue;
    }
    const isIn = entry?.seq === outcome.seq && entry.authorId === actor.id;
    must(isIn, () => `[LV4] intent ${id} is not ${actor.id}'s entry ${outcome.seq}`);
    const isShown = entry?.overrides.every((seq) => overrides.includes(seq)) === true;
    must(isShown, () => `[OP3] ${outcome.seq} overrides what its author was not shown`);
    must(outcome.seq > last, () => `[LV3] the intents of ${actor.id} changed their order`);
    last = outcome.seq;
  }
}

/** Nothing is lost in silence [OP3][OP4][DE2][DE3]. */
function checkMeaning(model: SessionModel, { seq, body }: Operation): void {
  const { activity, conflicts } = model.segmentation;
  if (activity.active.has(seq) || !isUndoable(body.kind)) {
    const isBroken = conflicts.some(({ broken }) => broken === seq);
    must(doesHold(model, body) || isBroken, () => {
      return `[DE2] ${body.kind} ${seq} is active, does not hold, and no conflict names it`;
    });
    return;
  }
  const isGivenUp = activity.isUndoneByMark(seq) || isOverridden(model, seq);
  must(isGivenUp, () => `[OP4] ${body.kind} ${seq} is inactive, and nothing says why`);
}

/** [RV3] A sign-off has lapsed just where its object is not what was signed. */
function checkSignOffs(model: SessionModel): void {
  for (const { operation, lapsedBy } of model.signOffs) {
    const { object, effectHash } = operation.body;
    const isSame = effectHashOf(model, rootOfPlace(model, object)) === effectHash;
    must(
      isSame === (lapsedBy === null),
      () => `[RV3] sign-off ${operation.seq} has lapsed wrongly`,
    );
  }
}

/** [OP4] The log with nothing but the active operations in it gives the same. */
function checkUndoneHaveNoEffect(model: SessionModel): void {
  const { active } = model.segmentation.activity;
  const only = model.operations.map((operation) =>
    active.has(operation.seq)
      ? operation
      : { ...operation, overrides: [], body: { kind: "submit", note: "" } as const },
  );
  const { graph, pieces } = model.base;
  const derived = deriveFromScratch(graph, only, pieces);
  must(isSame(derived.roots, new SegmentRoots(model).byNode), () => {
    return "[OP4] what is undone or overridden still has an effect";
  });
  const records = only.flatMap(({ seq, body }) => (isNeuronBody(body) ? [{ seq, body }] : []));
  const neurons = neuronsAfter(model.base.neurons ?? [], records, active);
  must(textOf(neurons) === textOf(model.neurons), () => {
    return "[NE2] what is undone of the records still has an effect";
  });
}

/** [DE1][OP2] The log as text, replayed, gives the same effects and all that is derived. */
function checkReplay({ model, operations, rootsAt }: SimulatedServer): void {
  const replay = createSessionModel(model.base);
  for (const operation of operations) {
    const text = formatEntry(operation);
    const { effect: _, ...draft } = parseEntry(text);
    const again = formatEntry(applyToSession(replay, draft));
    must(again === text, () => `[DE1] entry ${draft.seq} replayed is\n${again}\nnot\n${text}`);
    must(rootsAt[draft.seq].isEqual(new SegmentRoots(replay)), () => {
      return `[DE1] after ${draft.seq} the replay has other roots`;
    });
  }
  const edges = [replay, model].map((session) => textOf(edgeChangesOf(session.segmentation)));
  checkVersion(model, rootsAt[operations.length]);
  const pieces = [replay, model].map((session) => textOf(settledPiecesOf(session.segmentation)));
  must(pieces[0] === pieces[1], () => `[RV5] pieces replayed: ${pieces[0]}, before: ${pieces[1]}`);
  must(edges[0] === edges[1], () => `[DE4] edges replayed: ${edges[0]}, before: ${edges[1]}`);
  must(replay.state === model.state, () => "[RV1] the replay is in another state");
  must(textOf(replay.synapses) === textOf(model.synapses), () => "[SY2] other synapses");
  must(textOf(replay.neurons) === textOf(model.neurons), () => "[NE2] other records");
}

/** [RV5] What a version of this state would be: the one before, pieces and changed edges folded in. */
function checkVersion({ base, segmentation }: SessionModel, roots: SegmentRoots): void {
  const changes = edgeChangesOf(segmentation);
  const columns = foldEdgeChanges(base.graph, changes, settledPiecesOf(segmentation));
  const { supervoxelIds: ids, edgeA, edgeB, isOn } = columns;
  const segments = connectedComponents(ids.length, edgeA, edgeB, isOn);
  const found = new Map(Array.from(ids, (id, index) => [id, ids[segments[index]]]));
  must(isSame(found, roots.byNode), () => {
    return `[RV5] the version's segments are ${rootsText(found)}, not ${roots}`;
  });
}

/** [DE1] Whatever order and chunks the entries come in, and whenever a page begins to look. */
function checkReaders({ model, operations, rootsAt }: SimulatedServer): void {
  const { supervoxelIds } = model.base.graph;
  const count = operations.length;
  const random = seededRandom(count);
  const everything = Array.from({ length: supervoxelIds.length }, (_, index) => index);
  for (let reader = 0; reader < 3; reader++) {
    const page = new SimulatedPage(model.base, (seq) => rootsAt[seq]);
    const order = reader === 0 ? [...operations] : shuffled(random, operations);
    const lookAfter = random.below(count + 1);
    order.forEach((operation, at) => {
      if (at === lookAfter) page.look(everything);
      page.read(operation);
      // Once more, late, as a line that was cut sends it again.
      if (at > 0) page.read(order[random.below(at)]);
    });
    checkPage(page, rootsAt);
    must(page.seq === count, () => "[DE1] a reader of the whole log has gaps");
  }
}

export function checkPage(page: SimulatedPage, rootsAt: readonly SegmentRoots[]): void {
  page.forEachShown((supervoxel, baseRoot) => {
    for (const node of rootsAt[page.seq].nodesOf(supervoxel)) {
      const found = page.rootOf(node, baseRoot);
      must(found === rootsAt[page.seq].byNode.get(node), () => {
        return `[DE1] at ${page.seq} a page has ${node} of supervoxel ${supervoxel} under ${found}`;
      });
    }
  });
}

function textOf(value: unknown): string {
  return canonicalJson(value as CanonicalValue);
}
