import { expect, test } from "vitest";
import * as Y from "yjs";
import { logKey } from "#core/protocol/entry.ts";
import { PIECE_ENTRIES } from "#server/realtime/log-document.ts";
import { createBench } from "#server/realtime/testing/cleanup.ts";
import {
  intentsOf,
  logOf,
  OTHER_SESSION,
  outcomesOf,
  type Peer,
  putIntent,
  SESSION,
  until,
} from "#server/realtime/testing/endpoint.ts";
import { entryText, MemoryLogs } from "#server/realtime/testing/memory-sessions.ts";
import { askDocumentMessage } from "#server/realtime/wire.ts";

const bench = createBench();
const holds = (peer: Peer, count: number) => logOf(peer).has(logKey(count));
const textOf = (peer: Peer, seq: number) =>
  new TextDecoder().decode(logOf(peer).get(logKey(seq))?.subarray(1));

test("several pages come to the same document, from intents to entries", async () => {
  const { wsOrigin, sessions } = await bench.endpoint();
  const people = ["ada", "ben", "cleo"];
  const readers = people.map((id) => bench.sessionPeer(wsOrigin, id));
  const writers = people.map((id) => bench.intentsPeer(wsOrigin, id));
  const outcomes = writers.map(outcomesOf);
  for (let round = 0; round < 20; round++) for (const writer of writers) putIntent(writer);
  await until("everyone has sixty entries", () => readers.every((peer) => holds(peer, 60)));
  await until("every intent has its outcome", () => outcomes.every((list) => list.length === 20));
  const states = readers.map((peer) => Y.encodeStateAsUpdate(peer.doc));
  expect(states[1]).toEqual(states[0]);
  expect(states[2]).toEqual(states[0]);
  const entries = sessions.get(SESSION).entries();
  expect(entries).toHaveLength(60);
  for (const { seq, entry } of entries) expect(textOf(readers[0], seq)).toBe(entry);
  expect(logOf(readers[0]).get(logKey(1))?.[0]).toBe(1);
});

test("who joins late gets the log, then what follows", async () => {
  const { wsOrigin, sessions } = await bench.endpoint();
  sessions.get(SESSION).commit(500);
  const early = bench.sessionPeer(wsOrigin, "ada");
  await until("the first page is in step", () => early.provider.synced);
  expect(logOf(early).size).toBe(500);
  sessions.get(SESSION).commit(3);
  const late = bench.sessionPeer(wsOrigin, "ben");
  await until("the late page is in step", () => late.provider.synced);
  expect(logOf(late).size).toBe(503);
  sessions.get(SESSION).commit(1);
  await until("both have the newest", () => holds(early, 504) && holds(late, 504));
  expect(Y.encodeStateAsUpdate(late.doc)).toEqual(Y.encodeStateAsUpdate(early.doc));
});

test("a long log comes in pieces, in step with what is committed meanwhile, and once a line", async () => {
  const { wsOrigin, sessions } = await bench.endpoint();
  const length = 5 * PIECE_ENTRIES + 7;
  sessions.get(SESSION).commit(length);
  const page = bench.sessionPeer(wsOrigin, "ada");
  let pieces = 0;
  page.doc.on("update", () => {
    if (++pieces === 2) sessions.get(SESSION).commit(3);
  });
  await until("the page is in step", () => page.provider.synced);
  expect(logOf(page).size, "it is told so when it has all of it").toBeGreaterThanOrEqual(length);
  await until("and gets what came meanwhile", () => holds(page, length + 3));
  expect(pieces).toBeGreaterThanOrEqual(6);

  const received: number[] = [];
  page.provider.ws?.addEventListener("message", ({ data }) => {
    received.push((data as ArrayBuffer).byteLength);
  });
  page.provider.ws?.send(askDocumentMessage(Y.encodeStateVector(new Y.Doc())));
  sessions.get(SESSION).commit(1);
  await until("new entries come", () => holds(page, length + 4));
  expect(Math.max(...received), "what was sent is not sent again").toBeLessThan(2_000);
});

test("in a crowded room commits that follow each other share an update, and none is missed", async () => {
  const { wsOrigin, sessions } = await bench.endpoint({ limits: { updateGapMsPerMember: 150 } });
  const [one, other] = [bench.sessionPeer(wsOrigin, "ada"), bench.sessionPeer(wsOrigin, "ben")];
  await until("both are in step", () => one.provider.synced && other.provider.synced);
  const updates: number[] = [];
  one.doc.on("update", () => updates.push(logOf(one).size));
  for (let commit = 0; commit < 5; commit++) sessions.get(SESSION).commit(2);
  // Who comes while some are waiting gets all of them, and nothing twice.
  const late = bench.sessionPeer(wsOrigin, "cleo");
  await until("the late page has all", () => holds(late, 10));
  await until("so have the others", () => holds(one, 10) && holds(other, 10));
  expect(updates[0], "the first goes at once").toBe(2);
  expect(updates.length).toBeLessThan(5);
  sessions.get(SESSION).commit(1);
  await until("and what follows", () => [one, other, late].every((peer) => holds(peer, 11)));
});

test("sessions do not mix", async () => {
  const { wsOrigin, sessions } = await bench.endpoint();
  const one = bench.sessionPeer(wsOrigin, "ada");
  const other = bench.sessionPeer(wsOrigin, "ada", { sessionId: OTHER_SESSION });
  await until("both are in step", () => one.provider.synced && other.provider.synced);
  sessions.get(SESSION).commit(2);
  sessions.get(OTHER_SESSION).commit(1);
  await until("both have theirs", () => holds(one, 2) && holds(other, 1));
  expect(logOf(other).size).toBe(1);
});

test("[OP2] a page goes on after a restart of the server, without loss or repetition", async () => {
  const logs = new MemoryLogs(SESSION);
  const first = await bench.endpoint({ logs });
  const page = bench.sessionPeer(first.wsOrigin, "ada");
  const seen: string[] = [];
  logOf(page).observe((event) => seen.push(...event.keysChanged));
  first.sessions.get(SESSION).commit(10);
  await until("the page has ten entries", () => holds(page, 10));
  await first.stop();
  // Somebody else's work meanwhile, by another process.
  const log = logs.entries.get(SESSION) ?? [];
  for (let seq = 11; seq <= 15; seq++) log.push({ seq, entry: entryText(seq, `intent-${seq}`) });

  const second = await bench.endpoint({ logs, port: first.port });
  await until("the page caught up", () => holds(page, 15));
  second.sessions.get(SESSION).commit(1);
  await until("the page follows again", () => holds(page, 16));
  expect(seen).toEqual(Array.from({ length: 16 }, (_, index) => logKey(index + 1)));
  const fresh = bench.sessionPeer(second.wsOrigin, "ben");
  await until("a fresh page is in step", () => fresh.provider.synced);
  expect(Y.encodeStateAsUpdate(fresh.doc)).toEqual(Y.encodeStateAsUpdate(page.doc));
  expect(page.doc.store.clients.size, "one writer, before and after").toBe(1);
});

test("[LV3] intents put while the server is away are decided in order when it is back", async () => {
  const logs = new MemoryLogs(SESSION);
  const first = await bench.endpoint({ logs });
  const page = bench.intentsPeer(first.wsOrigin, "ada");
  const outcomes = outcomesOf(page);
  const before = putIntent(page);
  await until("the first is decided", () => outcomes.length === 1);
  await first.stop();
  const away = Array.from({ length: 20 }, () => putIntent(page));

  const second = await bench.endpoint({ logs, port: first.port });
  await until("all are decided", () => outcomes.some((one) => one.intentId === away[19]));
  const accepted = outcomes.map((one) => (one.accepted ? [one.intentId, one.seq] : null));
  expect(accepted).toEqual([
    [before, 1],
    // Not deleted by this page, so it asked again and heard the same [OP3].
    [before, 1],
    ...away.map((intentId, index) => [intentId, index + 2]),
  ]);
  expect(second.sessions.get(SESSION).entries()).toHaveLength(21);
});

test("a room is freed with its last page, and its session is given back", async () => {
  const { wsOrigin, realtime, sessions } = await bench.endpoint();
  const pages = [
    bench.sessionPeer(wsOrigin, "ada"),
    bench.sessionPeer(wsOrigin, "ben"),
    bench.intentsPeer(wsOrigin, "ada"),
    bench.sessionPeer(wsOrigin, "ada", { sessionId: OTHER_SESSION }),
  ];
  await until("all are in step", () => pages.every((page) => page.provider.synced));
  expect(realtime.stats()).toEqual({ sockets: 4, rooms: 3, users: 2, addresses: 1, attempts: 0 });
  expect(sessions.get(SESSION).listenerCount).toBe(1);
  for (const page of pages) page.provider.disconnect();
  const nothing = { sockets: 0, rooms: 0, users: 0, addresses: 0, attempts: 0 };
  await until("nothing is left", () => realtime.stats().rooms + realtime.stats().sockets === 0);
  expect(realtime.stats()).toEqual(nothing);
  expect(Object.fromEntries(sessions.held)).toEqual({ [SESSION]: 0, [OTHER_SESSION]: 0 });
  expect(sessions.get(SESSION).listenerCount).toBe(0);
});

test("stopping says goodbye, decides what is under way, and lets nobody in", async () => {
  const endpoint = await bench.endpoint();
  const { realtime, sessions } = endpoint;
  const page = bench.intentsPeer(endpoint.wsOrigin, "ada");
  await until("the page is in step", () => page.provider.synced);
  let code = 0;
  page.provider.on("connection-close", (event) => {
    code = code || (event?.code ?? 0);
  });
  page.provider.shouldReconnect = () => false;
  await realtime.closeAll();
  await until("the page was told", () => code === 1001);
  expect(realtime.stats()).toMatchObject({ sockets: 0, rooms: 0 });
  expect(sessions.held.get(SESSION)).toBe(0);
  expect(intentsOf(page).size).toBe(0);
  const late = bench.sessionPeer(endpoint.wsOrigin, "ada");
  await until("the late one was turned away", () => late.provider.wsUnsuccessfulReconnects > 0);
  expect(realtime.stats().sockets).toBe(0);
});
