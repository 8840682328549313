// What must hold whenever all has healed: the log is whole, everybody has it and paints what follows
// from it, and every intent that anybody asked for has come to one end.
import type { Operation } from "#core/operations/operation.ts";
import { formatEntry } from "#core/protocol/entry.ts";
import { judgeIntent } from "#core/session/judge-intent.ts";
import {
  applyToSession,
  createSessionModel,
  type SessionModel,
} from "#core/session/session-model.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";
import { createOpenDatasets } from "#server/use-cases/open-datasets.ts";
import { parseLog } from "#server/use-cases/session-log.ts";
import type { LogRow, Store, StoredOutcome } from "#server/use-cases/store.ts";
import type { BarDataset } from "#tests/faults/simulation/bar-dataset.ts";
import type { PersonAtDesk } from "#tests/faults/simulation/person-at-desk.ts";
import { checkCommitted } from "#tests/simulation/check-session.ts";
import { isSame, SegmentRoots } from "#tests/simulation/segment-roots.ts";
import { must } from "#tests/simulation/simulation-step.ts";

export interface AgreementDeps {
  readonly store: Store;
  readonly dataset: BarDataset;
  readonly sessionId: string;
  readonly people: readonly PersonAtDesk[];
}

export async function checkAgreement(deps: AgreementDeps): Promise<void> {
  const { store, dataset, sessionId, people } = deps;
  const rows = await store.readLog(sessionId);
  // The chain of hashes, from the first entry on.
  const operations = parseLog(sessionId, rows);
  const opened = createOpenDatasets({ store, openVolumes: async () => dataset.openVolumes() });
  const found = await opened.open(dataset.record.id);
  if (found === null) throw new Error("the dataset is there");
  await found.masks.readFor(operations.map(({ body }) => body));
  const model = createSessionModel(await found.versionBase(0));
  replay(model, operations, rows);
  if (operations.length > 0) checkCommitted(model, new SegmentRoots(model));
  const asked = new Set(people.flatMap(({ submitted }) => submitted));
  const stored = await store.findOutcomes(sessionId, [...asked]);
  for (const person of people) {
    checkPage(person, model, rows);
    const own = new Set(person.submitted);
    const theirs = stored.filter(({ intentId }) => own.has(intentId));
    checkOutcomes(person, theirs, operations);
  }
  must(new Set(rows.map(({ intentId }) => intentId)).size === rows.length, () => {
    return "[OP3] an intent is in the log twice";
  });
  const stranger = rows.find(({ intentId }) => !asked.has(intentId));
  must(stranger === undefined, () => `[LV4] nobody asked for ${stranger?.intentId}`);
  checkUndoOfEverything(model);
}

/** [DE1] Every effect is found anew, and is the one that was told. */
function replay(
  model: SessionModel,
  operations: readonly Operation[],
  rows: readonly LogRow[],
): void {
  operations.forEach(({ effect: _, ...draft }, at) => {
    const again = formatEntry(applyToSession(model, draft));
    must(again === rows[at].entry, () => {
      return `[DE1] entry ${draft.seq} replayed is\n${again}\nnot\n${rows[at].entry}`;
    });
  });
}

/** [DE1] A page has the log to the letter, and paints what follows from it. */
function checkPage({ page, name }: PersonAtDesk, model: SessionModel, rows: readonly LogRow[]) {
  must(page !== null, () => `${name} has no page`);
  const at = page.snapshot();
  must(at.pending.length === 0, () => `[LV1] ${name} still waits`);
  must(at.operations.length === rows.length, () => `${name} lacks entries`);
  at.operations.forEach((operation, index) => {
    must(formatEntry(operation) === rows[index].entry, () => {
      return `[DE1] ${name} has another entry ${index + 1}`;
    });
  });
  const { segmentation } = model;
  const isActive = [...at.active].every((seq) => segmentation.activity.active.has(seq));
  must(isActive && at.active.size === segmentation.activity.active.size, () => {
    return `[OP4] other operations are active for ${name}`;
  });
  const texts = (value: unknown) =>
    JSON.stringify(value, (_, it: unknown) => (typeof it === "bigint" ? `${it}` : it));
  const pairs = {
    state: [at.state, model.state],
    conflicts: [at.conflicts, segmentation.conflicts],
    claims: [at.claims, model.claims.unreleased],
    synapses: [at.synapses.map(({ synapse }) => synapse), model.synapses],
    neurons: [at.neurons.map(({ neuron }) => neuron), model.neurons],
  };
  for (const [what, both] of Object.entries(pairs)) {
    const [here, there] = both.map(texts);
    must(here === there, () => `[DE1] ${name} has other ${what}: ${here}, not ${there}`);
  }
  checkPainted({ page, name }, model);
}

function checkPainted(
  { page, name }: { readonly page: NonNullable<PersonAtDesk["page"]>; readonly name: string },
  model: SessionModel,
): void {
  const { graph, partition } = model.base;
  const truth = new SegmentRoots(model);
  for (let index = 0; index < graph.supervoxelIds.length; index++) {
    const supervoxel = graph.supervoxelIds.at(index);
    const [x, y, z] = graph.positionsVoxel.tripleAt(index);
    const baseRoot = graph.supervoxelIds.at(partition.rootIndices.at(index));
    for (let along = 0; along < BAR_VOXELS; along++) {
      const place = { positionVoxel: [x + along, y, z] as const, supervoxel };
      const node = page.nodeAt(place);
      must(node === truth.nodeAt(place), () => {
        return `[OP8] ${name} has voxel ${x + along} in ${node}, not in ${truth.nodeAt(place)}`;
      });
      const root = page.roots.rootOf(node, baseRoot);
      must(root === truth.rootAt(place), () => {
        return `[DE1] ${name} paints ${node} as ${root}, not as ${truth.rootAt(place)}`;
      });
    }
  }
}

/** [OP3][LV1][LV3] One end each: in the log, or refused, or taken back before anybody knew of it. */
function checkOutcomes(
  person: PersonAtDesk,
  stored: readonly StoredOutcome[],
  operations: readonly Operation[],
): void {
  const { actor, name, submitted, takenBack, told } = person;
  const byId = new Map(stored.map((outcome) => [outcome.intentId, outcome]));
  must(byId.size === stored.length, () => `[OP3] an intent of ${name} has two outcomes`);
  let last = 0;
  for (const id of submitted) {
    const outcome = byId.get(id);
    const isExcused = outcome === undefined && takenBack.has(id);
    must(outcome !== undefined || isExcused, () => `[LV3] ${id} of ${name} was lost`);
    if (outcome === undefined) continue;
    const heard = told.get(id);
    const isAsTold =
      heard === undefined ||
      (heard.accepted ? heard.seq === outcome.seq : heard.refusal.tag === outcome.refusal?.tag);
    must(isAsTold, () => {
      return `[LV2] ${name} was told ${JSON.stringify(heard)} of ${id}, kept is ${outcome.seq}`;
    });
    if (outcome.seq === null) {
      must(outcome.refusal !== null, () => `${id} was refused for no reason`);
      continue;
    }
    const isOwn = operations[outcome.seq - 1].authorId === actor.id;
    must(isOwn, () => `[LV4] ${id} is not ${name}'s entry ${outcome.seq}`);
    const isInOrder = outcome.seq > last;
    must(isInOrder, () => `[LV3] the intents of ${name} changed their order at ${outcome.seq}`);
    last = outcome.seq;
  }
}

/** [OP9] Everything undone, the latest first: the version is back. */
function checkUndoOfEverything(model: SessionModel): void {
  const before = new SegmentRoots(createSessionModel(model.base)).byNode;
  const actor = { id: "somebody", role: "admin" } as const;
  if (model.state !== "open") return;
  const { maskOf } = {
    maskOf: () => {
      throw new Error("an undo needs no mask");
    },
  };
  for (;;) {
    const last = Math.max(0, ...model.segmentation.activity.active);
    if (last === 0) break;
    const seq = model.operations.length + 1;
    const intent = {
      ...{ id: `undo-${seq}`, seenSeq: seq - 1, overrides: [] },
      confirmedClaims: model.claims.unreleased.map((claim) => claim.seq),
      body: { kind: "undo", of: last } as const,
    };
    const judged = judgeIntent(model, actor, intent, { maskOf });
    if (!judged.ok) throw new Error(`[OP9] ${last} cannot be undone: ${judged.error.tag}`);
    applyToSession(model, {
      ...judged.value,
      ...{ seq, intentId: intent.id, authorId: actor.id, authorName: actor.id },
      ...{ atMs: seq, prevHash: "0".repeat(64) },
    });
  }
  must(isSame(before, new SegmentRoots(model).byNode), () => {
    return "[OP9] everything is undone, and the segments are not the version's";
  });
  must(model.synapses.length === model.base.synapses.length, () => {
    return "[OP9] everything is undone, and the synapses are not the version's";
  });
}
