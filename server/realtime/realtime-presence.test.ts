import * as encoding from "lib0/encoding";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { personColor } from "#core/access/person-color.ts";
import type { PresenceState } from "#core/protocol/sync-message.ts";
import { createBench } from "#server/realtime/testing/cleanup.ts";
import { type Endpoint, type Peer, SESSION, until } from "#server/realtime/testing/endpoint.ts";
import { presenceHeader } from "#server/realtime/wire.ts";

const bench = createBench();

const seenBy = (peer: Peer, of: Peer): PresenceState | undefined =>
  peer.provider.awareness.getStates().get(of.provider.awareness.clientID) as
    | PresenceState
    | undefined;

function say(peer: Peer, state: Record<string, unknown>): void {
  peer.provider.awareness.setLocalState(state);
}

async function twoPeople(endpoint: Endpoint): Promise<readonly [Peer, Peer]> {
  const peers = [
    bench.sessionPeer(endpoint.wsOrigin, "ada"),
    bench.sessionPeer(endpoint.wsOrigin, "ben"),
  ] as const;
  await until("they see each other", () => {
    return seenBy(peers[0], peers[1]) !== undefined && seenBy(peers[1], peers[0]) !== undefined;
  });
  return peers;
}

/** An awareness update as any program may make it. */
function awarenessMessage(claims: readonly { clientId: number; text: string }[]): Uint8Array {
  const update = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, claims.length);
    for (const { clientId, text } of claims) {
      encoding.writeVarUint(encoder, clientId);
      encoding.writeVarUint(encoder, 2 ** 52);
      encoding.writeVarString(encoder, text);
    }
  });
  return Uint8Array.from([...presenceHeader(update.length), ...update]);
}

test("[LV4] a presence carries the person of its connection, whatever it says of itself", async () => {
  const endpoint = await bench.endpoint();
  const [ada, ben] = await twoPeople(endpoint);
  const forged = { id: "ben", name: "Somebody Important", color: "#000000", role: "admin" };
  const cursorVoxel = [10, 20, 3];
  say(ada, { user: forged, cursorVoxel, viewVoxel: [1.5, 2.5, 3], tool: "merge", extra: "x" });
  await until("ben sees the cursor", () => seenBy(ben, ada)?.cursorVoxel?.[0] === 10);
  expect(seenBy(ben, ada)).toEqual({
    user: { id: "ada", name: "Name of ada", color: personColor("ada"), role: "proofreader" },
    cursorVoxel,
    viewVoxel: [1.5, 2.5, 3],
    tool: "merge",
  });
  expect(ada.provider.awareness.getLocalState()?.user, "nobody is told of themselves").toEqual(
    forged,
  );
});

test("[LV4] what a person has in hand is told with the person that the server knows", async () => {
  const endpoint = await bench.endpoint();
  const [ada, ben] = await twoPeople(endpoint);
  say(ada, { tool: "split", segment: "18446744073709551615", zoom: 2.5 });
  await until("ben sees the segment", () => seenBy(ben, ada)?.segment === "18446744073709551615");
  expect(seenBy(ben, ada)).toMatchObject({ tool: "split", zoom: 2.5, user: { id: "ada" } });
  say(ada, { tool: "split", segment: null });
  await until("ben sees that it is let go", () => seenBy(ben, ada)?.segment === null);
});

test("[LV4] nobody speaks for another, nor for more than themselves", async () => {
  const endpoint = await bench.endpoint();
  const [ada, ben] = await twoPeople(endpoint);
  say(ada, { tool: "merge" });
  await until("ben sees it", () => seenBy(ben, ada)?.tool === "merge");
  const raw = await bench.raw(`${endpoint.wsOrigin}/sync/session/${SESSION}`, "vic");
  const adaId = ada.provider.awareness.clientID;
  const forged = { clientId: adaId, text: JSON.stringify({ tool: "forged" }) };
  const removed = { clientId: adaId, text: "null" };
  const crowd = Array.from({ length: 1_000 }, (_, index) => ({ clientId: index + 2, text: "{}" }));
  raw.ws.send(awarenessMessage([forged]));
  raw.ws.send(awarenessMessage([removed]));
  raw.ws.send(awarenessMessage([{ clientId: 1, text: '{"tool":"own"}' }, forged, ...crowd]));
  await until("ben sees the third", () => ben.provider.awareness.getStates().has(1));
  expect(ben.provider.awareness.getStates().size).toBe(3);
  expect(seenBy(ben, ada)).toMatchObject({ tool: "merge", user: { id: "ada" } });
  expect(ben.provider.awareness.getStates().get(1)).toMatchObject({
    tool: "own",
    user: { id: "vic" },
  });
});

test("states that cannot be read or are too large are dropped, the one before stands", async () => {
  const endpoint = await bench.endpoint();
  const peer = bench.sessionPeer(endpoint.wsOrigin, "ada");
  const raw = await bench.raw(`${endpoint.wsOrigin}/sync/session/${SESSION}`, "vic");
  const states = peer.provider.awareness.getStates();
  const toolSeen = () => (states.get(1) as PresenceState | undefined)?.tool;
  const bad = [
    JSON.stringify({ tool: "x".repeat(5_000) }),
    JSON.stringify({ tool: "x".repeat(33) }),
    JSON.stringify({ tool: 5 }),
    JSON.stringify({ cursorVoxel: [1, 2] }),
    JSON.stringify({ segment: 12 }),
    JSON.stringify({ segment: "-1" }),
    JSON.stringify({ segment: "123456789012345678901" }),
    JSON.stringify({ zoom: 0 }),
    '{"zoom":1e999}',
    '{"cursorVoxel":[1,2,1e999]}',
    "[]",
    "{",
    "",
  ];
  for (const [index, text] of bad.entries()) {
    raw.ws.send(awarenessMessage([{ clientId: 1, text: `{"tool":"good ${index}"}` }]));
    await until("the good one is seen", () => toolSeen() === `good ${index}`);
    raw.ws.send(awarenessMessage([{ clientId: 1, text }]));
  }
  raw.ws.send(awarenessMessage([{ clientId: 1, text: '{"tool":"last"}' }]));
  await until("the last is seen", () => toolSeen() === "last");
  expect(raw.ws.readyState).toBe(WebSocket.OPEN);
});

test("who leaves vanishes for everyone, and is seen at once when back with the same id", async () => {
  const endpoint = await bench.endpoint();
  const [ada, ben] = await twoPeople(endpoint);
  ada.provider.ws?.close();
  await until("ben sees that ada left", () => seenBy(ben, ada) === undefined);
  await until("ben sees ada again", () => seenBy(ben, ada) !== undefined);
  expect(seenBy(ben, ada)?.user.name).toBe("Name of ada");
});

test("a person who comes back before the old socket is known to be dead keeps their id", async () => {
  const endpoint = await bench.endpoint();
  const [, ben] = await twoPeople(endpoint);
  const url = `${endpoint.wsOrigin}/sync/session/${SESSION}`;
  const [dead, back] = [await bench.raw(url, "vic"), await bench.raw(url, "vic")];
  const states = ben.provider.awareness.getStates();
  dead.ws.send(awarenessMessage([{ clientId: 7, text: '{"tool":"before"}' }]));
  await until("ben sees it", () => states.has(7));
  back.ws.send(awarenessMessage([{ clientId: 7, text: '{"tool":"after"}' }]));
  await until("ben sees the new one", () => states.get(7)?.tool === "after");
  dead.ws.close();
  await dead.closed;
  back.ws.send(awarenessMessage([{ clientId: 7, text: '{"tool":"still"}' }]));
  await until("ben sees that it goes on", () => states.get(7)?.tool === "still");
});

test("a newcomer sees who is there, and pages in an intents room see nobody", async () => {
  const endpoint = await bench.endpoint();
  const [ada, ben] = await twoPeople(endpoint);
  say(ada, { tool: "split" });
  await until("ben sees it", () => seenBy(ben, ada)?.tool === "split");
  const late = bench.sessionPeer(endpoint.wsOrigin, "cleo");
  await until("the newcomer sees both", () => late.provider.awareness.getStates().size === 3);
  expect(seenBy(late, ada)?.tool).toBe("split");
  const intents = bench.intentsPeer(endpoint.wsOrigin, "ada");
  await until("the intents page is in step", () => intents.provider.synced);
  expect(intents.provider.awareness.getStates().size).toBe(1);
});

test("moves between two sendings are gathered: the last one counts", async () => {
  const endpoint = await bench.endpoint({ limits: { presenceGatherMs: 50 } });
  const [ada, ben] = await twoPeople(endpoint);
  let changes = 0;
  ben.provider.awareness.on("update", () => changes++);
  for (let x = 1; x <= 200; x++) say(ada, { cursorVoxel: [x, 0, 0] });
  await until("ben sees the last", () => seenBy(ben, ada)?.cursorVoxel?.[0] === 200);
  expect(changes).toBeLessThan(20);
});

test("a presence whose page has gone quiet is repeated while its connection lives", async () => {
  const endpoint = await bench.endpoint({ limits: { presenceRenewMs: 0, heartbeatMs: 10 } });
  const [ada, ben] = await twoPeople(endpoint);
  const clockOf = () =>
    ben.provider.awareness.meta.get(ada.provider.awareness.clientID)?.clock ?? 0;
  const before = clockOf();
  await until("ben heard of ada again", () => clockOf() > before);
  expect(seenBy(ben, ada)?.user.id).toBe("ada");
});

test("of more states than a connection may say, the newest is told, and no more often", async () => {
  const endpoint = await bench.endpoint({ limits: { presencesPerSecond: 10 } });
  const [ada, ben] = await twoPeople(endpoint);
  const heardMs: number[] = [];
  ben.provider.awareness.on("change", ({ updated }: { updated: readonly number[] }) => {
    if (updated.includes(ada.provider.awareness.clientID)) heardMs.push(performance.now());
  });
  const startMs = performance.now();
  let x = 0;
  const isLast = () => performance.now() - startMs > 600;
  await until("ada has moved for a while", () => {
    say(ada, { cursorVoxel: [++x, 0, 0] });
    return isLast();
  });
  await until("ben sees the newest", () => seenBy(ben, ada)?.cursorVoxel?.[0] === x);
  const tookMs = performance.now() - startMs;
  expect(x, "more was said than may be told").toBeGreaterThan(20);
  expect(heardMs.length).toBeLessThanOrEqual(Math.ceil(tookMs / 100) + 1);
  expect(ada.provider.wsconnected, "it is no offence").toBe(true);
});

test("those who only look on are told at their own pace", async () => {
  const limits = { presenceViewerGatherMs: 250, messageBurst: 1e6 };
  const endpoint = await bench.endpoint({ limits });
  const [ada, ben] = await twoPeople(endpoint);
  const vic = bench.sessionPeer(endpoint.wsOrigin, "vic");
  await until("the viewer sees ada", () => seenBy(vic, ada) !== undefined);
  const heard = { ben: 0, vic: 0 };
  ben.provider.awareness.on("change", () => heard.ben++);
  vic.provider.awareness.on("change", () => heard.vic++);
  let x = 0;
  await until("ben was told often", () => {
    say(ada, { cursorVoxel: [++x, 0, 0] });
    return heard.ben >= 20;
  });
  expect(heard.vic).toBeLessThan(heard.ben);
  await until("both see the newest", () =>
    [ben, vic].every((peer) => seenBy(peer, ada)?.cursorVoxel?.[0] === x),
  );
});
