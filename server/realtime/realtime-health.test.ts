// [LV2] While the server can keep nothing, pages stay connected, are told so, and their edits wait:
// decided once, as soon as the server can keep them.
import * as decoding from "lib0/decoding";
import { expect, test } from "vitest";
import { MESSAGE_SERVER, type ServerState } from "#core/protocol/sync-message.ts";
import { createBench } from "#server/realtime/testing/cleanup.ts";
import {
  outcomesOf,
  type Peer,
  putIntent,
  SESSION,
  until,
} from "#server/realtime/testing/endpoint.ts";
import { HealthBoard } from "#server/use-cases/server-health.ts";

const bench = createBench();

function statesOf(peer: Peer): ServerState[] {
  const states: ServerState[] = [];
  peer.provider.messageHandlers[MESSAGE_SERVER] = (_encoder, decoder) => {
    states.push(JSON.parse(decoding.readVarString(decoder)) as ServerState);
  };
  return states;
}

function closesOf(peer: Peer): number[] {
  const codes: number[] = [];
  peer.provider.on("connection-close", (event) => codes.push(event?.code ?? 0));
  return codes;
}

test("every room is told how the server is, when a page joins and when it changes", async () => {
  const health = new HealthBoard();
  health.set({ writable: false, reason: "disk-full" });
  const { wsOrigin } = await bench.endpoint({ health });
  const peers = [bench.sessionPeer(wsOrigin, "ada"), bench.intentsPeer(wsOrigin, "ada")];
  const states = peers.map(statesOf);
  const closes = peers.map(closesOf);
  await until("both are told", () => states.every(({ length }) => length === 1));
  health.set({ writable: false, reason: "disk-full" });
  health.set({ writable: true });
  await until("both are told again", () => states.every(({ length }) => length === 2));
  for (const told of states) {
    expect(told).toEqual([
      { writable: false, reason: "disk-full", serverMs: expect.any(Number) },
      { writable: true, serverMs: expect.any(Number) },
    ]);
  }
  expect(closes).toEqual([[], []]);
});

test("[LV2] edits wait while nothing can be kept, and are decided once afterwards", async () => {
  const health = new HealthBoard();
  const { wsOrigin, sessions } = await bench.endpoint({ health });
  const page = bench.intentsPeer(wsOrigin, "ada");
  const [outcomes, states, closes] = [outcomesOf(page), statesOf(page), closesOf(page)];
  await until("the page is in step", () => page.provider.synced && states.length === 1);
  health.set({ writable: false, reason: "disk-full" });
  await until("the page is told", () => states.length === 2);
  const ids = [putIntent(page), putIntent(page)];
  // What another page of the person is shown is what the server has by then.
  const other = bench.intentsPeer(wsOrigin, "ada");
  await until("another page holds them", () => other.doc.getMap("intents").size === 2);
  expect(sessions.get(SESSION).submitted).toEqual([]);
  expect(outcomes).toEqual([]);
  health.set({ writable: true });
  await until("both are decided", () => outcomes.length === 2);
  expect(outcomes.map(({ intentId }) => intentId)).toEqual(ids);
  expect(sessions.get(SESSION).submitted).toHaveLength(2);
  expect(closes).toEqual([]);
});

test("[LV2] a commit that found the disk full is tried again once it is not", async () => {
  const health = new HealthBoard();
  const { wsOrigin, sessions } = await bench.endpoint({ health });
  const page = bench.intentsPeer(wsOrigin, "ada");
  const [outcomes, states, closes] = [outcomesOf(page), statesOf(page), closesOf(page)];
  await until("the page is in step", () => page.provider.synced && states.length === 1);
  const session = sessions.get(SESSION);
  session.failNext = true;
  session.onFailure = () => health.set({ writable: false, reason: "disk-full" });
  const intentId = putIntent(page);
  await until("the page is told", () => states.length === 2);
  expect(outcomes).toEqual([]);
  health.set({ writable: true });
  await until("it is decided", () => outcomes.length === 1);
  expect(outcomes).toMatchObject([{ intentId, accepted: true, seq: 1 }]);
  expect(closes).toEqual([]);
});
