// What the lab's computer person sees of a running server: metrics, lines, ids of requests.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { ApiDataset, ApiMe, ApiSession } from "#core/protocol/api.ts";
import { CLOSE_PROTOCOL, INTENTS_MAP, intentsRoomPath } from "#core/protocol/sync-message.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { updateMessage } from "#server/realtime/wire.ts";
import { addAdministrator } from "#tests/server/lab-people.ts";
import { importArgs, MIDDLE, RIGHT, writeSmallVolume } from "#tests/server/small-volume.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { ask, askJson, openSocket } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";

const TOKEN = "a-token-of-twenty-chars";
const ENV = {
  FASCICLE_DEMO: "0",
  FASCICLE_ACCESS_LOG: "1",
  FASCICLE_METRICS_TOKEN: TOKEN,
  FASCICLE_TRUSTED_PROXIES: "127.0.0.1, ::1",
};
const GIVE_UP = { timeout: 20_000 };
const folder = makeTemporaryFolder();
let server: FascicleServer;

afterAll(async () => {
  await server?.stop();
  await folder.remove();
});

/** The lines of one kind that a server has written so far. */
function linesOf({ log }: FascicleServer, event: string): readonly Record<string, unknown>[] {
  return log
    .split("\n")
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("with lines and a metrics token", () => {
  beforeAll(async () => {
    const dataDir = join(folder.path, "data");
    await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
    server = await FascicleServer.start({ dataDir, env: ENV });
  });

  it("gives metrics to the token's holder alone", async () => {
    expect((await ask(server, "/metrics")).status).toBe(403);
    const wrong = { headers: { authorization: `Bearer ${TOKEN}x` } };
    expect((await ask(server, "/metrics", wrong)).status).toBe(403);
    const answer = await ask(server, "/metrics", { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/^fascicle_sockets 0$/m);
    expect(answer.text).toMatch(/^fascicle_commit_seconds_count 0$/m);
    expect(answer.text).toMatch(/^fascicle_nodejs_eventloop_lag_seconds /m);
    // The two that were refused before.
    expect(answer.text).toMatch(
      /^fascicle_http_request_seconds_count\{method="GET",status="4xx"\} 2$/m,
    );
  });

  it("answers with the proxy's id and writes a line with it, without the query", async () => {
    const headers = { "x-request-id": "from-the-proxy-1" };
    const answer = await ask(server, "/sign-in?secret=hush", { headers });
    expect(answer.headers["x-request-id"]).toBe("from-the-proxy-1");
    const lineOf = () => server.log.split("\n").find((line) => line.includes("from-the-proxy-1"));
    await expect.poll(lineOf, { timeout: 10_000 }).toBeDefined();
    expect(JSON.parse(lineOf() ?? "")).toMatchObject({
      level: "info",
      event: "request",
      method: "GET",
      path: "/sign-in",
      status: 200,
    });
    expect(server.log).not.toContain("hush");
  });

  it("follows a request, and a socket, to the operations that they brought", async () => {
    const admin = await addAdministrator(server, ENV);
    const args = importArgs("small", await writeSmallVolume(join(folder.path, "volume")));
    expect(await runFascicle(args, server.dataDir, ENV)).toMatchObject({ exitCode: 0 });
    const asked = { cookie: admin };
    const me = await askJson<ApiMe>(server, "/api/v1/me", asked);
    const { datasets } = await askJson<{ datasets: readonly ApiDataset[] }>(
      server,
      "/api/v1/datasets",
      asked,
    );
    const { id: sessionId } = await askJson<ApiSession>(
      server,
      `/api/v1/datasets/${datasets[0].id}/sessions`,
      { ...asked, method: "POST", body: { title: "Followed" }, status: 201 },
    );
    const merge = {
      kind: "merge",
      a: { positionVoxel: [7, 0, 0], supervoxel: String(MIDDLE) },
      b: { positionVoxel: [8, 0, 0], supervoxel: String(RIGHT) },
      confirmedFar: false,
    };
    const intentOf = (body: object) => ({ id: randomUUID(), seenSeq: 0, overrides: [], body });
    const intents = [intentOf(merge), intentOf({ kind: "undo", of: null })];
    await askJson(server, `/api/v1/sessions/${sessionId}/intents`, {
      ...{ ...asked, method: "POST", body: { intents } },
      headers: { "x-request-id": "from-the-proxy-2" },
    });
    const commitsBy = (id: string) =>
      linesOf(server, "commit").filter(({ cameBy }) => (cameBy as string[]).includes(id));
    await expect
      .poll(() => commitsBy("from-the-proxy-2"), GIVE_UP)
      .toMatchObject([
        { sessionId, firstSeq: 1, lastSeq: 2, operations: 2, cameBy: ["from-the-proxy-2"] },
      ]);

    const headers = { "x-request-id": "from-the-proxy-3" };
    const path = intentsRoomPath(sessionId, me.id);
    const socket = openSocket(server, path, { ...asked, headers });
    await once(socket, "open");
    const doc = new Y.Doc();
    const redo = intentOf({ kind: "redo", of: null });
    doc.getMap<string>(INTENTS_MAP).set(redo.id, JSON.stringify(redo));
    socket.send(updateMessage(Y.encodeStateAsUpdate(doc)));
    await expect
      .poll(() => commitsBy("from-the-proxy-3"), GIVE_UP)
      .toMatchObject([{ sessionId, firstSeq: 3, lastSeq: 3, operations: 1, refusals: 0 }]);
    expect(linesOf(server, "upgrade")).toMatchObject([{ requestId: "from-the-proxy-3", path }]);
    // Its end has the same id, and says why.
    socket.send(Uint8Array.from([99]));
    const closed = () => linesOf(server, "realtime.closed");
    await expect
      .poll(closed, GIVE_UP)
      .toMatchObject([{ connectionId: "from-the-proxy-3", code: CLOSE_PROTOCOL, userId: me.id }]);
  }, 120_000);

  it("lets sockets go to this host alone", async () => {
    const { headers } = await ask(server, "/sign-in");
    const host = new URL(server.url).host;
    expect(headers["content-security-policy"]).toContain(
      `connect-src 'self' ws://${host} wss://${host};`,
    );
  });
});
