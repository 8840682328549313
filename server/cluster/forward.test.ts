// [LV2] Between processes: what is passed on is signed, what is not signed by one of them is not
// believed, and nothing is passed on twice.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { createForwarder, type Forwarder } from "#server/cluster/forward.ts";
import { createForwardSignatures, FORWARDED_HEADER } from "#server/cluster/forward-signature.ts";
import { ask } from "#tests/server/web-client.ts";

const SECRET = "one secret that all of them share";
const PATH = "/api/v1/sessions/shared";
const CLIENT = "192.0.2.7";

interface Process {
  readonly url: string;
  readonly server: Server;
  readonly forwarder: Forwarder;
  /** What it answered itself: the client's address as it believes it. */
  readonly answered: (string | null)[];
}

const processes: Process[] = [];
afterEach(async () => {
  for (const { server, forwarder } of processes.splice(0)) {
    forwarder.close();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

/** `owner` is told for every session; null is this one itself. */
async function startProcess(owner: string | null, secret = SECRET): Promise<Process> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answered: (string | null)[] = [];
  const forwarder = createForwarder({
    secret,
    ownUrl: url,
    authority: null,
    isHere: () => owner === null,
    findOwner: async () => owner ?? url,
    clientAddressOf: () => CLIENT,
    log: () => undefined,
  });
  const here = (request: IncomingMessage) => answered.push(forwarder.forwardedFor(request));
  server.on("request", (request, response) =>
    forwarder.request(request, response, () => {
      here(request);
      response.end("here");
    }),
  );
  server.on("upgrade", (request, socket, head) =>
    forwarder.upgrade(request, socket, head, () => {
      here(request);
      socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhere");
    }),
  );
  const made = { url, server, forwarder, answered };
  processes.push(made);
  return made;
}

async function upgrade({ server }: Process, header: string | null): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const lines = [`GET /sync/session/shared HTTP/1.1`, "host: x", "connection: Upgrade"];
  lines.push("upgrade: websocket", ...(header === null ? [] : [`${FORWARDED_HEADER}: ${header}`]));
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return text(socket);
}

test("a request and a socket of another's session are passed on with the client's address", async () => {
  const owner = await startProcess(null);
  const other = await startProcess(owner.url);
  expect(await ask(other, PATH)).toMatchObject({ status: 200, text: "here" });
  expect(await upgrade(other, null)).toContain("200 OK");
  expect(owner.answered).toEqual([CLIENT, CLIENT]);
  expect(other.answered).toEqual([]);
});

const rightElsewhere = createForwardSignatures(SECRET).sign("10.0.0.1", {
  headers: {},
  method: "GET",
  url: "/api/v1/sessions/another",
});
const ofAnotherSecret = createForwardSignatures(`${SECRET}, or not`).sign("10.0.0.1", {
  headers: {},
  method: "GET",
  url: PATH,
});

test.each([
  ["nothing", ""],
  ["an address alone", "10.0.0.1"],
  ["a wrong signature", "10.0.0.1 AAAA"],
  ["the signature of another request", rightElsewhere],
  ["the signature by another secret", ofAnotherSecret],
])("a header with %s is refused, here and on the way to the owner", async (_, header) => {
  const owner = await startProcess(null);
  const other = await startProcess(owner.url);
  for (const asked of [owner, other]) {
    const headers = { [FORWARDED_HEADER]: header };
    expect(await ask(asked, PATH, { headers })).toMatchObject({
      status: 403,
      text: expect.stringContaining("FASCICLE_SECRET"),
    });
    expect(await upgrade(asked, header)).toContain("403 Forbidden");
    expect(asked.answered).toEqual([]);
  }
});

test("what was passed on is answered where it arrives, though another is the owner by now", async () => {
  const third = await startProcess(null);
  const second = await startProcess(third.url);
  const first = await startProcess(second.url);
  expect((await ask(first, PATH)).text).toBe("here");
  expect(second.answered).toEqual([CLIENT]);
  expect(third.answered).toEqual([]);
});

test("a server with another secret is told so, and believes nobody's address", async () => {
  const owner = await startProcess(null, `${SECRET}, or not`);
  const other = await startProcess(owner.url);
  expect(await ask(other, PATH)).toMatchObject({ status: 403 });
  expect(owner.answered).toEqual([]);
});
