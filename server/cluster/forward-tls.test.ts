// [LV2] Between processes by TLS: what is passed on arrives at one that shows the right certificate,
// and nothing at all is sent to one that does not.
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { createForwarder, type Forwarder } from "#server/cluster/forward.ts";
import { lineTo, readAuthority } from "#server/cluster/node-line.ts";
import { readEnvironment } from "#server/env.ts";
import { ask } from "#tests/server/web-client.ts";
import { makeCertificate, type TestCertificate } from "#tests/support/test-certificate.ts";

const PATH = "/api/v1/sessions/shared";
const CLIENT = "192.0.2.7";

const made = makeCertificate("IP:127.0.0.1");
if (typeof made === "string") process.stdout.write(`TLS between processes: SKIPPED, ${made}\n`);

describe.skipIf(typeof made === "string")("between processes by TLS", () => {
  let own: TestCertificate;
  const servers: Server[] = [];
  const forwarders: Forwarder[] = [];
  beforeAll(() => {
    own = certificateFor("IP:127.0.0.1");
  });
  afterEach(async () => {
    for (const forwarder of forwarders.splice(0)) forwarder.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    }
  });

  /** Serves everything itself, by TLS; what arrives, with the client's address as it believes it. */
  async function startOwner({ key, cert }: TestCertificate) {
    const arrived: (string | null)[] = [];
    const server = createTlsServer({ key, cert });
    const forwarder = forwarderOf({ isHere: true, owner: "", authority: null });
    server.on("request", (request, response) => {
      arrived.push(forwarder.forwardedFor(request));
      request.pipe(response);
    });
    server.on("upgrade", (request, socket) => {
      arrived.push(forwarder.forwardedFor(request));
      socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nthere");
    });
    return { url: `https://127.0.0.1:${await listen(server)}`, arrived };
  }

  /** Passes on to the owner, and counts what it has to answer itself. */
  async function startOther(owner: string, authority: string | null) {
    const server = createServer();
    const forwarder = forwarderOf({ isHere: false, owner, authority });
    const answered: (string | undefined)[] = [];
    server.on("request", (request, response) =>
      forwarder.request(request, response, () => {
        answered.push(request.method);
        response.end("here");
      }),
    );
    server.on("upgrade", (request, socket, head) =>
      forwarder.upgrade(request, socket, head, () => {
        answered.push("upgrade");
        socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhere");
      }),
    );
    const port = await listen(server);
    return { url: `http://127.0.0.1:${port}`, port, answered };
  }

  function forwarderOf(how: {
    readonly isHere: boolean;
    readonly owner: string;
    readonly authority: string | null;
  }): Forwarder {
    const forwarder = createForwarder({
      secret: "one secret that both of them share",
      ownUrl: "http://127.0.0.1:1",
      authority: how.authority,
      isHere: () => how.isHere,
      findOwner: async () => how.owner,
      clientAddressOf: (_: IncomingMessage) => CLIENT,
      log: () => undefined,
    });
    forwarders.push(forwarder);
    return forwarder;
  }

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async function upgrade(port: number): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    const lines = ["GET /sync/session/shared HTTP/1.1", "host: x", "connection: Upgrade"];
    socket.write(`${[...lines, "upgrade: websocket"].join("\r\n")}\r\n\r\n`);
    return text(socket);
  }

  const post = { method: "POST", body: { title: "passed on" } };

  test("a request with its body and a socket arrive, with the client's address", async () => {
    const owner = await startOwner(own);
    const other = await startOther(owner.url, own.cert);
    expect(await ask(other, PATH, post)).toMatchObject({
      status: 200,
      text: JSON.stringify(post.body),
    });
    expect(await upgrade(other.port)).toContain("there");
    expect(owner.arrived).toEqual([CLIENT, CLIENT]);
    expect(other.answered).toEqual([]);
  });

  test.each<readonly [string, () => TestCertificate, () => string | null]>([
    ["by another authority", () => own, () => certificateFor("IP:127.0.0.1").cert],
    ["by none that the system trusts", () => own, () => null],
  ])("nothing is sent to one whose certificate is %s", async (_, shown, authority) => {
    await expectNothingSent(shown(), authority());
  });

  test("nothing is sent to one whose certificate is another's", async () => {
    const another = certificateFor("DNS:app-9.lab.example");
    await expectNothingSent(another, another.cert);
  });

  async function expectNothingSent(shown: TestCertificate, authority: string | null) {
    const owner = await startOwner(shown);
    const other = await startOther(owner.url, authority);
    expect((await ask(other, PATH, post)).text).toBe("here");
    expect(await upgrade(other.port)).toContain("here");
    expect(owner.arrived).toEqual([]);
    expect(other.answered).toEqual(["POST", "upgrade"]);
  }

  test("a file that cannot be used is named, with what is wrong with it", () => {
    const broken = own.cert.replace(/\n[^-]{20}/, "\n!");
    const files = [
      [null, "cannot be read (ENOENT)"],
      [own.key, "has no certificate in it"],
      [`${own.cert}\n${broken}`, "certificate 2 of"],
    ] as const;
    for (const [content, why] of files) {
      inFile(content, (path) => {
        const reading = () => readEnvironment({ NODE_ENV: "test", FASCICLE_NODE_CA: path });
        expect(reading).toThrow(/^FASCICLE_NODE_CA must be .*\.$/);
        expect(reading).toThrow(why);
      });
    }
  });

  test("the certificates of a file are read, and nothing else of it", () => {
    inFile(`the lab's own\n${own.key}\n${own.cert}\n${own.cert}`, (path) => {
      const { nodeAuthority, nodeUrl } = readEnvironment({
        NODE_ENV: "test",
        FASCICLE_NODE_CA: path,
        FASCICLE_NODE_URL: "https://app-1.lab.example:8443",
      });
      expect(nodeAuthority).toBe(readAuthority(path));
      expect(nodeAuthority).toBe(`${own.cert.trim()}\n${own.cert.trim()}`);
      expect(nodeUrl).toBe("https://app-1.lab.example:8443");
      expect(lineTo(nodeUrl, nodeAuthority).connectEvent).toBe("secureConnect");
    });
  });
});

/** null: where no file is. */
function inFile(content: string | null, use: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "fascicle-authority-"));
  try {
    const path = join(folder, "ca.pem");
    if (content !== null) writeFileSync(path, content);
    use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function certificateFor(name: string): TestCertificate {
  const certificate = makeCertificate(name);
  if (typeof certificate === "string") throw new Error(certificate);
  return certificate;
}
