// Every eighth cell of the matrix once more (every one with FASCICLE_FAULTS=full), with the parts that run in a
// browser: the same people ask for the same things over the same breaking lines, from queues, journals and pages
// as they are built. Their lines carry as they do, so what is decided first may differ; all must agree all the same.
import { expect, test } from "vitest";
import * as Y from "yjs";
import { createLogReader } from "#client/collaboration/log-reader.ts";
import { Person, settled } from "#client/session/testing/person.ts";
import { paintedByNode, quiet, truthByNode } from "#client/session/testing/roots-by-voxel.ts";
import { SimulatedServer } from "#client/session/testing/simulated-session.ts";
import type { Operation } from "#core/operations/operation.ts";
import { formatEntry, LOG_MAP } from "#core/protocol/entry.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { createLogDocument } from "#server/realtime/log-document.ts";
import { rounds } from "#tests/faults/scale.ts";
import { CELLS } from "#tests/simulation/matrix.ts";
import { playSeed } from "#tests/simulation/scenario.ts";
import { openSession, shuffled } from "#tests/simulation/simulated-world.ts";
import type { Simulation } from "#tests/simulation/simulation.ts";
import type { SimulationStep } from "#tests/simulation/simulation-step.ts";

interface Browsers {
  readonly server: SimulatedServer;
  readonly people: readonly Person[];
  /** The id of the next intent that is made. */
  nextId: string;
}

function openBrowsers({ world }: Simulation): Browsers {
  const { graph, synapses, sha256Hex, mergeLimitNm } = openSession(world).model.base;
  const server = new SimulatedServer(graph, { synapses, sha256Hex, mergeLimitNm });
  const browsers: { -readonly [K in keyof Browsers]: Browsers[K] } = {
    server,
    people: [],
    nextId: "",
  };
  browsers.people = world.people.map(
    (actor) => new Person(server, actor, { synapses, newId: () => browsers.nextId }),
  );
  return browsers;
}

async function play(browsers: Browsers, step: SimulationStep): Promise<void> {
  if (step.kind === "restart" || step.kind === "finalize") return;
  const person = browsers.people[step.who];
  const { line } = person;
  switch (step.kind) {
    case "intend":
      browsers.nextId = step.intent.id;
      person.submit(step.intent.body, step.intent.overrides);
      break;
    case "send":
      for (let i = 0; i < step.count; i++) line.carryIntent();
      break;
    case "answer":
      for (let i = 0; i < step.count; i++) line.carryOutcome();
      break;
    case "read":
      line.carryEntries(Math.max(1, step.seqs.length));
      break;
    case "look":
      person.look();
      person.tick();
      break;
    case "reload":
      await settled();
      person.reload();
      await settled();
      break;
    case "repeat":
      line.cut();
      line.restore();
      break;
    default:
      line[step.kind]();
  }
}

function checkEverythingAgrees({ server, people }: Browsers): void {
  const truth = truthByNode(server);
  const { operations, model } = server;
  expect(new Set(operations.map(({ intentId }) => intentId)).size).toBe(operations.length);
  for (const person of people) {
    const { pending, outcomes, active, conflicts, synapses, neurons, state, seq } =
      person.model.snapshot();
    expect(pending).toEqual([]);
    expect(seq).toBe(operations.length);
    expect(paintedByNode(server, person)).toEqual(truth);
    expect(new Set(active)).toEqual(new Set(model.segmentation.activity.active));
    expect(conflicts).toEqual(model.segmentation.conflicts);
    expect(state).toBe(model.state);
    expect(synapses.map(({ synapse }) => synapse)).toEqual(model.synapses);
    expect(neurons.map(({ neuron }) => neuron)).toEqual(model.neurons);
    const refused = outcomes.filter(({ accepted }) => !accepted).map(({ intentId }) => intentId);
    const own = operations
      .filter(({ authorId }) => authorId === person.actor.id)
      .map(({ intentId }) => intentId);
    expect([...own, ...refused].sort()).toEqual([...person.submitted].sort());
    const isInOrder = person.submitted.filter((id) => own.includes(id));
    expect(own).toEqual(isInOrder);
  }
}

/** [DE1] The document's updates, one an entry, in any order, some of them twice. */
function checkAnyDelivery(operations: readonly Operation[], seed: number): void {
  const document = createLogDocument("session");
  const updates = operations.map((operation) =>
    document.append([{ seq: operation.seq, entry: formatEntry(operation) }]),
  );
  const reader = new Y.Doc();
  const read: Operation[] = [];
  createLogReader(reader.getMap(LOG_MAP), {
    onEntries: (entries) => read.push(...entries),
    onUnreadable: (reason) => expect.unreachable(reason),
  });
  const random = seededRandom(seed);
  const twice = updates.filter(() => random.chance(0.3));
  for (const update of shuffled(random, [...updates, ...twice])) {
    if (update !== null) Y.applyUpdate(reader, update);
  }
  expect(read.map(formatEntry)).toEqual(operations.map(formatEntry));
  document.destroy();
  reader.destroy();
}

async function simulate(seed: number): Promise<void> {
  const { simulation } = playSeed(seed);
  const browsers = openBrowsers(simulation);
  const { people } = browsers;
  await settled();
  for (const person of people) person.look();
  for (const step of simulation.steps) await play(browsers, step);
  await settled();
  // The second round brings to the first people what the last ones did.
  for (const person of [...people, ...people]) person.drain();
  for (const person of people) person.look();
  for (const person of people) await quiet(person);
  checkEverythingAgrees(browsers);
  checkAnyDelivery(browsers.server.operations, seed);
  for (const person of people) person.model.destroy();
}

const TIMEOUT_MS = 300_000;

test("[DE1][LV3][OP3] cells of the matrix, through the parts that run in a browser", {
  timeout: TIMEOUT_MS,
}, async () => {
  const step = rounds({ full: 1, short: 8 });
  for (let seed = 0; seed < CELLS.length; seed += step) {
    try {
      await simulate(seed);
    } catch (error) {
      throw new Error(`seed ${seed} in the browser's parts`, { cause: error });
    }
  }
});
