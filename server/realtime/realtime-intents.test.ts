import { expect, test } from "vitest";
import * as Y from "yjs";
import { CLEAN } from "#core/operations/standing.ts";
import {
  CLOSE_FORBIDDEN,
  CLOSE_POLICY,
  CLOSE_TRY_AGAIN,
  INTENTS_MAP,
} from "#core/protocol/sync-message.ts";
import { createBench } from "#server/realtime/testing/cleanup.ts";
import {
  intentsOf,
  outcomesOf,
  type Peer,
  putIntent,
  SESSION,
  until,
} from "#server/realtime/testing/endpoint.ts";

import { updateMessage } from "#server/realtime/wire.ts";

const bench = createBench();

function closeCodesOf(peer: Peer): number[] {
  const codes: number[] = [];
  peer.provider.on("connection-close", (event) => codes.push(event?.code ?? 0));
  return codes;
}

test("[LV4] an outcome reaches its author's pages, all of them, and nobody else's", async () => {
  const { wsOrigin } = await bench.endpoint();
  const [first, second] = [bench.intentsPeer(wsOrigin, "ada"), bench.intentsPeer(wsOrigin, "ada")];
  const other = bench.intentsPeer(wsOrigin, "ben");
  const heard = [first, second, other].map(outcomesOf);
  await until("all are in step", () => [first, second, other].every((one) => one.provider.synced));
  const intentId = putIntent(first);
  const expected = [{ intentId, accepted: true, seq: 1, standing: CLEAN }];
  await until("both heard", () => heard[0].length + heard[1].length === 2);
  expect(heard[0]).toEqual(expected);
  expect(heard[1]).toEqual(expected);
  await until("the other page of the person sees the intent", () =>
    intentsOf(second).has(intentId),
  );
  const own = putIntent(other);
  await until("the other person heard", () => heard[2].length > 0);
  expect(heard[2]).toEqual([{ intentId: own, accepted: true, seq: 2, standing: CLEAN }]);
  expect(intentsOf(other).size).toBe(1);
  expect(heard[0]).toEqual(expected);
});

test("[LV4] the author is the person of the connection, with the role of this moment", async () => {
  const { wsOrigin, sessions, roles } = await bench.endpoint();
  const page = bench.intentsPeer(wsOrigin, "vic");
  const outcomes = outcomesOf(page);
  const asViewer = putIntent(page);
  await until("the viewer heard", () => outcomes.length === 1);
  const refusal = { tag: "not-allowed", needed: "proofreader", role: "viewer" };
  expect(outcomes[0]).toEqual({ intentId: asViewer, accepted: false, refusal, standing: CLEAN });
  roles.set("vic", "proofreader");
  putIntent(page);
  await until("the proofreader heard", () => outcomes.length === 2);
  expect(outcomes[1].accepted).toBe(true);
  const [entry] = sessions.get(SESSION).entries();
  expect(JSON.parse(entry.entry)).toMatchObject({ authorId: "vic" });
  roles.delete("vic");
  const codes = closeCodesOf(page);
  putIntent(page);
  await until("the page was closed", () => codes.length > 0);
  expect(codes).toEqual([CLOSE_FORBIDDEN]);
  expect(sessions.get(SESSION).entries()).toHaveLength(1);
});

test("an intent is handed on with the id of the connection that it came by, as the log has it", async () => {
  const { wsOrigin, sessions, logged } = await bench.endpoint();
  const page = bench.intentsPeer(wsOrigin, "ada");
  await until("the page is in step", () => page.provider.synced);
  const outcomes = outcomesOf(page);
  putIntent(page);
  await until("it is decided", () => outcomes.length === 1);
  const { cameBy = [] } = sessions.get(SESSION).latestActor ?? {};
  expect(cameBy).toHaveLength(1);
  const raw = await bench.raw(`${wsOrigin}/sync/intents/${SESSION}/ada`, "ada");
  raw.ws.send(Uint8Array.from([99]));
  await raw.closed;
  const line = logged.find(({ event }) => event === "realtime.closed");
  expect(line?.fields.connectionId).toMatch(/^[\w-]{36}$/);
  expect(line?.fields.connectionId).not.toBe(cameBy[0]);
});

test("[OP3] a page that comes back hears again what it missed, and nothing happens twice", async () => {
  const { wsOrigin, sessions } = await bench.endpoint();
  const stays = bench.intentsPeer(wsOrigin, "ada");
  await until("the page is in step", () => stays.provider.synced);
  const goes = bench.intentsPeer(wsOrigin, "ada");
  await until("the other is in step", () => goes.provider.synced);
  const [heard, heardAgain] = [outcomesOf(stays), outcomesOf(goes)];
  const intentId = putIntent(goes);
  await until("both heard", () => heard.length + heardAgain.length === 2);
  goes.provider.disconnect();
  goes.provider.connect();
  await until("it heard again", () => heardAgain.length === 2);
  expect(heardAgain[1]).toEqual({ intentId, accepted: true, seq: 1, standing: CLEAN });
  expect(heard).toHaveLength(1);
  expect(sessions.get(SESSION).submitted).toHaveLength(1);
});

test("[LV3] intents that could not be decided are decided when their page is back", async () => {
  const { wsOrigin, sessions } = await bench.endpoint();
  const page = bench.intentsPeer(wsOrigin, "ada");
  await until("the page is in step", () => page.provider.synced);
  const outcomes = outcomesOf(page);
  const codes = closeCodesOf(page);
  sessions.get(SESSION).failNext = true;
  const intentId = putIntent(page);
  await until("it is decided", () => outcomes.length > 0);
  expect(codes).toEqual([CLOSE_TRY_AGAIN]);
  expect(outcomes).toEqual([{ intentId, accepted: true, seq: 1, standing: CLEAN }]);
});

test("a decided intent may be deleted, and frees its place", async () => {
  const { wsOrigin } = await bench.endpoint({ limits: { maxLiveIntents: 3 } });
  const page = bench.intentsPeer(wsOrigin, "ada");
  const outcomes = outcomesOf(page);
  for (let round = 1; round <= 10; round++) {
    const intentId = putIntent(page);
    await until("it is decided", () => outcomes.length === round);
    intentsOf(page).delete(intentId);
  }
  expect(outcomes.every((outcome) => outcome.accepted)).toBe(true);
  expect(page.provider.wsconnected).toBe(true);
});

test("more undecided intents than allowed are refused whole", async () => {
  const { wsOrigin, sessions } = await bench.endpoint({ limits: { maxLiveIntents: 3 } });
  const doc = new Y.Doc();
  for (let index = 0; index < 4; index++) doc.getMap(INTENTS_MAP).set(`${index}`, `{"id":"x"}`);
  const page = bench.intentsPeer(wsOrigin, "ada", { doc });
  const codes = closeCodesOf(page);
  await until("the page was refused", () => codes.length > 0);
  expect(codes[0]).toBe(CLOSE_POLICY);
  expect(sessions.get(SESSION).submitted).toEqual([]);
});

test.each<[string, (doc: Y.Doc) => void]>([
  ["another root", (doc) => doc.getMap("log").set("a", "{}")],
  ["a nested type", (doc) => doc.getMap(INTENTS_MAP).set("a", new Y.Map())],
  ["bytes", (doc) => doc.getMap(INTENTS_MAP).set("a", new Uint8Array(3))],
])(
  "[LV4] a page that writes %s is refused, and its other page does not see it",
  async (_what, write) => {
    const { wsOrigin, sessions } = await bench.endpoint();
    const [bad, good] = [bench.intentsPeer(wsOrigin, "ada"), bench.intentsPeer(wsOrigin, "ada")];
    await until("both are in step", () => bad.provider.synced && good.provider.synced);
    const codes = closeCodesOf(bad);
    write(bad.doc);
    await until("it was refused", () => codes.length > 0);
    bad.provider.disconnect();
    expect(codes[0]).toBe(CLOSE_POLICY);
    const outcomes = outcomesOf(good);
    putIntent(good);
    await until("the other page goes on", () => outcomes.length === 1);
    expect([...good.doc.store.clients.keys()]).toEqual([good.doc.clientID]);
    expect(sessions.get(SESSION).submitted).toHaveLength(1);
  },
);

test("an update that does not fit sends the room's pages away, and they go on in a fresh one", async () => {
  const { wsOrigin, realtime } = await bench.endpoint({ limits: { maxPendingBytes: 100 } });
  const page = bench.intentsPeer(wsOrigin, "ada");
  const outcomes = outcomesOf(page);
  await until("the page is in step", () => page.provider.synced);
  const raw = await bench.raw(`${wsOrigin}/sync/intents/${SESSION}/ada`, "ada");
  const doc = new Y.Doc();
  doc.getMap(INTENTS_MAP).set("first", "x");
  const known = Y.encodeStateVector(doc);
  doc.getMap(INTENTS_MAP).set("second", "y".repeat(200));
  raw.ws.send(updateMessage(Y.encodeStateAsUpdate(doc, known)));
  expect(await raw.closed).toBe(CLOSE_TRY_AGAIN);
  const intentId = putIntent(page);
  await until("the page's intent is decided", () => outcomes.some((o) => o.intentId === intentId));
  await until("the spoilt room is freed", () => realtime.stats().rooms === 1);
});
