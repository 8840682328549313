import * as encoding from "lib0/encoding";
import { expect, test } from "vitest";
import { logKey } from "#core/protocol/entry.ts";
import { CLOSE_INVALID_DATA, CLOSE_PROTOCOL, CLOSE_TOO_BIG } from "#core/protocol/sync-message.ts";
import { createBench } from "#server/realtime/testing/cleanup.ts";
import { type Endpoint, logOf, SESSION, until } from "#server/realtime/testing/endpoint.ts";
import {
  closedWith,
  codesByShape,
  rightCodes,
  sendHostileFrames,
} from "#server/realtime/testing/hostile-lines.ts";
import {
  FITTING_CODES,
  HOSTILE_LIMITS,
  sendHostileMessages,
} from "#server/realtime/testing/hostile-senders.ts";
import { openFrames } from "#server/realtime/testing/raw-client.ts";

const bench = createBench();
const ROOM = `/sync/session/${SESSION}`;
const SEED = 20_240_607;
/** At full length in tests/faults/hostile. */
const MESSAGES = 500;
const FRAMES = 500;
const QUICK_CLOSE = { closeTimeoutMs: 50 };

/** A page that was there before, and must still be served after all that. */
async function withWitness(endpoint: Endpoint) {
  const witness = bench.sessionPeer(endpoint.wsOrigin, "ben");
  await until("the witness is in step", () => witness.provider.synced);
  const connections = { lost: 0 };
  witness.provider.on("connection-close", () => connections.lost++);
  return async () => {
    const seq = endpoint.sessions.get(SESSION).entries().length + 1;
    endpoint.sessions.get(SESSION).commit(1);
    await until("the witness follows", () => logOf(witness).has(logKey(seq)));
    expect(connections.lost).toBe(0);
    expect(endpoint.logged.filter((line) => line.event === "realtime.bug")).toEqual([]);
  };
}

const MASK = [0, 0, 0, 0];
test.each<[string, readonly number[], number]>([
  ["reserved bits", [0xf2, 0x81, ...MASK, 0], CLOSE_PROTOCOL],
  ["compression that was not agreed on", [0xc2, 0x81, ...MASK, 0], CLOSE_PROTOCOL],
  ["an unknown opcode", [0x83, 0x80, ...MASK], CLOSE_PROTOCOL],
  ["an unknown control opcode", [0x8f, 0x80, ...MASK], CLOSE_PROTOCOL],
  ["a frame without mask", [0x82, 0x01, 0], CLOSE_PROTOCOL],
  ["a continuation of nothing", [0x80, 0x80, ...MASK], CLOSE_PROTOCOL],
  ["a fragmented ping", [0x09, 0x80, ...MASK], CLOSE_PROTOCOL],
  ["a ping of 126 bytes", [0x89, 0xfe, 0, 126, ...MASK], CLOSE_PROTOCOL],
  ["a close of one byte", [0x88, 0x81, ...MASK, 3], CLOSE_PROTOCOL],
  ["a close with code 1005", [0x88, 0x82, ...MASK, 0x03, 0xed], CLOSE_PROTOCOL],
  ["200 MiB announced", [0x82, 0xff, 0, 0, 0, 0, 0x0c, 0x80, 0, 0, ...MASK], CLOSE_TOO_BIG],
  ["2^63 bytes announced", [0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, ...MASK], CLOSE_TOO_BIG],
  ["text", [0x81, 0x81, ...MASK, 0x41], CLOSE_PROTOCOL],
  ["text that is not UTF-8", [0x81, 0x81, ...MASK, 0xff], CLOSE_INVALID_DATA],
  ["an empty message", [0x82, 0x80, ...MASK], CLOSE_INVALID_DATA],
])("a frame with %s ends its sender alone", async (_what, frame, code) => {
  const endpoint = await bench.endpoint({ limits: QUICK_CLOSE });
  const isWell = await withWitness(endpoint);
  const socket = await openFrames(endpoint.port, ROOM, "ada");
  const closed = closedWith(socket, () => undefined);
  socket.write(Buffer.from(frame));
  expect(await closed).toBe(code);
  await isWell();
  await until("its place is free", () => endpoint.realtime.stats().sockets === 1);
});

test("a message over the limit, in one frame or in many, is refused", async () => {
  const endpoint = await bench.endpoint({ limits: QUICK_CLOSE });
  const isWell = await withWitness(endpoint);
  const whole = await bench.raw(`${endpoint.wsOrigin}${ROOM}`, "ada");
  whole.ws.send(new Uint8Array(1024 * 1024 + 1));
  expect(await whole.closed).toBe(CLOSE_TOO_BIG);
  const parts = await bench.raw(`${endpoint.wsOrigin}${ROOM}`, "ada");
  const part = new Uint8Array(300 * 1024);
  for (let index = 0; index < 4; index++) parts.ws.send(part, { fin: false });
  expect(await parts.closed).toBe(CLOSE_TOO_BIG);
  await isWell();
});

test.each<[string, readonly number[], number]>([
  ["an unknown type", [99, 0], CLOSE_PROTOCOL],
  ["the server's own type", [100, 2, 123, 125], CLOSE_PROTOCOL],
  ["an auth message", [2, 0], CLOSE_PROTOCOL],
  ["an unknown sync step", [0, 9, 0], CLOSE_PROTOCOL],
  ["a truncated number", [0x80], CLOSE_INVALID_DATA],
  ["a number without end", Array.from({ length: 40 }, () => 0xff), CLOSE_INVALID_DATA],
  ["a payload cut short", [0, 0, 5, 1], CLOSE_INVALID_DATA],
  ["a payload of 2^53 bytes", [0, 2, ...varUint(2 ** 53 - 1)], CLOSE_INVALID_DATA],
  ["bytes after its end", [3, 0], CLOSE_INVALID_DATA],
  ["a state vector of 2^50 writers", [0, 0, ...sized(varUint(2 ** 50))], CLOSE_INVALID_DATA],
  ["an update of 2^50 writers", [0, 2, ...sized(varUint(2 ** 50))], CLOSE_INVALID_DATA],
  ["an update of 2^32 structs", [0, 2, ...sized([1, ...varUint(2 ** 32)])], CLOSE_INVALID_DATA],
  ["presences of 2^50 people", [1, ...sized(varUint(2 ** 50))], CLOSE_INVALID_DATA],
])("a message with %s ends its sender alone", async (_what, message, code) => {
  const endpoint = await bench.endpoint({ limits: QUICK_CLOSE });
  const isWell = await withWitness(endpoint);
  const raw = await bench.raw(`${endpoint.wsOrigin}${ROOM}`, "ada");
  raw.ws.send(Uint8Array.from(message));
  expect(await raw.closed).toBe(code);
  await isWell();
});

test(`random and mutated messages end nobody but their sender (seed ${SEED})`, async () => {
  const endpoint = await bench.endpoint({ limits: HOSTILE_LIMITS });
  endpoint.sessions.get(SESSION).commit(3);
  const isWell = await withWitness(endpoint);
  const tally = await sendHostileMessages(endpoint, { count: MESSAGES, seed: SEED, senders: 4 });
  expect(tally).toMatchObject({ read: MESSAGES, endedByOthers: 0, bugs: [] });
  expect([...tally.endings.keys()].filter((code) => !FITTING_CODES.has(code))).toEqual([]);
  expect(tally.endings.size, "the mutations reach several checks").toBeGreaterThanOrEqual(3);
  await isWell();
  await until("only the witness is left", () => endpoint.realtime.stats().sockets === 1);
});

test(`broken frames end nobody but their sender (seed ${SEED})`, async () => {
  const endpoint = await bench.endpoint({ limits: HOSTILE_LIMITS });
  const isWell = await withWitness(endpoint);
  const tally = await sendHostileFrames(endpoint, { frames: FRAMES, seed: SEED, lines: 4 });
  expect(tally.bugs).toEqual([]);
  expect(codesByShape(tally)).toEqual(rightCodes());
  await isWell();
  await until("only the witness is left", () => endpoint.realtime.stats().sockets === 1);
});

function varUint(value: number): number[] {
  return [...encoding.encode((encoder) => encoding.writeVarUint(encoder, value))];
}

function sized(payload: readonly number[]): number[] {
  return [...varUint(payload.length), ...payload];
}
