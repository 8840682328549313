// Pages that lag behind a server on which supervoxels are split, and their splits undone and redone.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Person, settled } from "#client/session/testing/person.ts";
import { paintedByNode, quiet, truthByNode } from "#client/session/testing/roots-by-voxel.ts";
import { SimulatedServer } from "#client/session/testing/simulated-session.ts";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";
import { graphArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { ADA, BEN, RHEA } from "#fixtures/graphs/session-world.ts";

/** Supervoxels 0-1-2 in a chain. */
function chain() {
  const graph = graphFromEdges(3, [
    { a: 0, b: 1 },
    { a: 1, b: 2 },
  ]);
  const server = new SimulatedServer(graph);
  const splitAt = (index: number, from: number, to: number): IntentBody => ({
    kind: "split-supervoxel",
    supervoxel: graph.supervoxelIds.at(index),
    sources: [server.masks.placeAt(index, from)],
    sinks: [server.masks.placeAt(index, to)],
    usesImage: false,
  });
  return { graph, server, splitAt, idOf: (index: number) => graph.supervoxelIds.at(index) };
}

async function come(server: SimulatedServer, actor = ADA): Promise<Person> {
  const person = new Person(server, actor);
  await settled();
  person.look();
  person.drain();
  await quiet(person);
  return person;
}

describe("[OP8] a supervoxel that is split", () => {
  test("falls into pieces on the page, each with the root that it has", async () => {
    const { server, splitAt, idOf } = chain();
    const ada = await come(server);
    expect(ada.asked.pieces).toBe(0);
    ada.submit(splitAt(1, 1, 6));
    ada.drain();
    expect(ada.model.pieces.split().size).toBe(0);
    ada.changes = [];
    await quiet(ada);
    expect(ada.model.pieces.split().get(idOf(1))?.pieceIds.size).toBe(2);
    expect(ada.changes.some(({ pieces }) => pieces)).toBe(true);
    expect(paintedByNode(server, ada)).toEqual(truthByNode(server));
    const [left, right] = [1, 6].map((x) => ada.model.nodeAt(server.masks.placeAt(1, x)));
    expect(left).not.toBe(right);
    expect(paintedByNode(server, ada).get(left)).toBe(idOf(0));
    expect(paintedByNode(server, ada).get(right)).toBe(idOf(2));
  });

  test("[OP9] is whole again once that is undone, and no mask is fetched twice while it is held", async () => {
    const { server, splitAt, idOf } = chain();
    const ada = await come(server);
    ada.submit(splitAt(1, 1, 6));
    ada.submit(splitAt(1, 6, 7));
    ada.drain();
    await quiet(ada);
    expect(ada.model.pieces.split().get(idOf(1))?.pieceIds.size).toBe(3);
    ada.submit({ kind: "undo", of: 2 });
    ada.drain();
    await quiet(ada);
    expect(ada.model.pieces.split().get(idOf(1))?.pieceIds.size).toBe(2);
    expect(new Set(ada.asked.masks).size).toBe(ada.asked.masks.length);
    ada.submit({ kind: "undo", of: 1 });
    ada.drain();
    await quiet(ada);
    expect(ada.model.pieces.split().size).toBe(0);
    expect(paintedByNode(server, ada)).toEqual(truthByNode(server));
  });

  test("is not in pieces for being previewed, and its mask is fetched once for both", async () => {
    const { server, splitAt, idOf } = chain();
    const ada = await come(server);
    const body = splitAt(1, 1, 6);
    const mask = server.masks.maskOf(body);
    if (!mask.ok) throw new Error(mask.error.tag);
    const previewed = await ada.model.splitOfPreview({
      supervoxel: idOf(1),
      maskHashes: [mask.value.maskHash],
      pieces: [
        { id: 70n, sideBits: 0 },
        { id: 71n, sideBits: 1 },
      ],
    });
    expect(previewed.masks[0].supervoxel).toBe(idOf(1));
    expect(ada.model.pieces.split().size).toBe(0);
    ada.submit(body);
    ada.drain();
    await quiet(ada);
    expect(ada.model.pieces.split().get(idOf(1))?.pieceIds.size).toBe(2);
    expect(ada.asked.masks).toEqual([mask.value.maskHash]);
  });

  test("is in pieces on a page that comes later, by one question", async () => {
    const { server, splitAt } = chain();
    const ada = await come(server);
    ada.submit(splitAt(1, 1, 6));
    ada.submit(splitAt(0, 2, 5));
    ada.drain();
    const ben = await come(server, BEN);
    expect(ben.asked).toMatchObject({ pieces: 1 });
    expect(ben.model.pieces.split().size).toBe(2);
    expect(paintedByNode(server, ben)).toEqual(truthByNode(server));
  });

  test("nothing is asked for edits that split no supervoxel", async () => {
    const { server, splitAt } = chain();
    const ada = await come(server);
    ada.submit(splitAt(1, 1, 6));
    ada.drain();
    await quiet(ada);
    const { pieces } = ada.asked;
    const [a, b] = [server.masks.placeAt(1, 1), server.masks.placeAt(1, 6)];
    ada.submit({ kind: "merge", a, b, confirmedFar: false });
    ada.drain();
    await quiet(ada);
    expect(ada.asked.pieces).toBe(pieces);
    expect(paintedByNode(server, ada)).toEqual(truthByNode(server));
  });

  test("[LV1] a merge that waits joins the segments of the pieces that its places lie in", async () => {
    const { server, splitAt, idOf } = chain();
    const ada = await come(server);
    ada.submit(splitAt(1, 1, 6));
    ada.drain();
    await quiet(ada);
    ada.line.cut();
    const places = [
      server.masks.placeAt(1, 1),
      server.masks.placeAt(1, 6),
      server.masks.placeAt(2, 0),
    ];
    ada.submit({ kind: "merge-many", places, confirmedFar: false });
    expect(new Set(paintedByNode(server, ada).values())).toEqual(new Set([idOf(0)]));
  });

  test("an answer that lags behind the log is asked for again", async () => {
    const { server, splitAt } = chain();
    const ada = await come(server);
    const ben = await come(server, BEN);
    ada.submit(splitAt(1, 1, 6));
    ada.drain();
    ada.tick();
    // The answer is under way when the next split comes.
    ben.submit(splitAt(2, 1, 6));
    ben.drain();
    ada.drain();
    await quiet(ada);
    expect(ada.model.pieces.split().size).toBe(2);
    expect(paintedByNode(server, ada)).toEqual(truthByNode(server));
  });
});

type Turn =
  | { readonly kind: "cut"; readonly who: number; readonly at: number; readonly x: number }
  | {
      readonly kind: "merge" | "split";
      readonly who: number;
      readonly a: number;
      readonly b: number;
    }
  | { readonly kind: "undo" | "redo"; readonly who: number; readonly of: number }
  | { readonly kind: "hear" | "tick" | "wait" | "reload"; readonly who: number };

const who = fc.nat(1);
const any = fc.nat(999);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("cut" as const), who, at: any, x: any }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("merge" as const, "split" as const),
      who,
      a: any,
      b: any,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("undo" as const, "redo"), who, of: any }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("hear" as const, "hear", "tick", "wait", "reload"),
      who,
    }),
  },
);

function bodyOf(server: SimulatedServer, next: Turn): IntentBody | null {
  const { graph, masks } = server;
  const placeOf = (pick: number) =>
    masks.placeAt(pick % graph.supervoxelIds.length, pick % BAR_VOXELS);
  switch (next.kind) {
    case "cut": {
      const index = next.at % graph.supervoxelIds.length;
      const x = next.x % (BAR_VOXELS - 1);
      const [sources, sinks] = [x, x + 1].map((along) => [masks.placeAt(index, along)]);
      const supervoxel = graph.supervoxelIds.at(index);
      return { kind: "split-supervoxel", supervoxel, sources, sinks, usesImage: false };
    }
    case "merge":
      return { kind: "merge", a: placeOf(next.a), b: placeOf(next.b), confirmedFar: true };
    case "split": {
      const [sources, sinks] = [[placeOf(next.a)], [placeOf(next.b)]];
      return { kind: "split", sources, sinks, confirmedOnlyClicked: true };
    }
    case "undo":
    case "redo":
      return { kind: next.kind, of: (next.of % (server.operations.length + 1)) + 1 };
    default:
      return null;
  }
}

async function play(server: SimulatedServer, people: readonly Person[], next: Turn): Promise<void> {
  const person = people[next.who];
  const body = bodyOf(server, next);
  if (body !== null) {
    person.submit(body);
    person.line.carryIntent();
    person.line.carryOutcome();
  } else if (next.kind === "hear") person.line.carryEntries(1 + (server.operations.length % 2));
  else if (next.kind === "tick") person.tick();
  else if (next.kind === "reload") {
    person.reload();
    await settled();
    person.look();
  } else await settled();
}

async function simulate(graph: AgglomerationGraph, turns: readonly Turn[]): Promise<void> {
  const server = new SimulatedServer(graph);
  const people = [ADA, RHEA].map((actor) => new Person(server, actor));
  await settled();
  for (const person of people) person.look();
  for (const next of turns) await play(server, people, next);
  await settled();
  for (const person of [...people, ...people]) {
    person.drain();
    await quiet(person);
  }
  const now = truthByNode(server);
  for (const person of people) expect(paintedByNode(server, person)).toEqual(now);
}


const turns = fc.array(turn, { minLength: 5, maxLength: 50, size: "max" });
import { writeFileSync } from "node:fs";
test("hunt", { timeout: 500_000 }, async () => {
  const from = Number(process.env.FCFROM);
  for (let s = from; s < from + 40; s++) {
    let n = 0;
    await fc.assert(fc.asyncProperty(graphArbitrary(2, 6), turns, async (graph, t) => {
      writeFileSync(`/tmp/hunt.${from}`, JSON.stringify({ s, n: n++, t, g: [graph.edgeA.toArray(), graph.edgeB.toArray(), [...Array(graph.edgeA.length).keys()].map((e) => [graph.affinity.at(e), graph.edgeFlags.at(e)]), graph.supervoxelIds.length] }));
      await simulate(graph, t);
    }), { numRuns: 100, seed: s });
  }
});
