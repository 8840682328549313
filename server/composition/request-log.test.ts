import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { type AnsweredRequest, followRequest } from "#server/composition/request-log.ts";

async function served(path: string, headers: Record<string, string>, abort = false) {
  const lines: AnsweredRequest[] = [];
  let finished: () => void = () => undefined;
  const isOver = new Promise<void>((resolve) => {
    finished = resolve;
  });
  const server = createServer((incoming, response) => {
    followRequest(incoming, response, (line) => {
      lines.push(line);
      finished();
    });
    if (abort) response.write("part");
    else response.writeHead(404).end(String(incoming.headers["x-request-id"]));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const asked = request({ port, host: "127.0.0.1", path, headers });
  asked.on("error", () => undefined);
  asked.end();
  const [answer] = await once(asked, "response");
  let body = "";
  if (abort) asked.destroy();
  else for await (const part of answer) body += part;
  await isOver;
  server.closeAllConnections();
  server.close();
  return { line: lines[0], body, header: answer.headers["x-request-id"] };
}

test("an id from a proxy is kept, told to the handler and answered", async () => {
  const { line, body, header } = await served("/a/b?key=secret", { "x-request-id": "proxy-0001" });
  expect(line).toMatchObject({ requestId: "proxy-0001", method: "GET", path: "/a/b", status: 404 });
  expect(line.isAborted).toBe(false);
  expect([body, header]).toEqual(["proxy-0001", "proxy-0001"]);
});

test("an id that is none is replaced", async () => {
  const { line } = await served("/", { "x-request-id": 'x" injected' });
  expect(line.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test("keys in paths stay out of the log", async () => {
  expect((await served("/demo/ada/SECRETKEY", {})).line.path).toBe("/demo/ada/…");
  expect((await served("/join/SECRETKEY", {})).line.path).toBe("/join/…");
});

test("a client that went away is told of", async () => {
  expect((await served("/", {}, true)).line.isAborted).toBe(true);
});
