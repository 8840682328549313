// [LV4] Promise 7, to the last message: beside hostile.test.ts, where the first fatal message ends a
// connection and what was said after it is never read, here every single one is read by the endpoint,
// and what became of its sender is known. Nobody else hears of it, and nothing of it stays.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLOSE_INTERNAL } from "#core/protocol/sync-message.ts";
import { createBench } from "#server/realtime/testing/cleanup.ts";
import {
  type Endpoint,
  logOf,
  outcomesOf,
  putIntent,
  SESSION,
  until,
} from "#server/realtime/testing/endpoint.ts";
import {
  codesByShape,
  rightCodes,
  sendHostileFrames,
} from "#server/realtime/testing/hostile-lines.ts";
import {
  FITTING_CODES,
  HOSTILE_LIMITS,
  sendHostileMessages,
} from "#server/realtime/testing/hostile-senders.ts";
import { Progress } from "#tests/faults/progress.ts";
import { isFull, limitMs, roundsOfPart, seedOfPart } from "#tests/faults/scale.ts";

const MESSAGES = roundsOfPart({ full: 1_000_000, short: 2_000 });
const FRAMES = roundsOfPart({ full: 100_000, short: 1_000 });
const SEED = seedOfPart(20_251_127);
const SENDERS = 8;
/** Before the first look at memory, so that code is compiled and caches have their size. */
const WARM_UP_MESSAGES = Math.ceil(MESSAGES / 10);
const WARM_UP_SEED = 7;
/** Far below what a message that stayed would be. Asked for at full length alone. */
const MAX_KEPT_BYTES_A_MESSAGE = 20;

const bench = createBench();
const rejected: unknown[] = [];
const noteRejection = (reason: unknown) => rejected.push(reason);
beforeAll(() => {
  process.on("unhandledRejection", noteRejection);
});
afterAll(() => {
  process.off("unhandledRejection", noteRejection);
});

test(
  `each of ${MESSAGES} mutated messages is read, and ends nobody but its sender (seed ${SEED})`,
  async () => {
    const endpoint = await bench.endpoint({ limits: HOSTILE_LIMITS });
    endpoint.sessions.get(SESSION).commit(3);
    const members = await withMembers(endpoint);
    const progress = new Progress("messages read", MESSAGES);
    const warmUp = await sendHostileMessages(endpoint, {
      ...{ count: WARM_UP_MESSAGES, seed: WARM_UP_SEED, senders: SENDERS },
    });
    const before = heapBytes();
    const startMs = performance.now();
    const tally = await sendHostileMessages(endpoint, {
      // Each sender has the next seed.
      ...{ count: MESSAGES, seed: SEED * SENDERS, senders: SENDERS },
      onRead: ({ read, endings }) =>
        progress.at(read, () => JSON.stringify(Object.fromEntries(endings))),
    });
    const tookMs = performance.now() - startMs;
    const keptBytes = (heapBytes() - before) / MESSAGES;
    process.stdout.write(
      `${tally.read} messages read in ${(tookMs / 1_000).toFixed(0)} s, ` +
        `${(tookMs / MESSAGES).toFixed(2)} ms each: ${tally.borne} borne, senders ended with ` +
        `${JSON.stringify(Object.fromEntries(tally.endings))}; ` +
        `${keptBytes.toFixed(1)} bytes of memory a message\n`,
    );
    for (const told of [warmUp, tally]) {
      expect(told).toMatchObject({ endedByOthers: 0, bugs: [] });
      expect([...told.endings.keys()].filter((code) => !FITTING_CODES.has(code))).toEqual([]);
    }
    expect(tally.read).toBe(MESSAGES);
    expect(tally.borne + sum(tally.endings.values())).toBe(MESSAGES);
    expect(tally.borne, "some mean no harm").toBeGreaterThan(MESSAGES / 100);
    expect(tally.endings.size, "the mutations reach several checks").toBeGreaterThanOrEqual(3);
    await members.areWell();
    expect(rejected).toEqual([]);
    if (isFull()) expect(keptBytes).toBeLessThanOrEqual(MAX_KEPT_BYTES_A_MESSAGE);
  },
  limitMs(30, MESSAGES),
);

test(
  `${FRAMES} broken frames each end their sender alone, with the code of their shape (seed ${SEED})`,
  async () => {
    const endpoint = await bench.endpoint({ limits: HOSTILE_LIMITS });
    endpoint.sessions.get(SESSION).commit(3);
    const members = await withMembers(endpoint);
    const progress = new Progress("frames", FRAMES);
    const startMs = performance.now();
    const tally = await sendHostileFrames(endpoint, {
      ...{ frames: FRAMES, seed: SEED * SENDERS, lines: SENDERS },
      onLine: ({ frames, lines }) =>
        progress.at(Math.min(frames, FRAMES - 1), () => `on ${lines} lines`),
    });
    const tookMs = performance.now() - startMs;
    process.stdout.write(
      `${tally.frames} frames on ${tally.lines} lines in ${(tookMs / 1_000).toFixed(0)} s, ` +
        `${(tookMs / tally.lines).toFixed(2)} ms a line; where they broke by chance ended with ` +
        `${JSON.stringify(Object.fromEntries(tally.broken))}\n`,
    );
    expect(tally.frames).toBeGreaterThanOrEqual(FRAMES);
    expect(codesByShape(tally)).toEqual(rightCodes());
    expect(tally.broken.get(CLOSE_INTERNAL)).toBeUndefined();
    expect(tally.bugs).toEqual([]);
    await members.areWell();
    expect(rejected).toEqual([]);
  },
  limitMs(60, FRAMES),
);

/** A page of a proofreader's with both its rooms, and one that looks on: there before, and to the end. */
async function withMembers(endpoint: Endpoint) {
  const { wsOrigin, sessions, realtime } = endpoint;
  const looking = [bench.sessionPeer(wsOrigin, "ben"), bench.sessionPeer(wsOrigin, "vic")];
  const editing = bench.intentsPeer(wsOrigin, "ben");
  const outcomes = outcomesOf(editing);
  const peers = [...looking, editing];
  let lost = 0;
  for (const { provider } of peers) provider.on("connection-close", () => lost++);
  await until("all are in step", () => peers.every(({ provider }) => provider.synced));
  const log = () =>
    sessions
      .get(SESSION)
      .entries()
      .map(({ entry }) => entry);
  return {
    async areWell() {
      const intentId = putIntent(editing);
      await until("an edit is decided", () => outcomes.some((one) => one.intentId === intentId));
      expect(outcomes.at(-1)).toMatchObject({ intentId, accepted: true });
      await until("only they are left", () => realtime.stats().sockets === peers.length);
      const free = { rooms: 2, users: 2, addresses: 1, attempts: 0 };
      await until("their rooms alone are left", () => realtime.stats().rooms === free.rooms);
      expect(realtime.stats()).toEqual({ sockets: peers.length, ...free });
      expect(sessions.held.get(SESSION)).toBe(free.rooms);
      const newcomer = bench.sessionPeer(wsOrigin, "cleo");
      for (const peer of [...looking, newcomer]) {
        await until("all of the log is there", () => logOf(peer).size === log().length);
        expect(entriesOf(logOf(peer))).toEqual(log());
      }
      expect(lost).toBe(0);
    },
  };
}

function entriesOf(log: ReturnType<typeof logOf>): readonly string[] {
  const decoder = new TextDecoder();
  const inOrder = [...log.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return inOrder.map(([, bytes]) => decoder.decode(bytes.subarray(1)));
}

function sum(counts: Iterable<number>): number {
  return [...counts].reduce((all, one) => all + one, 0);
}

function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 4; round++) collect();
  return process.memoryUsage().heapUsed;
}
