// What the lab's computer person sees of a running server: metrics, lines, ids of requests.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { ask } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";

const TOKEN = "a-token-of-twenty-chars";
const folder = makeTemporaryFolder();
let server: FascicleServer;

afterAll(async () => {
  await server?.stop();
  await folder.remove();
});

describe("with lines and a metrics token", () => {
  beforeAll(async () => {
    const env = {
      FASCICLE_DEMO: "0",
      FASCICLE_ACCESS_LOG: "1",
      FASCICLE_METRICS_TOKEN: TOKEN,
      FASCICLE_TRUSTED_PROXIES: "127.0.0.1, ::1",
    };
    await layEmbeddedDatabase(folder.path, MIGRATIONS_DIR);
    server = await FascicleServer.start({ dataDir: folder.path, env });
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

  it("lets sockets go to this host alone", async () => {
    const { headers } = await ask(server, "/sign-in");
    const host = new URL(server.url).host;
    expect(headers["content-security-policy"]).toContain(
      `connect-src 'self' ws://${host} wss://${host};`,
    );
  });
});
