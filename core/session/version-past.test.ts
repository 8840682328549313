import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Operation, Synapse } from "#core/operations/operation.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import {
  createSessionModel,
  effectHashOf,
  operationsOn,
  rootOfPlace,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { NamedThings } from "#core/session/spoken-of.ts";
import { signOffsFor, VersionPast } from "#core/session/version-past.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { History } from "#fixtures/graphs/history.ts";
import { addRecord, editRecord } from "#fixtures/graphs/neuron-intents.ts";
import { merge, split } from "#fixtures/graphs/session-acts.ts";
import { ADA, BEN, RHEA, type SessionWorld, sessionWorld } from "#fixtures/graphs/session-world.ts";
import { versionOf } from "#fixtures/graphs/version-of-session.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const NOBODY: NamedThings = { synapseWithId: () => null, placeOfNeuron: () => null };

interface ReadLog {
  readonly operations: readonly Operation[];
  readonly isRebased?: boolean;
}

/** Of the version that the session of this model would become. */
function pastOf(last: SessionModel, logs: readonly ReadLog[], imported = NOBODY) {
  const version = createSessionModel(versionOf(last));
  const past = new VersionPast(version);
  for (const { operations, isRebased = false } of logs) {
    past.beginSession({ isRebased });
    for (const operation of operations) past.take(operation);
    past.endSession();
  }
  const { unknown } = past;
  past.finish(imported);
  const rootAt = (world: SessionWorld, index: number) => rootOfPlace(version, world.place(index));
  const editsAt = (world: SessionWorld, index: number) =>
    past.of(rootAt(world, index)).edits.map(({ session, seq }) => `${session}/${seq}`);
  return { version, past, unknown, rootAt, editsAt };
}

/** Eight supervoxels, of which 0 and 1, 2 and 3, 4 and 5 are joined. */
function world(options: Partial<Parameters<typeof sessionWorld>[1]> = {}): SessionWorld {
  const edges = [0, 2, 4].map((a) => ({ a, b: a + 1 }));
  return sessionWorld(graphFromEdges(8, edges), { sha256Hex, ...options });
}

function must(at: SessionWorld, actor: IntentActor, body: IntentBody): number {
  const sent = at.send(actor, body);
  if (!sent.ok) throw new Error(`refused: ${sent.error.tag}`);
  return sent.value.seq;
}

const does = (at: SessionWorld, body: (at: SessionWorld) => IntentBody, by = ADA) =>
  must(at, by, body(at));
const submit = (at: SessionWorld) => must(at, ADA, { kind: "submit", note: "" });

function signs(at: SessionWorld, index: number, scope: "whole" | "axon" = "whole"): number {
  const object = at.place(index);
  const effectHash = effectHashOf(at.model, rootOfPlace(at.model, object));
  return must(at, RHEA, { kind: "sign", object, scope, effectHash });
}

describe("[RV9] the edits of a version's segment", () => {
  test("of one session are those that touched the segment that it became, the undone ones too", () => {
    fc.assert(
      fc.property(
        graphArbitrary(2, 12),
        historyArbitrary({ withRaw: true, maxLength: 12 }),
        (graph, steps) => {
          const history = new History(graph);
          for (const step of steps) history.play(step);
          const { model } = sessionWorld(graph, { sha256Hex });
          const { base } = model;
          const ended = createSessionModel(base);
          for (const operation of history.operations) ended.operations.push(operation);
          ended.segmentation.advance(history.operations);
          const { past, version } = pastOf(ended, [{ operations: history.operations }]);
          for (let index = 0; index < graph.supervoxelIds.length; index++) {
            const root = rootOfPlace(version, {
              positionVoxel: graph.positionsVoxel.tripleAt(index),
              supervoxel: graph.supervoxelIds.at(index),
            });
            const { edits } = past.of(root);
            expect(edits.map(({ seq }) => seq)).toEqual(
              operationsOn(ended, root).map(({ seq }) => seq),
            );
          }
          expect([...past.activeIn(0)]).toEqual([...ended.segmentation.activity.active]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("are those of every session that led to it, also of pieces that a later one joined", () => {
    const first = world();
    does(first, merge(0, 2));
    does(first, merge(4, 6), BEN);
    const second = sessionWorld(versionOf(first.model).graph, { sha256Hex });
    does(second, merge(3, 7));
    does(second, split([0], [2]), BEN);
    const { editsAt, past, rootAt } = pastOf(second.model, [first.model, second.model]);
    expect(editsAt(second, 7)).toEqual(["0/1", "1/1", "1/2"]);
    expect(editsAt(second, 0)).toEqual(["0/1", "1/2"]);
    expect(editsAt(second, 4)).toEqual(["0/2"]);
    const { edits } = past.of(rootAt(second, 7));
    expect(edits[1].positionVoxel).toEqual(second.place(3).positionVoxel);
  });

  test("are where a mark's operation is, and tell which of them stand", () => {
    const at = world();
    const joined = does(at, merge(0, 2));
    must(at, ADA, { kind: "undo", of: joined });
    const { editsAt, past } = pastOf(at.model, [at.model]);
    expect(editsAt(at, 0)).toEqual(["0/1", "0/2"]);
    expect(editsAt(at, 3)).toEqual(["0/1", "0/2"]);
    expect(past.activeIn(0).size).toBe(0);
  });

  test("[RV6] a choice counts where the session was re-based, as the edit that it is on", () => {
    const at = world();
    does(at, merge(0, 2));
    const resolve = { kind: "resolve", of: 1, onto: 1, choice: "give-up" } as const;
    const [last] = at.model.operations;
    const operations = [last, { ...last, seq: 2, body: resolve }];
    const rebased = pastOf(world().model, [{ operations, isRebased: true }]);
    expect(rebased.editsAt(at, 0)).toEqual(["0/1", "0/2"]);
    expect(rebased.past.activeIn(0).has(1)).toBe(false);
    const own = pastOf(at.model, [{ operations }]);
    expect(own.editsAt(at, 0)).toEqual(["0/1"]);
    expect(own.past.activeIn(0).has(1)).toBe(true);
  });

  test("of synapses and records are where these lie, of removed ones where they came", () => {
    const site = (index: number) => ({
      place: world().place(index),
      compartment: "unknown" as const,
    });
    const parts = { cleftVoxel: null, type: "chemical", confidence: 1 } as const;
    const imported: Synapse = { id: "base", pre: site(0), posts: [site(2)], ...parts };
    const at = world({ synapses: [imported] });
    must(at, ADA, { kind: "synapse-add", synapse: { pre: site(4), posts: [site(6)], ...parts } });
    must(at, ADA, {
      kind: "synapse-suggest",
      synapses: [{ pre: site(7), posts: [site(7)], ...parts }],
    });
    must(at, BEN, { kind: "synapse-remove", synapseId: "base" });
    must(at, BEN, { kind: "undo", of: 3 });
    must(at, BEN, { kind: "redo", of: 3 });
    must(at, ADA, addRecord(at.place(6), { name: "AVA" }));
    const [{ id }] = at.model.neurons;
    must(at, BEN, editRecord(id, { type: "AVA" }));
    must(at, BEN, { kind: "neuron-remove", neuronId: id });
    const things = {
      ...NOBODY,
      synapseWithId: (each: string) => (each === "base" ? imported : null),
    };
    const { editsAt, unknown } = pastOf(at.model, [at.model], things);
    expect([...unknown.synapses]).toEqual(["base"]);
    expect(unknown.neurons.size).toBe(0);
    expect(editsAt(at, 0)).toEqual(["0/3", "0/4", "0/5"]);
    expect(editsAt(at, 2)).toEqual(["0/3", "0/4", "0/5"]);
    expect(editsAt(at, 4)).toEqual(["0/1"]);
    expect(editsAt(at, 6)).toEqual(["0/1", "0/6", "0/7", "0/8"]);
    expect(editsAt(at, 7)).toEqual([]);
  });
});

describe("[RV9] the sign-offs of a version's segment", () => {
  test("hold for exactly its state, over all versions in which it is that; others lapsed", () => {
    const first = world();
    does(first, merge(0, 2));
    does(first, merge(4, 6));
    submit(first);
    signs(first, 0);
    signs(first, 4);
    signs(first, 4, "axon");
    const second = sessionWorld(versionOf(first.model).graph, { sha256Hex });
    does(second, merge(4, 7));
    submit(second);
    const signed = signs(second, 7);
    const { past, rootAt, version } = pastOf(second.model, [first.model, second.model]);
    const of = (index: number) => {
      const root = rootAt(second, index);
      const { holding, lapsed } = signOffsFor(past.of(root), effectHashOf(version, root));
      const told = (list: typeof holding) => list.map(({ session, seq }) => `${session}/${seq}`);
      return [told(holding), told(lapsed)];
    };
    expect(of(0)).toEqual([["0/4"], []]);
    expect(of(7)).toEqual([[`1/${signed}`], ["0/5", "0/6"]]);
  });

  test("[VD3][VD4] are without those that were withdrawn, and have each reviewer once for a scope", () => {
    const at = world();
    does(at, merge(0, 2));
    submit(at);
    signs(at, 0);
    signs(at, 0, "axon");
    must(at, RHEA, { kind: "withdraw-sign", object: at.place(2), scope: "axon" });
    const again = signs(at, 2);
    const { past, rootAt, version } = pastOf(at.model, [at.model]);
    const root = rootAt(at, 0);
    const { holding, lapsed } = signOffsFor(past.of(root), effectHashOf(version, root));
    expect(holding.map(({ seq }) => seq)).toEqual([again]);
    expect(lapsed).toEqual([]);
  });
});

describe("[RV9] the threads of a version's segment", () => {
  const says = (at: SessionWorld, by: IntentActor, index: number, replyTo: number | null = null) =>
    must(at, by, {
      ...{ kind: "comment-add", place: at.place(index), text: "here", replyTo, mentions: [] },
    });

  test("[AD3] are on what holds their place, resolved ones too, without those with nothing left", () => {
    const at = world();
    const begun = says(at, ADA, 3);
    const answer = says(at, BEN, 3, begun);
    must(at, BEN, { kind: "comment-resolve", of: begun });
    const gone = says(at, ADA, 2);
    must(at, ADA, { kind: "undo", of: gone });
    const elsewhere = says(at, ADA, 6);
    does(at, merge(0, 2));
    does(at, split([2], [3]), BEN);
    const { past, rootAt, editsAt } = pastOf(at.model, [at.model]);
    const { positionVoxel } = at.place(3);
    expect(past.of(rootAt(at, 3)).threads).toEqual([
      { session: 0, seq: begun, positionVoxel, comments: [begun, answer], turnedBy: 3 },
    ]);
    expect(past.of(rootAt(at, 0)).threads).toEqual([]);
    expect(past.of(rootAt(at, 6)).threads.map(({ seq }) => seq)).toEqual([elsewhere]);
    // Talk is no edit, and its undo is none.
    expect(editsAt(at, 6)).toEqual([]);
  });

  test("[VD1] a request for changes is one of them", () => {
    const at = world();
    does(at, merge(0, 2));
    submit(at);
    const object = at.place(0);
    const effectHash = effectHashOf(at.model, rootOfPlace(at.model, object));
    const request = { kind: "object-request", object, scope: "whole", effectHash } as const;
    const seq = must(at, RHEA, { ...request, text: "The tip is another's." });
    const { past, rootAt } = pastOf(at.model, [at.model]);
    expect(past.of(rootAt(at, 2)).threads.map((thread) => thread.seq)).toEqual([seq]);
  });
});
