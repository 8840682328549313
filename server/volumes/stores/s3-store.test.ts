// What differs between buckets: who may use the server's keys, whose place is asked for, and what an
// answer of 403 means.
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { AddressRules } from "#server/volumes/stores/address-rules.ts";
import { HttpClient } from "#server/volumes/stores/http-client.ts";
import { openStore } from "#server/volumes/stores/open-store.ts";
import { amazonUrl, regionOf } from "#server/volumes/stores/s3-store.ts";
import { storeSettings } from "#server/volumes/stores/store-settings.ts";
import { type LoopbackServer, serveOnLoopback } from "#tests/support/stores/loopback-server.ts";
import { signedBucket } from "#tests/support/stores/signed-bucket.ts";

const client = new HttpClient({ rules: new AddressRules({ allowed: ["127.0.0.1"] }) });
const servers: LoopbackServer[] = [];
const KEYS = { id: "LABKEY", secret: "lab secret", token: null };
const files = new Map([["em/info", Uint8Array.of(1)]]);

async function serve(listener: Parameters<typeof serveOnLoopback>[0]) {
  const server = await serveOnLoopback(listener);
  servers.push(server);
  return server;
}
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
afterAll(() => client.close());

describe("the server's keys", () => {
  const options = { bucket: "private-data", files, keys: KEYS, region: "us-east-1" };
  const variables = (url: string, secret = KEYS.secret) => ({
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: KEYS.id,
    AWS_SECRET_ACCESS_KEY: secret,
  });

  it("read a bucket for those at this machine, and for the page where it is named", async () => {
    const { url } = await serve(signedBucket(options));
    const address = "s3://private-data/em";
    const read = async (from: "here" | "web", FASCICLE_DATA_BUCKETS: string) => {
      const settings = storeSettings({ ...variables(url), FASCICLE_DATA_BUCKETS });
      return (await openStore(address, { settings, from, client, cache: null })).read("info");
    };
    expect(await read("here", "")).toEqual(Uint8Array.of(1));
    expect(await read("web", "s3://other, s3://private-data")).toEqual(Uint8Array.of(1));
    // Without keys, and without a right to list, nothing is there.
    expect(await read("web", "s3://other,gs://private-data")).toBeNull();
  });

  it("that are wrong read nothing", async () => {
    const { url } = await serve(signedBucket(options));
    const settings = storeSettings(variables(url, "another"));
    const store = await openStore("s3://private-data/em", {
      ...{ settings, from: "here", client, cache: null },
    });
    expect(await store.read("info")).toBeNull();
  });
});

describe("an object that may not be read", () => {
  it("in a bucket that may be listed is not taken for one that is not there", async () => {
    const bucket = signedBucket({ bucket: "public-data", files, keys: null, region: "us-east-1" });
    const { url } = await serve((request, response) =>
      request.url?.endsWith("/em/locked") === true
        ? response.writeHead(403).end()
        : bucket(request, response),
    );
    const settings = storeSettings({ AWS_ENDPOINT_URL: url });
    const store = await openStore("s3://public-data/em", {
      ...{ settings, from: "web", client, cache: null },
    });
    await expect(store.read("locked")).rejects.toThrow(/may not be read by this server/);
    expect(await store.read("missing")).toBeNull();
  });
});

describe("where Amazon has a bucket", () => {
  it("is what it says also to those who may not read it", async () => {
    const { url } = await serve((request, response) => {
      const status = request.url === "/none" ? 404 : 301;
      const headers = status === 404 ? {} : { "x-amz-bucket-region": "eu-central-1" };
      response.writeHead(status, headers).end();
    });
    expect(await regionOf(client, new URL(`${url}/some`), "s3://some")).toBe("eu-central-1");
    await expect(regionOf(client, new URL(`${url}/none`), "s3://none")).rejects.toThrow(
      /the bucket is not there/,
    );
  });

  it("is its own host, but for a name that no certificate has", () => {
    expect(amazonUrl("lab-data", "eu-central-1").href).toBe(
      "https://lab-data.s3.eu-central-1.amazonaws.com/",
    );
    expect(amazonUrl("lab.data", "cn-north-1").href).toBe(
      "https://s3.cn-north-1.amazonaws.com.cn/lab.data",
    );
  });
});

describe("settings", () => {
  it.each([
    [{ FASCICLE_DATA_ROOTS: "data:/x" }, /FASCICLE_DATA_ROOTS/],
    [{ FASCICLE_DATA_HOSTS: "10.0.0.0/99" }, /FASCICLE_DATA_HOSTS/],
    [{ FASCICLE_DATA_BUCKETS: "bucket" }, /FASCICLE_DATA_BUCKETS/],
    [{ FASCICLE_DATA_CACHE_GIB: "-1" }, /FASCICLE_DATA_CACHE_GIB/],
    [{ AWS_ACCESS_KEY_ID: "x" }, /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/],
    [{ GS_SECRET_ACCESS_KEY: "x" }, /GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY/],
    [{ AWS_ENDPOINT_URL: "lab" }, /AWS_ENDPOINT_URL/],
  ])("%j is named when it is wrong", (variables, said) => {
    expect(() => storeSettings(variables)).toThrow(said);
  });
});
