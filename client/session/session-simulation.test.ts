// Several people, one server, and every order of arrival, loss, return and reload.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Person, settled, synapseAt, truthOf } from "#client/session/testing/person.ts";
import { SimulatedServer } from "#client/session/testing/simulated-session.ts";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import { activeOperations } from "#core/operations/activity.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { graphArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { ADA, BEN, RHEA } from "#fixtures/graphs/session-world.ts";

type Turn =
  | {
      readonly who: number;
      readonly kind: "merge" | "split";
      readonly a: number;
      readonly b: number;
    }
  | { readonly who: number; readonly kind: "synapse"; readonly a: number }
  | { readonly who: number; readonly kind: "entries"; readonly count: number }
  | {
      readonly who: number;
      readonly kind:
        | "undo"
        | "redo"
        | "intent"
        | "outcome"
        | "cut"
        | "restore"
        | "reload"
        | "look"
        | "wait";
    };

const who = fc.nat(2);
const any = fc.nat(999);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      who,
      kind: fc.constantFrom("merge" as const, "split" as const),
      a: any,
      b: any,
    }),
  },
  { weight: 1, arbitrary: fc.record({ who, kind: fc.constant("synapse" as const), a: any }) },
  {
    weight: 4,
    arbitrary: fc.record({
      who,
      kind: fc.constant("entries" as const),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      who,
      kind: fc.constantFrom(
        "undo" as const,
        "redo" as const,
        "intent" as const,
        "outcome" as const,
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      who,
      kind: fc.constantFrom(
        "cut" as const,
        "restore" as const,
        "reload" as const,
        "look" as const,
        "wait" as const,
      ),
    }),
  },
);

function bodyOf(turnNow: Turn, graph: AgglomerationGraph): IntentBody | null {
  const at = (index: number) => placeIn(graph, index % graph.supervoxelIds.length);
  switch (turnNow.kind) {
    case "merge":
      return { kind: "merge", a: at(turnNow.a), b: at(turnNow.b), confirmedFar: true };
    case "split":
      return {
        kind: "split",
        sources: [at(turnNow.a)],
        sinks: [at(turnNow.b)],
        confirmedOnlyClicked: true,
      };
    case "synapse":
      return { kind: "synapse-add", synapse: synapseAt(at(turnNow.a)) };
    case "undo":
    case "redo":
      return { kind: turnNow.kind, of: null };
    default:
      return null;
  }
}

async function play(people: readonly Person[], next: Turn, graph: AgglomerationGraph) {
  const person = people[next.who];
  const body = bodyOf(next, graph);
  if (body !== null) person.submit(body);
  else if (next.kind === "entries") person.line.carryEntries(next.count);
  else if (next.kind === "intent") person.line.carryIntent();
  else if (next.kind === "outcome") person.line.carryOutcome();
  else if (next.kind === "cut") person.line.cut();
  else if (next.kind === "restore") person.line.restore();
  else if (next.kind === "look") person.look();
  else if (next.kind === "reload") {
    await settled();
    person.reload();
  } else await settled();
}

function checkEverythingAgrees(server: SimulatedServer, people: readonly Person[]): void {
  const truth = truthOf(server);
  const inLog = server.operations.map(({ intentId }) => intentId);
  expect(new Set(inLog).size).toBe(inLog.length);
  for (const person of people) {
    const { pending, outcomes, active, synapses, seq } = person.model.snapshot();
    expect(pending).toEqual([]);
    expect(seq).toBe(server.operations.length);
    expect(person.painted()).toEqual(truth);
    expect([...active].sort()).toEqual([...activeOperations(server.operations)].sort());
    expect(synapses.map(({ synapse }) => synapse)).toEqual(server.model.synapses);
    const refused = outcomes.filter(({ accepted }) => !accepted).map(({ intentId }) => intentId);
    const own = inLog.filter((_, at) => server.operations[at].authorId === person.actor.id);
    expect([...own, ...refused].sort()).toEqual([...person.submitted].sort());
  }
}

async function simulate(graph: AgglomerationGraph, turns: readonly Turn[]): Promise<void> {
  const server = new SimulatedServer(graph);
  const people = [ADA, BEN, RHEA].map((actor) => new Person(server, actor));
  await settled();
  for (const person of people) person.look();
  for (const next of turns) await play(people, next, graph);
  await settled();
  // The second round brings to the first people what the last ones did.
  for (const person of [...people, ...people]) person.drain();
  for (const person of people) person.look();
  checkEverythingAgrees(server, people);
}

test("[DE1][OP3][LV3] all end with the same roots; every intent has one outcome, none is lost", async () => {
  const turns = fc.array(turn, { minLength: 10, maxLength: 100, size: "max" });
  await fc.assert(fc.asyncProperty(graphArbitrary(3, 12), turns, simulate), { numRuns: 200 });
});
