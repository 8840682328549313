// Promise 17: a data URL reaches nothing private. Every address below is asked for, by its number, by
// a name that leads there and by a redirect; listeners on the loopback count who came.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { AddressRules } from "#server/volumes/stores/address-rules.ts";
import { HttpClient } from "#server/volumes/stores/http-client.ts";
import { openHttpStore } from "#server/volumes/stores/http-store.ts";
import { openStore } from "#server/volumes/stores/open-store.ts";
import { storeSettings } from "#server/volumes/stores/store-settings.ts";
import { type LoopbackServer, serveOnLoopback } from "#tests/support/stores/loopback-server.ts";

const TIMES = { tryMs: 2_000, tries: 2, pauseMs: 1, longestPauseMs: 2 };
const SECRET = "the lab's own pages";

/** Hosts of URLs; # stands for the port that a listener really has. */
const WRITTEN = [
  ...["127.0.0.1:#", "127.0.0.2:#", "127.255.255.254:#", "127.1:#", "127.0.1:#", "2130706433:#"],
  ...["0x7f000001:#", "0x7f.1:#", "0177.0.0.1:#", "017700000001:#", "0x7f.0x0.0x0.0x1:#"],
  ...["0:#", "0.0.0.0:#", "0.1.2.3:#", "127.0.0.1.:#", "127.0.0.1%2e:#", "１２７.０.０.１:#"],
  ...["①②⑦.⓪.⓪.①:#", "127。0。0。1:#", "[::1]:#", "[::]:#", "[0:0:0:0:0:0:0:1]:#"],
  ...["[::ffff:127.0.0.1]:#", "[::ffff:7f00:1]:#", "[::127.0.0.1]:#", "[::ffff:0:127.0.0.1]:#"],
  ...["[64:ff9b::127.0.0.1]:#", "[64:ff9b:1::7f00:1]:#", "[2002:7f00:1::]:#", "[2002:7f00:1::1]:#"],
  ...["[2001:0:7f00:1::]:#", "[2001::80ff:fffe]:#", "localhost:#", "LOCALHOST:#", "localhost.:#"],
  ...["lab.localhost:#", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255"],
  ...["192.168.0.1", "192.168.255.255", "100.64.0.1", "100.127.255.254", "100.100.100.200"],
  ...["169.254.169.254", "169.254.0.1", "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]"],
  ...["[fd00:ec2::254]", "[fe80::1]", "[febf::1]", "[fc00::1]", "[fdff::1]", "[fec0::1]"],
  ...["[ff02::1]", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.0.0.1"],
  ...["192.0.0.192", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.255"],
  ...["192.88.99.1", "168.63.129.16", "[64:ff9b::a00:1]", "[2002:c0a8:1::1]", "[2002:a9fe:a9fe::]"],
  ...["[100::1]", "[2001:db8::1]", "[2001:2::1]", "[3fff::1]", "[5f00::1]", "[4000::1]"],
  ...["user@127.0.0.1:#", "public.example@127.0.0.1:#", "user:word@public.example:#"],
];

/** What public names have as addresses, by whoever owns the names. */
const ANSWERS = [
  ...["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1"],
  ...["fd00::1", "fe80::1", "fe80::1%lo", "64:ff9b::7f00:1", "0.0.0.0", "::", "100.64.0.1"],
];

let inside: LoopbackServer[];
let client: HttpClient;

beforeAll(async () => {
  const secret = await serveOnLoopback((_request, response) => response.end(SECRET));
  const secret6 = await serveOnLoopback((_request, response) => response.end(SECRET), "::1").catch(
    () => null,
  );
  if (secret6 === null) process.stdout.write("skipped: a listener on ::1, which is not here\n");
  inside = secret6 === null ? [secret] : [secret, secret6];
  client = new HttpClient({ rules: new AddressRules(), times: TIMES });
});

afterAll(async () => {
  client.close();
  await Promise.all(inside.map((server) => server.close()));
});

const reached = () => inside.reduce((sum, server) => sum + server.connections, 0);

async function readFrom(address: string, by: HttpClient): Promise<unknown> {
  try {
    const settings = storeSettings({});
    const store = await openStore(address, { settings, from: "web", client: by, cache: null });
    return await store.read("info");
  } catch (error) {
    return error;
  }
}

describe("as it is written", () => {
  it("there are sixty and more", () => expect(WRITTEN.length).toBeGreaterThanOrEqual(60));

  it.each(WRITTEN)("%s is not reached", async (host) => {
    for (const { port } of inside) {
      const error = await readFrom(`http://${host.replace("#", String(port))}/data`, client);
      expect(error).toBeInstanceOf(ImportError);
      expect((error as ImportError).field).toMatch(/^the (address|server)$/);
    }
    expect(reached()).toBe(0);
  });

  it.each([
    ...["ftp://127.0.0.1/", "gopher://127.0.0.1/", "data:text/plain,1://", "file:///etc/passwd"],
    ...["file://127.0.0.1/etc/passwd", "unix://tmp/socket", "javascript:1", "/etc/passwd"],
    ...[
      "s3://../x",
      "s3://127.0.0.1@a/x",
      "http:///",
      "http://",
      "//127.0.0.1/x",
      "..",
      "\\\\lab\\x",
    ],
  ])("%s is not read", async (address) => {
    expect(await readFrom(address, client)).toBeInstanceOf(ImportError);
    expect(reached()).toBe(0);
  });
});

describe("as a name leads there", () => {
  it.each(ANSWERS)("%s is not reached", async (address) => {
    for (const answers of [[address], ["93.184.215.14", address]]) {
      const rules = new AddressRules({ resolve: async () => answers });
      const by = new HttpClient({ rules, times: TIMES });
      for (const { port } of inside) {
        const error = await readFrom(`http://data.example:${port}/x`, by);
        expect(String(error)).toMatch(/not public/);
      }
      by.close();
    }
    expect(reached()).toBe(0);
  });

  it("a name of foreign letters is looked up by its own spelling, and by no other", async () => {
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return ["127.0.0.1"];
    };
    const rules = new AddressRules({ resolve, allowed: ["apple.example"] });
    const by = new HttpClient({ rules, times: TIMES });
    const error = await readFrom(`http://аpple.example:${inside[0].port}/x`, by);
    by.close();
    expect(String(error)).toMatch(/not public/);
    expect(asked).toEqual(["xn--pple-43d.example"]);
    expect(reached()).toBe(0);
  });
});

describe("as a server outside sends there", () => {
  /** Stands for a public server: the one host that is allowed, under a name. */
  async function publicServer(location: (port: number) => string) {
    const server = await serveOnLoopback((_request, response) =>
      response.writeHead(302, { location: location(inside[0].port) }).end(),
    );
    const resolve = async (host: string) => [host === "data.example" ? "127.0.0.1" : "10.0.0.1"];
    const rules = new AddressRules({ resolve, allowed: ["data.example"] });
    return { server, by: new HttpClient({ rules, times: TIMES }) };
  }

  it.each([
    ...["http://127.0.0.1:#/", "http://[::1]:#/", "http://localhost:#/", "//127.0.0.1:#/x"],
    ...["http://2130706433:#/", "http://other.example:#/", "http://a@data.example:#/"],
    ...["file:///etc/passwd", "ftp://127.0.0.1:#/", "http://169.254.169.254/latest/meta-data/"],
    "http://[64:ff9b::7f00:1]:#/",
  ])("%s is not reached", async (location) => {
    const { server, by } = await publicServer((port) => location.replace("#", String(port)));
    const error = await readFrom(`http://data.example:${server.port}/x`, by);
    expect(error).toBeInstanceOf(ImportError);
    expect(server.connections).toBe(1);
    expect(reached()).toBe(0);
    by.close();
    await server.close();
  });

  it("and what proves who asks does not go to another origin", async () => {
    const seen: (string | undefined)[] = [];
    const other = await serveOnLoopback((request, response) => {
      seen.push(request.headers.authorization);
      response.end("here");
    });
    const first = await serveOnLoopback((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(307, { location: `${other.url}/x` }).end();
    });
    const by = new HttpClient({
      rules: new AddressRules({ allowed: ["127.0.0.1"] }),
      times: TIMES,
    });
    const url = new URL(`${first.url}/x`);
    const sign = async () => ({ authorization: "a key" });
    const ask = { method: "GET", url, headers: {}, sign, file: "x" } as const;
    expect(await by.ask(ask, async ({ statusCode }) => statusCode)).toBe(200);
    expect(seen).toEqual(["a key", undefined]);
    by.close();
    await Promise.all([first.close(), other.close()]);
  });
});

describe("as a name is looked up a second time", () => {
  it("the address that was judged is the one that is connected to", async () => {
    const server = await serveOnLoopback((_request, response) => response.writeHead(503).end());
    // Allowed by its number: the first answer is good. Later ones lead to what is not.
    let times = 0;
    const resolve = async () => {
      times += 1;
      return [times === 1 ? "127.0.0.1" : "127.0.0.2"];
    };
    const by = new HttpClient({
      rules: new AddressRules({ resolve, allowed: ["127.0.0.1"] }),
      times: { ...TIMES, tries: 4 },
    });
    const secret = await serveOnLoopback(
      (_request, response) => response.end(SECRET),
      "127.0.0.2",
      server.port,
    );
    const address = `http://data.example:${server.port}`;
    const store = openHttpStore(address, new URL(address), { client: by });
    await expect(store.read("info")).rejects.toThrow(ImportError);
    // One look-up a connection: none between the judgement and the connection.
    expect({ times, connections: server.connections }).toEqual({ times: 2, connections: 1 });
    expect(secret.connections).toBe(0);
    by.close();
    await Promise.all([server.close(), secret.close()]);
  });
});

describe("what is allowed by name, number or range", () => {
  it.each([["127.0.0.1"], ["127.0.0.0/8"], ["files.lab.example"], ["FILES.lab.example."]])(
    "%s is reached",
    async (allowed) => {
      const server = await serveOnLoopback((_request, response) => response.end("data"));
      const rules = new AddressRules({ allowed: [allowed], resolve: async () => ["127.0.0.1"] });
      const by = new HttpClient({ rules, times: TIMES });
      const bytes = await readFrom(`http://files.lab.example:${server.port}`, by);
      expect(Buffer.from(bytes as Uint8Array).toString()).toBe("data");
      by.close();
      await server.close();
    },
  );

  it("what is none of these is refused when it is set", () => {
    for (const entry of ["10.0.0.0/33", "a b", "http://x", "lab:80", "10.0.0.0/8/8"]) {
      expect(() => new AddressRules({ allowed: [entry] }), entry).toThrow(RangeError);
    }
  });

  it("this machine is not asked under its public address either", async () => {
    const rules = new AddressRules({ ownAddresses: () => ["93.184.215.14"] });
    const by = new HttpClient({ rules, times: TIMES });
    expect(String(await readFrom("http://93.184.215.14/x", by))).toMatch(/not public/);
    by.close();
  });
});
