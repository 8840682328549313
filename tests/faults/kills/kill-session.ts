// One session through many kills: everyone edits all the time, and at the end the log holds what was
// shown, all of it, once, and nothing that nobody asked for.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import { DATASET_ID, type KillWorld, type PersonName } from "#tests/faults/kills/kill-world.ts";
import type { KilledServer, KillPlan } from "#tests/faults/kills/killed-server.ts";
import { ShownOutcomes } from "#tests/support/shown-outcomes.ts";
import { LogReader, RestWriter, SocketWriter } from "#tests/support/writers.ts";

export interface SessionFigures {
  readonly shown: number;
  readonly accepted: number;
  /** From each kill to the first outcome that was new to anyone; the server is started at once. */
  readonly backMs: readonly number[];
}

/** To end what hangs. */
const OUTCOME_LIMIT_MS = 60_000;

export async function newSession(world: KillWorld, baseVersion = 0): Promise<string> {
  const id = randomUUID();
  await world.read((store) =>
    store.createSession({
      id,
      datasetId: DATASET_ID,
      title: id,
      baseVersion,
      state: "open",
      createdById: world.ids.get("ada") ?? "",
      createdByName: "ada",
      createdAtMs: Date.now(),
    }),
  );
  return id;
}

/** Merges of one's own, the same again (refused: they are one already), and taking them back. */
export function editsOf(world: KillWorld, first: number): () => IntentBody {
  const own = world.merges.slice(first, first + 3);
  let turn = 0;
  return () => {
    const step = turn++;
    const merge = own[Math.floor(step / 3) % own.length];
    return step % 3 === 2
      ? { kind: "undo", of: null }
      : { kind: "merge", ...merge, confirmedFar: true };
  };
}

async function firstNew(shown: ShownOutcomes, server: KilledServer): Promise<void> {
  const limit = new AbortController();
  const hang = pause(OUTCOME_LIMIT_MS, "hangs", { signal: limit.signal }).catch(() => "");
  const how = await Promise.race([shown.nextNew(), hang]);
  limit.abort();
  if (how === "hangs") throw new Error(`no outcome came after a kill:\n${server.log}`);
}

export async function throughKills(
  server: KilledServer,
  cookies: ReadonlyMap<PersonName, string>,
  plans: readonly KillPlan[],
): Promise<SessionFigures> {
  const { world, url } = server;
  const sessionId = await newSession(world);
  const shown = new ShownOutcomes();
  const backMs: number[] = [];
  let diedMs: number | null = null;
  const person = (name: PersonName, first: number) => ({
    url,
    cookie: cookies.get(name) ?? "",
    userId: world.ids.get(name) ?? "",
    sessionId,
    shown,
    nextBody: editsOf(world, first),
  });
  const reader = new LogReader(person("ada", 0));
  const writers = [
    new SocketWriter(person("ada", 0)),
    new SocketWriter(person("ben", 3)),
    new RestWriter(person("cleo", 6)),
  ];
  try {
    for (const plan of plans) {
      if (plan.kind === "at" && plan.failpoint === "start:before-migrations") {
        await server.dieWhileStarting();
        diedMs = performance.now();
        continue;
      }
      const isBack = firstNew(shown, server).then(() => {
        if (diedMs !== null) backMs.push(performance.now() - diedMs);
      });
      // A failpoint may be met before anyone has heard of anything: then there is no figure.
      isBack.catch(() => undefined);
      await server.start(plan);
      if (plan.kind === "after") await isBack;
      await server.die(plan);
      diedMs = performance.now();
    }
    await server.start(null);
    await Promise.all(writers.map((writer) => writer.drain()));
    await server.end();
    expect([...writers, reader].flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(shown.contradictions).toEqual([]);
    const sent = new Set(writers.flatMap((writer) => [...writer.sent]));
    const accepted = await compare(world, sessionId, sent, shown, reader);
    return { shown: shown.all.length, accepted, backMs };
  } finally {
    reader.close();
    for (const writer of writers) writer.close();
  }
}

/** Throws where the log and what was told differ; resolves to the length of the log. */
export async function compare(
  world: KillWorld,
  sessionId: string,
  sent: ReadonlySet<string>,
  shown: ShownOutcomes,
  reader: LogReader,
): Promise<number> {
  const [rows, refusals] = await world.read(async (store) => {
    const log = await store.readLog(sessionId);
    const stored = await store.findOutcomes(sessionId, [...sent]);
    return [log, stored.filter(({ seq }) => seq === null)] as const;
  });
  const told = shown.all;
  const acceptedAs = told.flatMap((outcome) =>
    outcome.accepted ? [[outcome.intentId, outcome.seq] as const] : [],
  );
  // Not lost, not doubled, not made up: the log is what was told, one entry an intent, in order.
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
  expect(rows.map(({ intentId, seq }) => [intentId, seq])).toEqual(
    acceptedAs.toSorted(([, a], [, b]) => a - b),
  );
  const refusedAs = (list: readonly { intentId: string; refusal: { tag: string } | null }[]) =>
    list.map(({ intentId, refusal }) => `${intentId} ${refusal?.tag}`).sort();
  expect(refusedAs(refusals)).toEqual(
    refusedAs(told.flatMap((outcome) => (outcome.accepted ? [] : [outcome]))),
  );
  // Everyone heard of everything that they asked for, and of nothing else.
  expect(new Set(told.map(({ intentId }) => intentId))).toEqual(sent);
  // What onlookers saw of the log is in it, to the byte.
  const texts = new Set(rows.map(({ entry }) => entry));
  const decoder = new TextDecoder();
  for (const bytes of reader.entries().values()) {
    expect(texts).toContain(decoder.decode(bytes.subarray(1)));
  }
  return rows.length;
}
