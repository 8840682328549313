// The connection against the real endpoint, over a line that the test can cut and stall.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { ReceivedOutcome } from "#client/api/answer-schemas.ts";
import {
  type ConnectOptions,
  connectSession,
  type SessionConnection,
} from "#client/collaboration/connect-session.ts";
import type { ConnectionState } from "#client/collaboration/connection-state.ts";
import { newIntentId } from "#client/intents/new-intent-id.ts";
import { CLEAN } from "#core/operations/standing.ts";
import { MESSAGE_AWARENESS } from "#core/protocol/sync-message.ts";
import { createBench } from "#server/realtime/testing/cleanup.ts";
import { SESSION, socketClassFor, until } from "#server/realtime/testing/endpoint.ts";
import { MemoryLogs } from "#server/realtime/testing/memory-sessions.ts";

const bench = createBench();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Page {
  readonly connection: SessionConnection;
  readonly seqs: readonly number[];
  readonly states: readonly ConnectionState["kind"][];
  readonly outcomes: readonly ReceivedOutcome[];
}

function openPage(origin: string, userId: string, more: Partial<ConnectOptions> = {}): Page {
  const seqs: number[] = [];
  const states: ConnectionState["kind"][] = [];
  const outcomes: ReceivedOutcome[] = [];
  const connection = connectSession({
    sessionId: SESSION,
    userId,
    origin,
    webSocket: socketClassFor(userId),
    ...more,
  });
  ends.push(() => connection.destroy());
  connection.intents.onOutcome((outcome) => outcomes.push(outcome));
  connection.start({
    onEntries: (operations) => seqs.push(...operations.map(({ seq }) => seq)),
    onState: (state) => states.push(state.kind),
    onPresence: () => undefined,
    onServerNews: () => undefined,
  });
  return { connection, seqs, states, outcomes };
}

/** A line to the endpoint that can be stalled, in both directions, and cut. */
async function openLine(port: number) {
  const pairs = new Set<readonly [Socket, Socket]>();
  let isStalled = false;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => near.write(bytes));
    for (const socket of pair) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        near.destroy();
        far.destroy();
        pairs.delete(pair);
      });
      if (isStalled) socket.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const setStalled = (stalled: boolean) => {
    isStalled = stalled;
    for (const pair of pairs) {
      for (const socket of pair) stalled ? socket.pause() : socket.resume();
    }
  };
  const cut = () => {
    for (const [near] of pairs) near.destroy();
  };
  ends.push(() => {
    cut();
    return new Promise((resolve) => server.close(resolve));
  });
  return { origin: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, setStalled, cut };
}

const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const intentText = (id: string) => JSON.stringify({ id });

function putNew(page: Page): string {
  const intentId = newIntentId();
  page.connection.intents.put([{ intentId, text: intentText(intentId) }]);
  return intentId;
}

describe("the log", () => {
  test("[OP2] is read from its first entry, and then as it grows", async () => {
    const endpoint = await bench.endpoint();
    endpoint.sessions.get(SESSION).commit(300);
    const page = openPage(endpoint.wsOrigin, "ada");
    await until("the log is read", () => page.seqs.length === 300);
    endpoint.sessions.get(SESSION).commit(2);
    await until("new entries came", () => page.seqs.length === 302);
    expect(page.seqs).toEqual(oneTo(302));
  });

  test("[OP2] goes on after the server was away, without a gap or a repetition", async () => {
    const logs = new MemoryLogs(SESSION);
    const first = await bench.endpoint({ logs });
    first.sessions.get(SESSION).commit(20);
    const page = openPage(first.wsOrigin, "ada");
    await until("it is live", () => page.connection.state().kind === "live");
    await first.stop();
    await until("it shows", () => page.connection.state().kind === "offline");
    const second = await bench.endpoint({ logs, port: first.port });
    second.sessions.get(SESSION).commit(20);
    await until("it is live again", () => page.connection.state().kind === "live");
    await until("it has caught up", () => page.seqs.length === 40);
    expect(page.seqs).toEqual(oneTo(40));
  });

  test("[LV4] a page never sends anything into the session's room but its presence", async () => {
    const endpoint = await bench.endpoint();
    const page = openPage(endpoint.wsOrigin, "ada");
    await until("it is live", () => page.connection.state().kind === "live");
    putNew(page);
    page.connection.setPresence({ tool: "merge" });
    await until("the entry came", () => page.seqs.length === 1);
    expect(page.states).toEqual(["catching-up", "live"]);
  });
});

describe("intents and outcomes", () => {
  test("[LV1] an outcome comes back to its author's pages, and to nobody else's", async () => {
    const endpoint = await bench.endpoint();
    const [one, two, other] = ["ada", "ada", "ben"].map((user) =>
      openPage(endpoint.wsOrigin, user),
    );
    for (const page of [one, two, other]) {
      await until("it is live", () => page.connection.state().kind === "live");
    }
    const intentId = putNew(one);
    await until("both know", () => one.outcomes.length === 1 && two.outcomes.length === 1);
    expect(one.outcomes).toEqual([{ intentId, accepted: true, seq: 1, standing: CLEAN }]);
    await until("the other sees the entry", () => other.seqs.length === 1);
    expect(other.outcomes).toEqual([]);
  });

  test("[LV3] what was put offline is sent in its order, once", async () => {
    const endpoint = await bench.endpoint();
    const line = await openLine(endpoint.port);
    const page = openPage(line.origin, "ada");
    await until("it is live", () => page.connection.state().kind === "live");
    line.setStalled(true);
    line.cut();
    await until("it shows", () => page.connection.state().kind === "offline");
    const intentIds = oneTo(50).map(() => putNew(page));
    line.setStalled(false);
    line.cut();
    await until("all are decided", () => page.outcomes.length === 50);
    expect(endpoint.sessions.get(SESSION).submitted).toEqual(intentIds.map(intentText));
    expect(page.outcomes.map(({ intentId }) => intentId)).toEqual(intentIds);
  });

  test("a viewer's intent comes back refused, with what is missing", async () => {
    const endpoint = await bench.endpoint();
    const page = openPage(endpoint.wsOrigin, "vic");
    const intentId = putNew(page);
    await until("it is decided", () => page.outcomes.length === 1);
    const refusal = { tag: "not-allowed", needed: "proofreader", role: "viewer" };
    expect(page.outcomes).toEqual([{ intentId, accepted: false, refusal, standing: CLEAN }]);
  });

  test("what was decided leaves the document of every page", async () => {
    const endpoint = await bench.endpoint();
    const page = openPage(endpoint.wsOrigin, "ada");
    const intentId = putNew(page);
    await until("it is decided", () => page.outcomes.length === 1);
    page.connection.intents.remove(intentId);
    await until("it is live", () => page.connection.state().kind === "live");
    const late = openPage(endpoint.wsOrigin, "ada");
    await until("it is live", () => late.connection.state().kind === "live");
    const next = putNew(late);
    await until("the next is decided", () => late.outcomes.some((it) => it.intentId === next));
    expect(endpoint.sessions.get(SESSION).submitted).toEqual([intentId, next].map(intentText));
  });
});

describe("the state of the line", () => {
  test("connecting, catching up, live", async () => {
    const endpoint = await bench.endpoint();
    const page = openPage(endpoint.wsOrigin, "ada");
    expect(page.connection.state()).toEqual({ kind: "connecting" });
    await until("it is live", () => page.connection.state().kind === "live");
    expect(page.states).toEqual(["catching-up", "live"]);
  });

  test("read-only where the person cannot edit now", async () => {
    const endpoint = await bench.endpoint();
    const page = openPage(endpoint.wsOrigin, "vic");
    page.connection.setWritable(false);
    await until("it is in step", () => page.connection.state().kind === "read-only");
    page.connection.setWritable(true);
    expect(page.connection.state().kind).toBe("live");
  });

  test("a line that stalls without a word is shown as offline, and as live when it is back", async () => {
    const endpoint = await bench.endpoint();
    const line = await openLine(endpoint.port);
    const page = openPage(line.origin, "ada", { lineWatch: { everyMs: 10, patienceMs: 60 } });
    await until("it is live", () => page.connection.state().kind === "live");
    line.setStalled(true);
    await until("it shows", () => page.connection.state().kind === "offline");
    endpoint.sessions.get(SESSION).commit(3);
    line.setStalled(false);
    await until("it is live again", () => page.connection.state().kind === "live");
    await until("it has caught up", () => page.seqs.length === 3);
  });

  test("rights that end are final", async () => {
    const endpoint = await bench.endpoint();
    const page = openPage(endpoint.wsOrigin, "ada");
    await until("it is live", () => page.connection.state().kind === "live");
    endpoint.roles.delete("ada");
    endpoint.realtime.closeUser("ada");
    await until("it shows", () => page.connection.state().kind === "refused");
    expect(page.connection.state()).toEqual({ kind: "refused", reason: "not-allowed" });
    await until("it stays away", () => endpoint.realtime.stats().sockets === 0);
  });

  test("a page that holds more than the log is told to reload", async () => {
    const first = await bench.endpoint();
    first.sessions.get(SESSION).commit(5);
    const page = openPage(first.wsOrigin, "ada");
    await until("the log is read", () => page.seqs.length === 5);
    await first.stop();
    await bench.endpoint({ port: first.port });
    await until("it shows", () => page.connection.state().kind === "refused");
    expect(page.connection.state()).toEqual({ kind: "refused", reason: "out-of-step" });
  });

  test("turned away at the door, it asks why, and stops where that is final", async () => {
    const endpoint = await bench.endpoint();
    const page = openPage(endpoint.wsOrigin, "nobody", {
      whyTurnedAway: async () => "not-signed-in",
    });
    await until("it shows", () => page.connection.state().kind === "refused");
    expect(page.connection.state()).toEqual({ kind: "refused", reason: "not-signed-in" });
  });

  test("turned away for a while, it says why, keeps trying, and takes it back once it is in", async () => {
    const endpoint = await bench.endpoint();
    endpoint.roles.delete("ada");
    let asked = 0;
    const page = openPage(endpoint.wsOrigin, "ada", {
      whyTurnedAway: async () => {
        asked++;
        return "database-away";
      },
    });
    const said = () => page.connection.serverNews().notWritable;
    await until("it says why", () => said() === "database-away");
    await until("it asks again", () => asked >= 2);
    expect(said()).toBe("database-away");
    expect(page.connection.state().kind).not.toBe("refused");
    endpoint.roles.set("ada", "proofreader");
    await until("it is live", () => page.connection.state().kind === "live");
    await until("it takes it back", () => said() === null);
  });

  test("turned away without a reason, it keeps trying", async () => {
    const endpoint = await bench.endpoint();
    endpoint.roles.delete("ada");
    let asked = 0;
    const page = openPage(endpoint.wsOrigin, "ada", {
      whyTurnedAway: async () => {
        asked++;
        throw new Error("the server is away");
      },
    });
    await until("it has asked twice", () => asked >= 2);
    endpoint.roles.set("ada", "proofreader");
    await until("it is live", () => page.connection.state().kind === "live");
  });
});

describe("presence", () => {
  test("[LV4] others are seen under the name that the server knows, own pages marked", async () => {
    const endpoint = await bench.endpoint();
    const [ada, again, ben] = ["ada", "ada", "ben"].map((user) =>
      openPage(endpoint.wsOrigin, user),
    );
    ben.connection.setPresence({ viewVoxel: [1, 2, 3], tool: "split" });
    await until("ada sees both", () => ada.connection.others().length === 2);
    await until("ben has moved", () =>
      ada.connection.others().some(({ tool }) => tool === "split"),
    );
    const found = ada.connection.others().map(({ user, isSelf, viewVoxel }) => {
      return { id: user.id, name: user.name, isSelf, viewVoxel };
    });
    expect(found).toContainEqual({
      id: "ben",
      name: "Name of ben",
      isSelf: false,
      viewVoxel: [1, 2, 3],
    });
    expect(found).toContainEqual({
      id: "ada",
      name: "Name of ada",
      isSelf: true,
      viewVoxel: null,
    });
    again.connection.destroy();
    await until("the page that left is gone", () => ada.connection.others().length === 1);
  });

  test("a page says nothing of others: their moves cost it no message", async () => {
    const endpoint = await bench.endpoint();
    let presenceSent = 0;
    class CountingSocket extends socketClassFor("ada") {
      override send(data: Uint8Array<ArrayBuffer>): void {
        if (data[0] === MESSAGE_AWARENESS) presenceSent++;
        super.send(data);
      }
    }
    const ada = openPage(endpoint.wsOrigin, "ada", { webSocket: CountingSocket });
    const ben = openPage(endpoint.wsOrigin, "ben");
    await until("ada sees ben", () => ada.connection.others().length === 1);
    const before = presenceSent;
    for (let x = 1; x <= 5; x++) {
      ben.connection.setPresence({ cursorVoxel: [x, 0, 0] });
      await until("ada sees the move", () => ada.connection.others()[0].cursorVoxel?.[0] === x);
    }
    expect(presenceSent).toBe(before);
    ada.connection.setPresence({ tool: "merge" });
    await until("ben sees ada's tool", () => ben.connection.others()[0].tool === "merge");
    expect(presenceSent).toBe(before + 1);
  });
});
