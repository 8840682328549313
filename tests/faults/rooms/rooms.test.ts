// [LV1] Promise 8: rooms are opened and closed by the thousand, of sessions and of intents, by many
// people, some leaving properly and some by breaking off. Afterwards the server has no room, no socket
// and no timer of theirs left, and its memory is what it was.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { intentsRoomPath, sessionRoomPath } from "#core/protocol/sync-message.ts";
import { askDocumentMessage } from "#server/realtime/wire.ts";
import { metricOf, openPeopledWorld, type PeopledWorld } from "#tests/faults/peopled-world.ts";
import { leftIn, probeEnv } from "#tests/faults/probed-server.ts";
import { Progress } from "#tests/faults/progress.ts";
import { limitMs, rounds, roundsOfPart } from "#tests/faults/scale.ts";

/** Opened and closed; each by one socket, alone in it. */
const ROOMS = roundsOfPart({ full: 100_000, short: 2_000 });
/** Before the first look, so that code is compiled and caches have their size. */
const WARM_UP_ROOMS = rounds({ full: 10_000, short: 1_000 });
const SESSIONS = rounds({ full: 400, short: 40 });
const PEOPLE = rounds({ full: 60, short: 12 });
const AT_ONCE = 8;
const REST_MS = rounds({ full: 60_000, short: 1_000 });
const IS_FULL = rounds({ full: 1, short: 0 }) === 1;
const MAX_GROWTH = 1.05;
/** A short run is too small a part of the heap to tell a leak from its pages. */
const MAX_KEPT_BYTES_A_ROOM = 3_000;
const ASK = askDocumentMessage(Y.encodeStateVector(new Y.Doc()));

let world: PeopledWorld | null = null;
afterAll(() => world?.close());

test(
  `after ${ROOMS} rooms nothing is left of them`,
  async () => {
    const roles = Array.from({ length: PEOPLE }, () => "proofreader" as const);
    world = await openPeopledWorld({ roles, sessions: SESSIONS, env: probeEnv() });
    const { server } = world;
    await visitRooms(world, WARM_UP_ROOMS);
    await emptied(world);
    await pause(REST_MS);
    const before = await leftIn(server);
    const startMs = performance.now();
    await visitRooms(world, ROOMS);
    const tookS = (performance.now() - startMs) / 1_000;
    await emptied(world);
    await pause(REST_MS);
    const after = await leftIn(server);
    const grownBytes = after.heapBytes - before.heapBytes;
    process.stdout.write(
      `${ROOMS} rooms in ${tookS.toFixed(0)} s: heap ${mb(before.heapBytes)} → ` +
        `${mb(after.heapBytes)} MB, ${(grownBytes / ROOMS).toFixed(0)} bytes a room; beside it ` +
        `${mb(before.externalBytes)} → ${mb(after.externalBytes)} MB; active ` +
        `${JSON.stringify(before.resources)} → ${JSON.stringify(after.resources)}\n`,
    );
    for (const kind of ["Timeout", "TCPSocketWrap", "Immediate"]) {
      expect(after.resources[kind] ?? 0, kind).toBeLessThanOrEqual(
        (before.resources[kind] ?? 0) + 2,
      );
    }
    expect(after.listeners).toBe(before.listeners);
    if (IS_FULL) expect(after.heapBytes / before.heapBytes).toBeLessThan(MAX_GROWTH);
    else expect(grownBytes / ROOMS).toBeLessThan(MAX_KEPT_BYTES_A_ROOM);
  },
  limitMs(rounds({ full: 100, short: 20 }), ROOMS + WARM_UP_ROOMS) + 2 * REST_MS,
);

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** Every one that it can be is another one; several at a time. */
async function visitRooms(among: PeopledWorld, count: number): Promise<void> {
  let next = 0;
  let left = 0;
  const progress = new Progress("rooms opened and closed", count);
  const visitor = async () => {
    for (let room = next++; room < count; room = next++) {
      await visit(among, room);
      progress.at(++left);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitor));
}

async function visit({ server, people, sessionIds }: PeopledWorld, room: number): Promise<void> {
  const person = people[Math.floor(room / 2) % people.length];
  // All rooms of a session follow each other, and everyone's of all sessions before one comes again.
  const sessionId = sessionIds[Math.floor(room / (2 * people.length)) % sessionIds.length];
  const isSession = room % 2 === 0;
  const path = isSession ? sessionRoomPath(sessionId) : intentsRoomPath(sessionId, person.id);
  const socket = new WebSocket(server.url.replace("http", "ws") + path, {
    headers: { ...person.headers },
  });
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("open", () => socket.send(ASK));
    let heard = 0;
    // The first message says how the server is or asks for intents; the next is the document.
    socket.on("message", () => {
      if (++heard < 2) return;
      if (room % 3 === 0) socket.terminate();
      else socket.close();
    });
  });
}

async function emptied({ server }: PeopledWorld): Promise<void> {
  const open = async () =>
    (await metricOf(server, "fascicle_rooms")) + (await metricOf(server, "fascicle_sockets"));
  while ((await open()) > 0) await pause(50);
}
