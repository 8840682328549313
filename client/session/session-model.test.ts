import { describe, expect, test } from "vitest";
import { Person, settled, synapseAt, truthOf } from "#client/session/testing/person.ts";
import { SimulatedServer } from "#client/session/testing/simulated-session.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { addRecord, editRecord, recordAt } from "#fixtures/graphs/neuron-intents.ts";
import { ADA, BEN, RHEA, VIC } from "#fixtures/graphs/session-world.ts";

/** Two chains of three supervoxels, 0-1-2 and 3-4-5. */
function twoChains(base: { readonly mergeLimitNm?: number } = {}) {
  const edges = [
    { a: 0, b: 1 },
    { a: 1, b: 2 },
    { a: 3, b: 4 },
    { a: 4, b: 5 },
  ];
  const graph = graphFromEdges(6, edges);
  const server = new SimulatedServer(graph, base);
  const place = (index: number) => placeIn(graph, index);
  const merge = (a: number, b: number): IntentBody => {
    return { kind: "merge", a: place(a), b: place(b), confirmedFar: false };
  };
  return { graph, server, place, merge, idOf: (index: number) => graph.supervoxelIds.at(index) };
}

describe("[LV1] what a person does shows at once", () => {
  test("a merge joins both segments before anybody has decided it", async () => {
    const { server, merge, idOf } = twoChains();
    const ada = new Person(server, ADA);
    await settled();
    ada.look();
    ada.changes = [];
    ada.submit(merge(2, 3));
    expect(new Set(ada.painted())).toEqual(new Set([idOf(0)]));
    expect(ada.changes.at(-1)).toMatchObject({ pending: true });
    expect(ada.changes.at(-1)?.roots).toEqual(new Set([idOf(0), idOf(3)]));
    expect(ada.model.hasUndecided()).toBe(true);
    ada.drain();
    expect(new Set(ada.painted())).toEqual(new Set([idOf(0)]));
    expect(ada.model.hasUndecided()).toBe(false);
  });

  test("it does not blink, whether the outcome or the entry comes first", async () => {
    for (const first of ["carryOutcome", "carryEntries"] as const) {
      const { server, merge, idOf } = twoChains();
      const ada = new Person(server, ADA);
      await settled();
      ada.look();
      ada.submit(merge(2, 3));
      const seen: bigint[][] = [];
      ada.model.subscribe(() => seen.push(ada.painted()));
      ada.line.carryIntent();
      ada.line[first](1);
      ada.drain();
      expect(seen.length).toBeGreaterThan(0);
      for (const painted of seen) expect(new Set(painted)).toEqual(new Set([idOf(0)]));
    }
  });

  test("and goes away again where it is refused, with the reason", async () => {
    const { server, merge, idOf } = twoChains({ mergeLimitNm: 1 });
    const ada = new Person(server, ADA);
    await settled();
    ada.look();
    const intentId = ada.submit(merge(2, 3));
    ada.drain();
    expect(new Set(ada.painted())).toEqual(new Set([idOf(0), idOf(3)]));
    expect(ada.model.snapshot().outcomes).toMatchObject([
      { intentId, accepted: false, refusal: { tag: "merge-too-far" } },
    ]);
    ada.model.retryWith(intentId, { confirmedFar: true });
    ada.drain();
    expect(new Set(ada.painted())).toEqual(new Set([idOf(0)]));
  });

  test("a split as its preview said", async () => {
    const { server, place, idOf } = twoChains();
    const ada = new Person(server, ADA);
    await settled();
    ada.look();
    const sides = { sources: [place(0)], sinks: [place(2)] };
    ada.model.submit({ kind: "split", ...sides, confirmedOnlyClicked: true }, [], {
      before: [idOf(0)],
      after: [
        { root: idOf(0), supervoxelCount: 1, members: [idOf(0)] },
        { root: idOf(1), supervoxelCount: 2, members: "rest" },
      ],
    });
    expect(ada.painted().slice(0, 3)).toEqual([idOf(0), idOf(1), idOf(1)]);
  });

  test("a synapse is listed as pending, then as it is", async () => {
    const { server, place } = twoChains();
    const ada = new Person(server, ADA);
    await settled();
    const intentId = ada.submit({ kind: "synapse-add", synapse: synapseAt(place(0)) });
    expect(ada.model.snapshot().synapses).toMatchObject([
      { synapse: { id: intentId }, pending: "added" },
    ]);
    ada.drain();
    const [listed] = ada.model.snapshot().synapses;
    expect(listed).toEqual({
      ...{ synapse: server.model.synapses[0], pending: null, addedSeq: 1 },
      ...{ isSuggested: false, verdict: null, verdictSeq: null },
    });
    ada.submit({ kind: "synapse-remove", synapseId: listed.synapse.id });
    expect(ada.model.snapshot().synapses).toMatchObject([{ pending: "removed" }]);
    ada.drain();
    expect(ada.model.snapshot().synapses).toEqual([]);
  });

  test("[SY4][SY5][SY6] corrections, verdicts and suggestions are listed at once, as they will be", async () => {
    const { server, place } = twoChains();
    const [ada, ben] = [new Person(server, ADA), new Person(server, BEN)];
    await settled();
    ada.submit({ kind: "synapse-suggest", synapses: [synapseAt(place(0))] });
    expect(ada.model.snapshot().synapses).toEqual([]);
    expect(ada.model.snapshot().allSynapses).toMatchObject([
      { pending: "added", isSuggested: true },
    ]);
    for (const person of [ada, ben]) person.drain();
    const [{ synapse }] = ben.model.snapshot().allSynapses;
    expect(synapse.id).toBe(ada.model.snapshot().allSynapses[0].synapse.id);
    const to = { place: place(1), compartment: "axon" } as const;
    ben.submit({ kind: "synapse-edit", synapseId: synapse.id, changes: { pre: to } });
    ben.submit({ kind: "synapse-judge", synapseId: synapse.id, verdict: "accepted" });
    expect(ben.model.snapshot().synapses).toMatchObject([
      { synapse: { pre: to }, verdict: "accepted", pending: "edited" },
    ]);
    for (const person of [ben, ada]) person.drain();
    expect(ada.model.snapshot().synapses).toEqual(ben.model.snapshot().synapses);
    expect(ada.model.snapshot().synapses).toMatchObject([
      { synapse: { ...synapse, pre: to }, addedSeq: 1, verdictSeq: 3, pending: null },
    ]);
    ben.submit({ kind: "synapse-judge", synapseId: synapse.id, verdict: "rejected" });
    expect(ben.model.snapshot().synapses).toEqual([]);
    expect(ben.model.snapshot().allSynapses).toHaveLength(1);
  });

  test("[NE2] what is written of a neuron is listed as pending, over what others wrote meanwhile", async () => {
    const { server, place } = twoChains();
    const [ada, ben] = [new Person(server, ADA), new Person(server, BEN)];
    await settled();
    const id = ada.submit(addRecord(place(0), { name: "AVAL", tags: ["b", "a"] }));
    expect(ada.model.snapshot().neurons).toMatchObject([
      { neuron: { id, name: "AVAL", tags: ["a", "b"] }, pending: "added" },
    ]);
    ada.submit(editRecord(id, { side: "left" }));
    expect(ada.model.snapshot().neurons).toMatchObject([
      { neuron: { side: "left" }, pending: "added" },
    ]);
    ada.drain();
    ben.drain();
    const { neurons } = ben.model.snapshot();
    expect(neurons).toEqual([{ neuron: server.model.neurons[0], pending: null }]);
    expect(ben.model.snapshot().neurons).toBe(neurons);
    ben.submit(editRecord(id, { type: "AVA" }));
    ada.submit(editRecord(id, { type: "other" }));
    ada.drain();
    ben.line.carryEntries(9);
    expect(ben.model.snapshot().neurons).toMatchObject([
      { neuron: { name: "AVAL", type: "AVA" }, pending: "edited" },
    ]);
    ben.submit({ kind: "neuron-remove", neuronId: id });
    expect(ben.model.snapshot().neurons).toMatchObject([{ pending: "removed" }]);
    ben.drain();
    expect(ben.model.snapshot().neurons).toEqual([]);
  });

  test("[NE6] the version's records are there, and come once they can be had", async () => {
    const { server, place } = twoChains();
    const neuron = { ...recordAt(place(0), { name: "AVAL" }), id: "n" };
    const ada = new Person(server, ADA, { neurons: [neuron] });
    await settled();
    expect(ada.model.snapshot().neurons).toEqual([{ neuron, pending: null }]);
    expect(ada.model.versionNeuron("n")).toBe(neuron);
    expect(ada.model.versionNeuron("other")).toBeNull();
    ada.hasSynapses = false;
    ada.reload();
    await settled();
    expect(ada.model.snapshot()).toMatchObject({ neurons: [], synapsesLoad: "failed" });
    ada.hasSynapses = true;
    ada.model.reloadSynapses();
    await settled();
    expect(ada.model.snapshot().neurons).toEqual([{ neuron, pending: null }]);
  });

  test("[LV3] a pending merge shows again after a reload, once its tiles are here", async () => {
    const { server, merge, idOf } = twoChains();
    const ada = new Person(server, ADA);
    await settled();
    ada.look();
    ada.line.cut();
    ada.submit(merge(2, 3));
    await settled();
    ada.reload();
    ada.line.cut();
    await settled();
    expect(ada.model.snapshot().pending).toHaveLength(1);
    ada.look();
    expect(new Set(ada.painted())).toEqual(new Set([idOf(0)]));
    expect(ada.changes.some(({ roots }) => roots?.has(idOf(3)))).toBe(true);
  });
});

describe("what others do", () => {
  test("changes the roots that it touches, and says which", async () => {
    const { server, merge, idOf } = twoChains();
    const [ada, ben] = [new Person(server, ADA), new Person(server, BEN)];
    await settled();
    ada.look();
    ben.submit(merge(2, 3));
    ben.drain();
    ada.changes = [];
    ada.drain();
    expect(ada.changes).toMatchObject([{ operations: true, pending: false }]);
    expect(ada.changes[0].roots).toEqual(new Set([idOf(0), idOf(3)]));
    expect(ada.model.snapshot().operations).toMatchObject([{ seq: 1, authorId: "ben" }]);
  });

  test("one's own pending merge rests on the segments as they are now", async () => {
    const { server, graph, merge, idOf } = twoChains();
    const [ada, ben] = [new Person(server, ADA), new Person(server, BEN)];
    await settled();
    ada.look();
    ada.line.cut();
    ada.submit(merge(2, 3));
    const sides = { sources: [placeIn(graph, 0)], sinks: [placeIn(graph, 2)] };
    ben.submit({ kind: "split", ...sides, confirmedOnlyClicked: true });
    ben.drain();
    ada.line.restore();
    ada.line.carryEntries(9);
    const split = truthOf(server);
    const joined = split.map((root) => (root === idOf(3) ? split[2] : root));
    expect(split[0]).not.toBe(split[2]);
    expect(ada.painted()).toEqual(joined);
  });
});

describe("the snapshot", () => {
  test("is the same object until something changed, and so are its parts", async () => {
    const { server, merge } = twoChains();
    const ada = new Person(server, ADA);
    await settled();
    const before = ada.model.snapshot();
    expect(ada.model.snapshot()).toBe(before);
    ada.submit(merge(2, 3));
    const after = ada.model.snapshot();
    expect(after).not.toBe(before);
    expect(after.operations).toBe(before.operations);
    expect(after.synapses).toBe(before.synapses);
    expect(after.active).toBe(before.active);
    expect(after.pending).not.toBe(before.pending);
  });

  test("an old snapshot is not changed by what comes after it", async () => {
    const { server, merge } = twoChains();
    const ada = new Person(server, ADA);
    await settled();
    ada.submit(merge(2, 3));
    ada.drain();
    const before = ada.model.snapshot();
    ada.submit({ kind: "undo", of: null });
    ada.drain();
    expect(before.operations).toHaveLength(1);
    expect([...before.active]).toEqual([1]);
    expect([...ada.model.snapshot().active]).toEqual([]);
  });

  test("[RV1] the state follows the log, and with it whether one can edit", async () => {
    const { server, merge } = twoChains();
    const [ada, rhea, vic] = [ADA, RHEA, VIC].map((actor) => new Person(server, actor));
    await settled();
    expect([ada, rhea, vic].map(({ model }) => model.snapshot().isWritable)).toEqual([
      true,
      true,
      false,
    ]);
    expect(vic.line.isWritable).toBe(false);
    ada.submit(merge(2, 3));
    ada.submit({ kind: "submit", note: "done" });
    ada.drain();
    expect(ada.model.snapshot()).toMatchObject({ state: "submitted", isWritable: false });
    expect(ada.line.isWritable).toBe(false);
    rhea.drain();
    rhea.submit({ kind: "request-changes", note: "look again" });
    rhea.drain();
    ada.drain();
    ada.submit({ kind: "reopen" });
    ada.drain();
    expect(ada.model.snapshot()).toMatchObject({ state: "open", isWritable: true });
    expect(ada.line.isWritable).toBe(true);
  });

  test("while the log is read from the start, the server's word on the state holds", async () => {
    const { server, merge } = twoChains();
    const ada = new Person(server, ADA);
    ada.submit(merge(2, 3));
    ada.submit({ kind: "submit", note: "done" });
    await settled();
    ada.drain();
    const session = { state: "submitted", operationCount: 2 } as const;
    const ben = new Person(server, BEN, { session });
    await settled();
    expect(ben.model.snapshot().state).toBe("submitted");
    ben.line.carryEntries(1);
    expect(ben.model.snapshot().state).toBe("submitted");
    ben.drain();
    expect(ben.model.snapshot().state).toBe("submitted");
  });

  test("[SY2] the version's synapses, and what the log made of them", async () => {
    const { server, place } = twoChains();
    const own: Synapse = { id: "1", ...synapseAt(place(0)) };
    const ada = new Person(server, ADA, { synapses: [own] });
    expect(ada.model.snapshot().synapsesLoad).toBe("loading");
    await settled();
    expect(ada.model.snapshot()).toMatchObject({
      synapsesLoad: "ready",
      synapses: [{ synapse: { id: "1" }, pending: null }],
    });
  });

  test("[SY2] the version's synapses wait for the first picture, and edits do not", async () => {
    const { server, place, merge } = twoChains();
    let show = () => {};
    const firstShown = new Promise<void>((resolve) => {
      show = resolve;
    });
    const own: Synapse = { id: "1", ...synapseAt(place(0)) };
    const ada = new Person(server, ADA, { synapses: [own], firstShown });
    await settled();
    ada.submit(merge(2, 3));
    ada.drain();
    expect(ada.model.snapshot()).toMatchObject({ synapsesLoad: "loading", seq: 1 });
    show();
    await settled();
    expect(ada.model.snapshot()).toMatchObject({
      synapsesLoad: "ready",
      synapses: [{ synapse: { id: "1" } }],
    });
  });

  test("[LV3] synapses that could not be had are asked for again when the line is back", async () => {
    const { ada, ready } = await withoutSynapses();
    ada.line.cut();
    ada.tick();
    ada.hasSynapses = true;
    await settled();
    expect(ada.model.snapshot()).toMatchObject({ synapsesLoad: "failed", synapses: [] });
    ada.line.restore();
    await settled();
    expect(ada.model.snapshot()).toMatchObject(ready);
  });

  test("[LV3] and after a while where the line had never been away", async () => {
    const { ada, ready } = await withoutSynapses();
    ada.tick();
    await settled();
    expect(ada.model.snapshot()).toMatchObject({ synapsesLoad: "failed", synapses: [] });
    ada.hasSynapses = true;
    ada.tick();
    await settled();
    expect(ada.model.snapshot()).toMatchObject(ready);
  });
});

/** A page whose question for the version's synapses has failed, on a line that is up. */
async function withoutSynapses() {
  const { server, place } = twoChains();
  const own: Synapse = { id: "1", ...synapseAt(place(0)) };
  const ada = new Person(server, ADA, { synapses: [own] });
  ada.hasSynapses = false;
  ada.reload();
  await settled();
  expect(ada.model.snapshot()).toMatchObject({ synapsesLoad: "failed", synapses: [] });
  const ready = { synapsesLoad: "ready", synapses: [{ synapse: { id: "1" }, pending: null }] };
  return { ada, ready };
}
