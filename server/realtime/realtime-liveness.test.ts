import { connect } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { CLOSE_POLICY, CLOSE_TRY_AGAIN } from "#core/protocol/sync-message.ts";
import { createBench } from "#server/realtime/testing/cleanup.ts";
import { logOf, SESSION, until } from "#server/realtime/testing/endpoint.ts";
import { openFrames, signedIn } from "#server/realtime/testing/raw-client.ts";
import { askDocumentMessage, KEEPALIVE } from "#server/realtime/wire.ts";

const bench = createBench();
const ROOM = `/sync/session/${SESSION}`;
const ASK = askDocumentMessage(Y.encodeStateVector(new Y.Doc()));

test("a quiet page hears from the server, so that its provider does not give the line up", async () => {
  const { wsOrigin } = await bench.endpoint({ limits: { heartbeatMs: 10 } });
  const raw = await bench.raw(`${wsOrigin}${ROOM}`, "ada");
  await until("it was spoken to", () => raw.received.length >= 3);
  // The first message says how the server is.
  expect(raw.received[1]).toEqual(KEEPALIVE);
  expect(raw.ws.readyState).toBe(WebSocket.OPEN);
});

test("a peer that gives no sign of life is let go", async () => {
  const { wsOrigin, realtime } = await bench.endpoint({
    limits: { heartbeatMs: 50, silenceMs: 1_000 },
  });
  const alive = await bench.raw(`${wsOrigin}${ROOM}`, "ada");
  const dead = new WebSocket(`${wsOrigin}${ROOM}`, {
    headers: signedIn("ben"),
    autoPong: false,
  });
  const code = await new Promise<number>((resolve) => dead.on("close", resolve));
  expect(code, "without a handshake").toBe(1006);
  expect(alive.ws.readyState).toBe(WebSocket.OPEN);
  await until("its place is free", () => realtime.stats().sockets === 1);
});

test("a reader that does not read is let go, and the others follow", async () => {
  const { port, wsOrigin, realtime, sessions } = await bench.endpoint({
    limits: { maxBufferedBytes: 50_000, closeTimeoutMs: 10 },
  });
  const reader = bench.sessionPeer(wsOrigin, "ben");
  await until("the reader is in step", () => reader.provider.synced);
  const slow = await openFrames(port, ROOM, "ada");
  slow.pause();
  slow.write(frameOf(ASK));
  // Small updates until the kernel's buffers are full as well.
  let seq = 0;
  await until("the slow reader is let go", () => {
    sessions.get(SESSION).commit(200);
    seq += 200;
    return realtime.stats().sockets === 1;
  });
  slow.destroy();
  await until("the other follows", () => logOf(reader).size === seq);
});

test("a document larger than a slow reader's share still reaches a newcomer", async () => {
  const { wsOrigin, sessions } = await bench.endpoint({ limits: { maxBufferedBytes: 1_000 } });
  sessions.get(SESSION).commit(2_000);
  const page = bench.sessionPeer(wsOrigin, "ada");
  await until("the page is in step", () => page.provider.synced);
  expect(logOf(page).size).toBe(2_000);
});

test("floods of messages, of pings and of questions are ended", async () => {
  const { wsOrigin } = await bench.endpoint({
    limits: { messagesPerSecond: 1, messageBurst: 50, requestBurst: 5, requestsPerSecond: 1 },
  });
  const url = `${wsOrigin}${ROOM}`;
  const [talker, pinger, asker] = [
    await bench.raw(url, "ada"),
    await bench.raw(url, "ada"),
    await bench.raw(url, "ada"),
  ];
  for (let index = 0; index < 60; index++) {
    talker.ws.send(KEEPALIVE);
    pinger.ws.ping();
  }
  for (let index = 0; index < 6; index++) asker.ws.send(ASK);
  expect(await talker.closed).toBe(CLOSE_POLICY);
  expect(await pinger.closed).toBe(CLOSE_POLICY);
  expect([CLOSE_POLICY, CLOSE_TRY_AGAIN]).toContain(await asker.closed);
});

test("a peer that breaks off during the upgrade leaves nothing behind", async () => {
  let letOn = () => {};
  const gate = new Promise<void>((resolve) => {
    letOn = resolve;
  });
  const { port, realtime, asked } = await bench.endpoint({ roleGate: () => gate });
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    `GET ${ROOM} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
      `Origin: ${signedIn("ada").Origin}\r\nCookie: user=ada\r\n\r\n`,
  );
  await until("it is on the way", () => asked.length === 1);
  socket.resetAndDestroy();
  letOn();
  await until("nothing is left", () => {
    const { sockets, rooms, users, addresses, attempts } = realtime.stats();
    return sockets + rooms + users + addresses + attempts === 0;
  });
});

/** One masked binary frame (mask zero) of at most 125 bytes. */
function frameOf(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x82, 0x80 | message.length, 0, 0, 0, 0]), message]);
}
