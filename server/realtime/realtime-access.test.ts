import { expect, test } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { logKey } from "#core/protocol/entry.ts";
import {
  CLOSE_FORBIDDEN,
  CLOSE_LOG_MISMATCH,
  CLOSE_POLICY,
  CLOSE_PROTOCOL,
  CLOSE_PROTOCOL_VERSION,
} from "#core/protocol/sync-message.ts";
import { createBench } from "#server/realtime/testing/cleanup.ts";
import { logOf, ORIGIN, type Peer, SESSION, until } from "#server/realtime/testing/endpoint.ts";
import { signedIn, upgradeStatus } from "#server/realtime/testing/raw-client.ts";
import { answerDocumentMessage, askDocumentMessage, updateMessage } from "#server/realtime/wire.ts";

const bench = createBench();
const ROOM = `/sync/session/${SESSION}`;

function closeCodesOf(peer: Peer): number[] {
  const codes: number[] = [];
  peer.provider.on("connection-close", (event) => codes.push(event?.code ?? 0));
  return codes;
}

test.each<[string, string, Record<string, string>, number]>([
  ["a member", ROOM, signedIn("vic"), 101],
  ["nobody signed in", ROOM, { Origin: ORIGIN }, 401],
  ["a foreign page", ROOM, { ...signedIn("ada"), Origin: "https://evil.example" }, 403],
  ["a program without Origin", ROOM, { Cookie: "user=ada" }, 403],
  ["a person without a role", ROOM, signedIn("zoe"), 403],
  ["one's own intents", `/sync/intents/${SESSION}/ada`, signedIn("ada"), 101],
  ["a viewer's own intents", `/sync/intents/${SESSION}/vic`, signedIn("vic"), 101],
  ["another's intents", `/sync/intents/${SESSION}/ben`, signedIn("ada"), 403],
  ["an unknown session", "/sync/session/nowhere", signedIn("ada"), 404],
  ["an unknown path", "/sync/other/x", signedIn("ada"), 404],
])("[LV4] %s at %s", async (_who, path, headers, status) => {
  const { wsOrigin, realtime } = await bench.endpoint();
  expect(await upgradeStatus(`${wsOrigin}${path}`, headers)).toBe(status);
  await until("nothing is left", () => realtime.stats().addresses === 0);
  expect(realtime.stats()).toMatchObject({ sockets: 0, rooms: 0, users: 0, attempts: 0 });
});

test("another protocol version is told which one is needed, and stays away", async () => {
  const { wsOrigin } = await bench.endpoint();
  const peer = bench.sessionPeer(wsOrigin, "ada", { params: { v: "2" } });
  const codes = closeCodesOf(peer);
  const reason = await new Promise<string>((resolve) =>
    peer.provider.on("closed", (event) => resolve(event.reason)),
  );
  expect(reason).toBe("protocol 1 needed");
  expect(codes).toEqual([CLOSE_PROTOCOL_VERSION]);
});

test("a page that names no version is served", async () => {
  const { wsOrigin } = await bench.endpoint();
  const peer = bench.sessionPeer(wsOrigin, "ada", { params: {} });
  await until("it is in step", () => peer.provider.synced);
});

test.each<[string, (doc: Y.Doc) => void]>([
  ["an entry of its own", (doc) => doc.getMap("log").set(logKey(4), new Uint8Array([1]))],
  ["another value for an entry", (doc) => doc.getMap("log").set(logKey(2), new Uint8Array([1]))],
  ["a deletion", (doc) => doc.getMap("log").delete(logKey(1))],
  ["another root", (doc) => doc.getText("notes").insert(0, "hello")],
])(
  "[LV4] a page that writes into the session's document, %s, is refused and reaches nobody",
  async (_what, write) => {
    const { wsOrigin, sessions } = await bench.endpoint();
    sessions.get(SESSION).commit(3);
    const [writer, reader] = [
      bench.sessionPeer(wsOrigin, "ada"),
      bench.sessionPeer(wsOrigin, "ben"),
    ];
    await until("both are in step", () => writer.provider.synced && reader.provider.synced);
    const codes = closeCodesOf(writer);
    write(writer.doc);
    await until("the writer was refused", () => codes.length > 0);
    expect(codes[0]).toBe(CLOSE_POLICY);
    sessions.get(SESSION).commit(1);
    await until("the reader follows", () => logOf(reader).has(logKey(4)));
    const fresh = bench.sessionPeer(wsOrigin, "cleo");
    await until("a fresh page is in step", () => fresh.provider.synced);
    const truth = Y.encodeStateAsUpdate(fresh.doc);
    expect(Y.encodeStateAsUpdate(reader.doc)).toEqual(truth);
    expect(fresh.doc.store.clients.size).toBe(1);
    expect(logOf(fresh).size).toBe(4);
  },
);

test("[LV4] an update in the log writer's own name is refused as well", async () => {
  const { wsOrigin, sessions } = await bench.endpoint();
  sessions.get(SESSION).commit(2);
  const reader = bench.sessionPeer(wsOrigin, "ben");
  await until("the reader is in step", () => reader.provider.synced);
  const forged = new Y.Doc();
  Y.applyUpdate(forged, Y.encodeStateAsUpdate(reader.doc));
  forged.clientID = [...reader.doc.store.clients.keys()][0];
  const known = Y.encodeStateVector(forged);
  forged.getMap("log").set(logKey(3), new Uint8Array([1, 123, 125]));
  const update = Y.encodeStateAsUpdate(forged, known);
  for (const message of [updateMessage(update), answerDocumentMessage(update)]) {
    const raw = await bench.raw(`${wsOrigin}${ROOM}`, "ada");
    raw.ws.send(message);
    expect(await raw.closed).toBe(CLOSE_POLICY);
  }
  sessions.get(SESSION).commit(1);
  await until("the true entry came", () => logOf(reader).has(logKey(3)));
  expect(logOf(reader).get(logKey(3))?.length).toBeGreaterThan(3);
});

test("a page whose document holds more than the log is told to reload", async () => {
  const { wsOrigin, sessions } = await bench.endpoint();
  sessions.get(SESSION).commit(2);
  const reader = bench.sessionPeer(wsOrigin, "ben");
  await until("the reader is in step", () => reader.provider.synced);
  const [writer] = reader.doc.store.clients.keys();
  const raw = await bench.raw(`${wsOrigin}${ROOM}`, "ada");
  raw.ws.send(askDocumentMessage(Y.encodeStateVector(new Map([[writer, 3]]))));
  expect(await raw.closed).toBe(CLOSE_LOG_MISMATCH);
});

test("an empty step 2 or update is taken in peace", async () => {
  const { wsOrigin } = await bench.endpoint();
  const raw = await bench.raw(`${wsOrigin}${ROOM}`, "ada");
  const empty = Y.encodeStateAsUpdate(new Y.Doc());
  raw.ws.send(answerDocumentMessage(empty));
  raw.ws.send(updateMessage(empty));
  raw.ws.send(askDocumentMessage(Y.encodeStateVector(new Y.Doc())));
  await until("the document is sent", () => raw.received.length > 0);
  expect(raw.ws.readyState).toBe(WebSocket.OPEN);
});

test("[LV4] a person shut out is closed at once, everywhere, and others stay", async () => {
  const { wsOrigin, realtime, roles } = await bench.endpoint();
  const shutOut = [
    bench.sessionPeer(wsOrigin, "ada"),
    bench.sessionPeer(wsOrigin, "ada"),
    bench.intentsPeer(wsOrigin, "ada"),
  ];
  const other = bench.sessionPeer(wsOrigin, "ben");
  await until("all are in step", () => [...shutOut, other].every((peer) => peer.provider.synced));
  const codes = shutOut.map(closeCodesOf);
  roles.delete("ada");
  realtime.closeUser("ada");
  await until("they heard", () => codes.every((list) => list.length > 0));
  expect(codes).toEqual([[CLOSE_FORBIDDEN], [CLOSE_FORBIDDEN], [CLOSE_FORBIDDEN]]);
  expect(shutOut.map((peer) => peer.provider.shouldConnect)).toEqual([false, false, false]);
  expect(other.provider.wsconnected).toBe(true);
});

test("[LV4] a person shut out on the way in does not get in", async () => {
  let letOn = () => {};
  const gate = new Promise<void>((resolve) => {
    letOn = resolve;
  });
  const endpoint = await bench.endpoint({ roleGate: () => gate });
  const status = upgradeStatus(`${endpoint.wsOrigin}${ROOM}`, signedIn("ada"));
  await until("it is on the way", () => endpoint.asked.length > 0);
  endpoint.realtime.closeUser("ada");
  expect(await status).toBe(403);
  letOn();
  await until("the attempt is over", () => endpoint.realtime.stats().attempts === 0);
  await until("nothing is left", () => endpoint.realtime.stats().rooms === 0);
  expect(endpoint.realtime.stats().sockets).toBe(0);
});

test("a lookup that never answers ends in a status, one that fails too", async () => {
  const stuck = await bench.endpoint({
    roleGate: () => new Promise(() => {}),
    limits: { upgradeTimeoutMs: 20 },
  });
  expect(await upgradeStatus(`${stuck.wsOrigin}${ROOM}`, signedIn("ada"))).toBe(503);
  const broken = await bench.endpoint({
    roleGate: () => Promise.reject(new Error("the database is away")),
  });
  expect(await upgradeStatus(`${broken.wsOrigin}${ROOM}`, signedIn("ada"))).toBe(503);
  expect(broken.logged.map((line) => line.event)).toContain("realtime.upgrade-failed");
});

test("nobody holds more sockets than their share", async () => {
  const endpoint = await bench.endpoint({
    limits: { maxSocketsPerUser: 2, maxSocketsPerAddress: 4 },
  });
  const url = `${endpoint.wsOrigin}${ROOM}`;
  const held = [await bench.raw(url, "ada"), await bench.raw(url, "ada")];
  expect(await upgradeStatus(url, signedIn("ada"))).toBe(429);
  await bench.raw(url, "ben");
  await bench.raw(url, "ben");
  expect(await upgradeStatus(url, signedIn("cleo")), "the address is full").toBe(429);
  held[0].ws.close();
  await held[0].closed;
  await until("the place is free", () => endpoint.realtime.stats().sockets === 3);
  expect(await upgradeStatus(url, signedIn("ada"))).toBe(101);
});

test("a room holds so many sockets and no more, whoever they are", async () => {
  const { wsOrigin, realtime } = await bench.endpoint({ limits: { maxSocketsPerRoom: 2 } });
  const url = `${wsOrigin}${ROOM}`;
  const first = await bench.raw(url, "ada");
  await bench.raw(url, "ben");
  expect(await upgradeStatus(url, signedIn("cleo"))).toBe(429);
  expect(await upgradeStatus(`${wsOrigin}/sync/intents/${SESSION}/cleo`, signedIn("cleo"))).toBe(
    101,
  );
  first.ws.terminate();
  await until("its place is free", () => realtime.stats().sockets === 1);
  expect(await upgradeStatus(url, signedIn("cleo"))).toBe(101);
});

test("whoever is ended for cause again and again is turned away for a while, unasked for", async () => {
  const limits = { offenceBurst: 3, offencesPerSecond: 1, closeTimeoutMs: 50 };
  const { wsOrigin, asked } = await bench.endpoint({ limits });
  const url = `${wsOrigin}${ROOM}`;
  for (let offence = 0; offence < 3; offence++) {
    const raw = await bench.raw(url, "ada");
    raw.ws.send(Uint8Array.from([99]));
    expect(await raw.closed).toBe(CLOSE_PROTOCOL);
  }
  const askedBefore = asked.length;
  expect(await upgradeStatus(url, signedIn("ada"))).toBe(429);
  expect(asked.length, "nothing was looked up").toBe(askedBefore);
  const disguised = { ...signedIn("ada"), Cookie: "x=1; user=ada" };
  expect(await upgradeStatus(url, disguised), "known by person as well").toBe(429);
  expect(await upgradeStatus(url, signedIn("ben")), "others come in").toBe(101);
  const deadlineMs = performance.now() + 20_000;
  while ((await upgradeStatus(url, signedIn("ada"))) !== 101) {
    expect(performance.now(), "it ends by itself").toBeLessThan(deadlineMs);
  }
});

test("[LV4] whose cookie it is, is looked up once; whether it holds, and for what, each time", async () => {
  const { wsOrigin, asked, lookedUp, roles, signedOut } = await bench.endpoint();
  const comes = () => upgradeStatus(`${wsOrigin}${ROOM}`, signedIn("ada"));
  expect([await comes(), await comes(), await comes()]).toEqual([101, 101, 101]);
  expect([lookedUp.length, asked.length]).toEqual([1, 3]);
  roles.delete("ada");
  expect(await comes()).toBe(403);
  roles.set("ada", "viewer");
  expect(await comes()).toBe(101);
  signedOut.add("ada");
  expect(await comes()).toBe(401);
  signedOut.delete("ada");
  expect(await comes(), "and is known again once it holds").toBe(101);
});
