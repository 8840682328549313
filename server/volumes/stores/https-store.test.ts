// Over https the name is what a certificate must have, whatever address it was looked up to.
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AddressRules } from "#server/volumes/stores/address-rules.ts";
import { HttpClient } from "#server/volumes/stores/http-client.ts";
import { openHttpStore } from "#server/volumes/stores/http-store.ts";
import { staticFiles } from "#tests/support/stores/static-files.ts";
import { makeCertificate, type TestCertificate } from "#tests/support/test-certificate.ts";

const made = makeCertificate("DNS:files.lab.example");
const reason = typeof made === "string" ? made : null;
if (reason !== null) process.stdout.write(`skipped: no certificate can be made here: ${reason}\n`);

describe.skipIf(reason !== null)("a server with a certificate", () => {
  const certificate = made as TestCertificate;
  const rules = new AddressRules({ allowed: ["127.0.0.1"], resolve: async () => ["127.0.0.1"] });
  let server: Server;
  let port: number;
  beforeAll(async () => {
    const files = new Map([["info", Uint8Array.of(1, 2, 3)]]);
    server = createServer(certificate, staticFiles(files)).listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  });

  const read = async (host: string, authority?: string) => {
    const client = new HttpClient({ rules, authority });
    const address = `https://${host}:${port}`;
    try {
      return await openHttpStore(address, new URL(address), { client }).read("info");
    } finally {
      client.close();
    }
  };

  it("is read where its authority is believed", async () => {
    expect(await read("files.lab.example", certificate.cert)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("is not under another name, nor where nobody vouches for it", async () => {
    await expect(read("other.lab.example", certificate.cert)).rejects.toThrow(
      /is not who it says it is \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    );
    await expect(read("files.lab.example")).rejects.toThrow(/is not who it says it is/);
  });
});
