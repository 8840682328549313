// [DE4] The neurons on several people's pages, through random sessions: at every step what a page tells is
// what counting anew on that page gives, and in the end what counting on the server gives.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ClassedSegments } from "#client/connectome/classed-segments.ts";
import { type Connectome, createConnectome } from "#client/connectome/connectome.ts";
import { sessionSource, versionSource } from "#client/connectome/connectome-source.ts";
import { listVersionSynapses } from "#client/session/session-synapses.ts";
import { Person, settled } from "#client/session/testing/person.ts";
import { SimulatedServer } from "#client/session/testing/simulated-session.ts";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { LastEditors } from "#core/operations/last-editors.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { membersOfRoot, rootOfPlace, rootOfSupervoxel } from "#core/session/session-model.ts";
import { connectionsOf, locateSynapses, siteCounts } from "#core/synapses/connections.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";
import { graphArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { addRecord, editRecord, recordAt } from "#fixtures/graphs/neuron-intents.ts";
import { ADA, BEN, RHEA } from "#fixtures/graphs/session-world.ts";
import { segmentsNowView } from "#server/use-cases/segments-view.ts";
import { sizeOf } from "#server/use-cases/session-views.ts";

const KINDS = [
  ...["merge", "merge", "split", "split", "synapse", "synapse", "unsynapse", "record", "rename"],
  ...["undo", "undo", "redo", "claim", "cut", "cut", "cut"],
] as const;
const any = fc.nat(999);
const turn = fc.record({
  who: fc.nat(2),
  kind: fc.constantFrom(...KINDS),
  a: any,
  b: any,
  posts: fc.array(any, { minLength: 1, maxLength: 3 }),
  /** How much of what is under way arrives before the next turn. */
  intents: fc.nat(3),
  entries: fc.nat(4),
  seesLater: fc.boolean(),
});
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

interface Page {
  readonly person: Person;
  readonly connectome: Connectome;
  /** By the name of their record, as told row by row. */
  readonly classes: ClassedSegments;
  /** What was to be done later is done now, and its answers are here. */
  tick(): Promise<void>;
}

function openPage(server: SimulatedServer, person: Person): Page {
  const timers = new Set<() => void>();
  const { graph } = server;
  const segments = versionListing(server);
  const connectome = createConnectome({
    source: sessionSource(person.model, async (roots) => answerOf(server, roots)),
    versionRoots: async (ids) => ids.map((id) => baseRootOf(server, graph, id)),
    versionSegments: async () => segments,
    nowMs: () => 0,
    schedule(callback) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
  });
  const classes = new ClassedSegments((root) => connectome.row(root)?.name || null);
  connectome.onRows((roots) => classes.refresh(roots));
  const tick = async () => {
    person.tick();
    for (const callback of [...timers]) {
      timers.delete(callback);
      callback();
    }
    await settled();
  };
  return { person, connectome, classes, tick };
}

function baseRootOf(server: SimulatedServer, graph: AgglomerationGraph, id: bigint): bigint {
  const index = graph.supervoxelIds.indexOf(id);
  return index < 0 ? 0n : server.baseRootOf(index);
}

/** As it is before the first edit. */
function versionListing(server: SimulatedServer) {
  const { graph } = server;
  const roots = [...new Set(graph.supervoxelIds.toArray().map((_, at) => server.baseRootOf(at)))];
  const members = roots.map((root) =>
    [...graph.supervoxelIds.toArray().keys()].filter((at) => server.baseRootOf(at) === root),
  );
  const sizeAt = (at: number) => BigInt(graph.sizesVoxel.at(at));
  return {
    segmentCount: roots.length,
    roots,
    supervoxelCounts: members.map(({ length }) => length),
    sizesVoxel: members.map((of) => of.reduce((sum, at) => sum + sizeAt(at), 0n)),
    positionsVoxel: roots.flatMap(() => [0, 0, 0]),
  };
}

function answerOf(server: SimulatedServer, roots: readonly bigint[]) {
  const { seq, segments } = segmentsNowView(server.model, roots);
  return {
    seq,
    segments: segments.map(
      (found) =>
        found && { ...found, root: BigInt(found.root), sizeVoxel: BigInt(found.sizeVoxel) },
    ),
  };
}

function bodyOf(played: Turn, server: SimulatedServer): IntentBody | null {
  const { kind, a, b } = played;
  const { graph, model, masks } = server;
  const count = graph.supervoxelIds.length;
  const at = (index: number) => masks.placeAt(index % count, index % BAR_VOXELS);
  const site = (index: number) => ({ place: at(index), compartment: "unknown" }) as const;
  if (kind === "merge") return { kind, a: at(a), b: at(b), confirmedFar: true };
  if (kind === "split") {
    return { kind, sources: [at(a)], sinks: [at(b)], confirmedOnlyClicked: true };
  }
  if (kind === "synapse") {
    const fields = { cleftVoxel: null, type: "chemical", confidence: 1 };
    return {
      kind: "synapse-add",
      synapse: { pre: site(a), posts: played.posts.map(site), ...fields },
    };
  }
  if (kind === "unsynapse") {
    const found = model.synapses[a % Math.max(1, model.synapses.length)];
    return found === undefined ? null : { kind: "synapse-remove", synapseId: found.id };
  }
  if (kind === "record") return addRecord(at(a), { name: `N${b}` }, true);
  if (kind === "rename") {
    const found = model.neurons[a % Math.max(1, model.neurons.length)];
    return found === undefined ? null : editRecord(found.id, { name: `R${b}` });
  }
  if (kind === "cut") {
    const along = b % (BAR_VOXELS - 1);
    const [sources, sinks] = [along, along + 1].map((x) => [masks.placeAt(a % count, x)]);
    const supervoxel = graph.supervoxelIds.at(a % count);
    return { kind: "split-supervoxel", supervoxel, sources, sinks, usesImage: false };
  }
  if (kind === "claim") return { kind, place: at(a), minutes: 30, note: "" };
  return { kind, of: null };
}

/** All that the table tells, from the page's own lists and roots, counted anew. */
function recountOnPage({ person, connectome }: Page, server: SimulatedServer) {
  const { model } = person;
  const { synapses } = model.snapshot();
  const rootAt = (place: Place) => {
    // Where a new place's segment of the version was not answered yet, it is said to be nowhere.
    if (connectome.rootAt(place) === 0n) return 0n;
    const base = baseRootOf(server, server.graph, place.supervoxel);
    return model.roots.rootOf(model.nodeAt(place), base);
  };
  const counted = synapses.flatMap(({ synapse, pending }) =>
    pending === "removed" ? [] : [synapse],
  );
  const located = locateSynapses(counted, rootAt);
  expect(connectome.index.connections()).toEqual(connectionsOf(located));
  for (const [root, sites] of siteCounts(located)) {
    expect(connectome.index.sitesOf(root)).toMatchObject(sites);
  }
}

function checkAgainstServer({ connectome }: Page, { model }: SimulatedServer): void {
  const located = locateSynapses(model.synapses, (place) => rootOfPlace(model, place));
  expect(connectome.index.connections()).toEqual(connectionsOf(located));
  const sites = siteCounts(located);
  const { rows, status, unplacedSites } = connectome.snapshot();
  expect([status, unplacedSites]).toEqual(["ready", 0]);
  const { graph } = model.segmentation.constraints;
  const roots = new Set(
    Array.from(graph.nodesInOrder(), (node) => rootOfSupervoxel(model, graph.idOf(node))),
  );
  const told = rows.map(
    ({ root, sizeVoxel, supervoxelCount, inputs, outputs, name, claimedBy }) => {
      return { root, sizeVoxel, supervoxelCount, inputs, outputs, name, claimedBy };
    },
  );
  const expected = [...roots].map((root) => {
    const members = membersOfRoot(model, root);
    const namesOf = (texts: readonly string[]) => [...new Set(texts)];
    const names = model.neurons
      .filter(({ place }) => rootOfPlace(model, place) === root)
      .map(({ name }) => name);
    const claimers = model.claims.unreleased
      .filter(({ place }) => rootOfPlace(model, place) === root)
      .map(({ authorName }) => authorName);
    return {
      root,
      sizeVoxel: sizeOf(model, members),
      supervoxelCount: members.length,
      inputs: sites.get(root)?.post ?? 0,
      outputs: sites.get(root)?.pre ?? 0,
      name: namesOf(names).sort().join(" / "),
      claimedBy: namesOf(claimers).sort().join(", "),
    };
  });
  const byRoot = (left: { root: bigint }, right: { root: bigint }) =>
    left.root < right.root ? -1 : 1;
  const inOrder = told.map((row) => ({ ...row, name: row.name.split(" / ").sort().join(" / ") }));
  expect(inOrder.sort(byRoot)).toEqual(expected.sort(byRoot));
}

/** What was classed row by row is what classing all rows anew gives. */
function checkClasses({ connectome, classes }: Page): void {
  const { rows } = connectome.snapshot();
  const counts = new Map<string, number>();
  for (const { root, name } of rows) {
    expect(classes.of(root)).toBe(name === "" ? undefined : name);
    if (name !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect(new Map(classes.counts())).toEqual(counts);
}

/** [OP2] Against the log read backwards: the last operation whose effect names the segment. */
function checkLastEditors({ model }: SimulatedServer): void {
  const editors = new LastEditors();
  for (const operation of model.operations) editors.record(operation);
  const { graph } = model.segmentation.constraints;
  for (const node of graph.nodesInOrder()) {
    const root = rootOfSupervoxel(model, graph.idOf(node));
    const last = model.operations.findLast(({ effect }) =>
      effect.changes.some(({ after }) => after.some((segment) => segment.root === root)),
    );
    expect(editors.of(root)?.seq).toBe(last?.seq);
  }
}

/** A session in the hands of three people, each with a page on which the table is open. */
async function openWorld(graph: AgglomerationGraph, version: readonly Turn[]) {
  const bare = new SimulatedServer(graph);
  const synapses: readonly Synapse[] = version.flatMap((each, at) => {
    const body = bodyOf({ ...each, kind: "synapse" }, bare);
    return body?.kind === "synapse-add" ? [{ id: `v${at}`, ...body.synapse }] : [];
  });
  const neurons: readonly Neuron[] = version.slice(0, 2).map(({ a }, at) => ({
    id: `n${at}`,
    ...recordAt(bare.masks.placeAt(a % graph.supervoxelIds.length, a % BAR_VOXELS), {
      name: `V${at}`,
    }),
  }));
  const server = new SimulatedServer(graph, { synapses, neurons });
  const people = [ADA, BEN, RHEA].map((actor) => new Person(server, actor, { synapses, neurons }));
  await settled();
  const pages = people.map((person) => openPage(server, person));
  for (const { person } of pages) person.look();
  await tickAll(pages, 4);
  return { server, people, pages };
}

async function tickAll(pages: readonly Page[], times: number): Promise<void> {
  for (let step = 0; step < times; step++) for (const { tick } of pages) await tick();
}

async function play({ person, tick }: Page, server: SimulatedServer, played: Turn): Promise<void> {
  const body = bodyOf(played, server);
  if (body !== null) person.submit(body);
  if (played.seesLater) await settled();
  for (let step = 0; step < played.intents; step++) person.line.carryIntent();
  person.line.carryOutcome();
  person.line.carryEntries(played.entries);
  if (played.seesLater) await tick();
}

async function simulate(
  graph: AgglomerationGraph,
  version: readonly Turn[],
  turns: readonly Turn[],
): Promise<void> {
  const { server, people, pages } = await openWorld(graph, version);
  for (const played of turns) {
    await play(pages[played.who], server, played);
    for (const page of pages) recountOnPage(page, server);
  }
  await settled();
  for (const person of [...people, ...people]) person.drain();
  await tickAll(pages, 12);
  checkLastEditors(server);
  for (const page of pages) {
    recountOnPage(page, server);
    checkAgainstServer(page, server);
    checkClasses(page);
    page.connectome.destroy();
    page.person.model.destroy();
  }
}

test("[DE4][LV1][SY7] every page's neurons and connections are those of a recount, whatever arrives when", async () => {
  await fc.assert(
    fc.asyncProperty(
      graphArbitrary(3, 9),
      fc.array(turn, { maxLength: 6 }),
      fc.array(turn, { minLength: 1, maxLength: 16, size: "max" }),
      simulate,
    ),
    { numRuns: 100 },
  );
});

test("whoever looks elsewhere is none of the table's: it is told of nothing, and stays the same object", async () => {
  const server = new SimulatedServer(graphFromEdges(3, []));
  const person = new Person(server, ADA);
  await settled();
  const { connectome, tick } = openPage(server, person);
  // As a page does that shows it.
  connectome.subscribe(() => connectome.snapshot());
  for (let step = 0; step < 4; step++) await tick();
  const before = connectome.snapshot();
  expect(before.status).toBe("ready");
  let told = 0;
  connectome.subscribe(() => told++);
  person.model.setPresence({ viewVoxel: [1, 2, 3] });
  person.line.cut();
  person.line.restore();
  await tick();
  expect([told, connectome.snapshot()]).toEqual([0, before]);
  expect(connectome.snapshot()).toBe(before);
  person.submit({ kind: "claim", place: placeIn(server.graph, 1), minutes: 30, note: "" });
  await settled();
  person.drain();
  for (let step = 0; step < 3; step++) await tick();
  expect(connectome.snapshot()).not.toBe(before);
  expect(connectome.snapshot().rows.map(({ claimedBy }) => claimedBy)).toEqual([
    "",
    "Name of ada",
    "",
  ]);
  connectome.destroy();
});

test("a version's table is its segments with what the version says of them, and fails in words", async () => {
  const graph = graphFromEdges(4, [{ a: 0, b: 1, affinity: 0.9, isOn: true }]);
  const server = new SimulatedServer(graph);
  const synapses = listVersionSynapses(
    [0, 2].map((at) => {
      const site = { place: placeIn(graph, at), compartment: "axon" } as const;
      const fields = { cleftVoxel: null, type: "chemical", confidence: 1 };
      return { id: `s${at}`, pre: site, posts: [site], ...fields };
    }),
  );
  let isBroken = true;
  const timers = new Set<() => void>();
  const broken = () => Promise.reject(new Error("the line is broken"));
  const connectome = createConnectome({
    source: versionSource(synapses, async () =>
      isBroken ? broken() : [{ id: "n", ...recordAt(placeIn(graph, 1), { name: "AVAL" }) }],
    ),
    versionRoots: async (ids) => ids.map((id) => baseRootOf(server, graph, id)),
    versionSegments: () => (isBroken ? broken() : Promise.resolve(versionListing(server))),
    nowMs: () => 0,
    schedule(callback) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
  });
  const tick = async () => {
    await settled();
    for (const callback of [...timers]) {
      timers.delete(callback);
      callback();
    }
    await settled();
  };
  await tick();
  expect(connectome.snapshot()).toMatchObject({ status: "failed", rows: [] });
  isBroken = false;
  connectome.retry();
  for (let step = 0; step < 4; step++) await tick();
  const { status, rows } = connectome.snapshot();
  expect(status).toBe("ready");
  const ids = graph.supervoxelIds.toArray();
  expect(rows.map(({ root, name, inputs, outputs }) => [root, name, inputs, outputs])).toEqual([
    [ids[0], "AVAL", 1, 1],
    [ids[2], "", 1, 1],
    [ids[3], "", 0, 0],
  ]);
  connectome.destroy();
});
