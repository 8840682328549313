// Whatever a store is built on, it reads alike: the same objects in a folder and behind servers of
// several manners, by one list of questions.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { AddressRules } from "#server/volumes/stores/address-rules.ts";
import { StoreCache } from "#server/volumes/stores/cached-store.ts";
import { HttpClient } from "#server/volumes/stores/http-client.ts";
import { openStore } from "#server/volumes/stores/open-store.ts";
import { openGsStore } from "#server/volumes/stores/s3-store.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { storeSettings } from "#server/volumes/stores/store-settings.ts";
import { type LoopbackServer, serveOnLoopback } from "#tests/support/stores/loopback-server.ts";
import { type SignedBucketOptions, signedBucket } from "#tests/support/stores/signed-bucket.ts";
import { type StaticOptions, staticFiles } from "#tests/support/stores/static-files.ts";

const FILES = new Map([
  ["data/info", new TextEncoder().encode('{"a":1}')],
  ["data/empty", new Uint8Array()],
  ["data/4_4_40/0-64_0-64_0-64", Uint8Array.from({ length: 4_000 }, (_, at) => at % 251)],
  ["data/4_4_40/odd name +%20#?&.bin", Uint8Array.of(7, 8, 9)],
]);
const CHUNK = "4_4_40/0-64_0-64_0-64";

interface Manner {
  readonly name: string;
  open(): Promise<ByteStore>;
}

let folder: string;
const servers: LoopbackServer[] = [];
const caches: StoreCache[] = [];
const client = new HttpClient({ rules: new AddressRules({ allowed: ["127.0.0.1"] }) });
const KEYS = { accessKeyId: "FASCICLETEST", secretAccessKey: "a/secret+of=the test" };
const settings = storeSettings({});
const fromHere = { settings, from: "here", client, cache: null } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fascicle-stores-"));
  for (const [key, bytes] of FILES) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), bytes);
  }
});

afterAll(async () => {
  client.close();
  await Promise.all(servers.map((server) => server.close()));
  await Promise.all(caches.map((cache) => cache.settled()));
  await rm(folder, { recursive: true });
});

const overHttp = (name: string, options: StaticOptions): Manner => ({
  name,
  async open() {
    const server = await serveOnLoopback(staticFiles(FILES, options));
    servers.push(server);
    return openStore(`${server.url}/data/`, { settings, from: "web", client, cache: null });
  },
});

const inBucket = (name: string, options: Partial<SignedBucketOptions>): Manner => ({
  name,
  async open() {
    const bucket = "data-of-the-lab";
    const base = { bucket, files: FILES, keys: null, region: "eu-north-1" };
    const server = await serveOnLoopback(signedBucket({ ...base, ...options }));
    servers.push(server);
    const token = options.keys?.token;
    return openStore(`s3://${bucket}/data`, {
      settings: storeSettings({
        AWS_ENDPOINT_URL: server.url,
        AWS_REGION: "eu-north-1",
        ...(options.keys
          ? { AWS_ACCESS_KEY_ID: options.keys.id, AWS_SECRET_ACCESS_KEY: options.keys.secret }
          : {}),
        ...(token ? { AWS_SESSION_TOKEN: token } : {}),
        FASCICLE_DATA_BUCKETS: `s3://${bucket}`,
      }),
      from: "web",
      client,
      cache: null,
    });
  },
});

const googleBucket: Manner = {
  name: "a bucket of Google's",
  async open() {
    const keys = { id: KEYS.accessKeyId, secret: KEYS.secretAccessKey, token: null };
    const listener = signedBucket({ bucket: "gs_data", files: FILES, keys, region: "auto" });
    const server = await serveOnLoopback(listener);
    servers.push(server);
    return openGsStore({
      ...{ address: "gs://gs_data/data", bucket: "gs_data", prefix: "data", client },
      keys: { ...KEYS, sessionToken: null },
      endpoint: new URL(server.url),
    });
  },
};

const SECRET = { id: KEYS.accessKeyId, secret: KEYS.secretAccessKey, token: null };
const MANNERS: readonly Manner[] = [
  { name: "a folder", open: () => openStore(join(folder, "data"), fromHere) },
  {
    name: "a folder below a root",
    open: () =>
      openStore(`file://${folder}/data`, {
        settings: storeSettings({ FASCICLE_DATA_ROOTS: folder }),
        from: "web",
        client,
        cache: null,
      }),
  },
  overHttp("a web server", {}),
  overHttp("a web server that knows no parts", { givesParts: false }),
  overHttp("a web server that takes no HEAD", { takesHead: false }),
  {
    name: "a web server, kept",
    async open() {
      const server = await serveOnLoopback(staticFiles(FILES));
      servers.push(server);
      const disk = { folder: join(folder, "kept"), limitBytes: 2 ** 24 };
      const cache = new StoreCache({ memoryBytes: 2 ** 20, disk });
      caches.push(cache);
      return openStore(`${server.url}/data`, { settings, from: "web", client, cache });
    },
  },
  inBucket("a public bucket", {}),
  inBucket("a bucket that nobody may list", { mayBeListed: false }),
  inBucket("a bucket behind keys", { keys: SECRET, namesAPage: 1 }),
  inBucket("a bucket behind keys of an hour", { keys: { ...SECRET, token: "of/an+hour=" } }),
  googleBucket,
];

describe.each(MANNERS)("$name", ({ name, open }) => {
  let store: ByteStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  it("reads a whole object", async () => {
    expect(await store.read("info")).toEqual(FILES.get("data/info"));
    expect(await store.read(CHUNK)).toEqual(FILES.get(`data/${CHUNK}`));
    expect(await store.read("4_4_40/odd name +%20#?&.bin")).toEqual(Uint8Array.of(7, 8, 9));
    expect(await store.read("empty")).toEqual(new Uint8Array());
  });

  it("reads a part, from the start, from the end, and beyond it", async () => {
    const all = FILES.get(`data/${CHUNK}`) as Uint8Array;
    const read = (startByte: number, endByte: number) =>
      store.read(CHUNK, { range: { startByte, endByte } });
    expect(await read(0, 10)).toEqual(all.slice(0, 10));
    expect(await read(2_000, 3_000)).toEqual(all.slice(2_000, 3_000));
    expect(await read(3_990, 9_000)).toEqual(all.slice(3_990));
    expect(await read(5, 5)).toEqual(new Uint8Array());
    expect(await store.read(CHUNK, { range: { lastBytes: 12 } })).toEqual(all.slice(-12));
    expect(await store.read(CHUNK, { range: { lastBytes: 9_000 } })).toEqual(all);
    expect(await store.read("empty", { range: { lastBytes: 4 } })).toEqual(new Uint8Array());
  });

  it("says where a part begins beyond the end, or is none", async () => {
    const range = { startByte: 4_000, endByte: 4_010 };
    await expect(store.read(CHUNK, { range })).rejects.toThrow(/ends before what is to be read/);
    const backwards = { startByte: 10, endByte: 2 };
    await expect(store.read(CHUNK, { range: backwards })).rejects.toThrow(ImportError);
    const fraction = { startByte: 0, endByte: Number.NaN };
    await expect(store.read(CHUNK, { range: fraction })).rejects.toThrow(ImportError);
  });

  it("knows what is not there", async () => {
    expect(await store.read("nothing")).toBeNull();
    expect(await store.read("info/below")).toBeNull();
    expect(await store.read("nothing", { range: { startByte: 0, endByte: 4 } })).toBeNull();
    expect(await store.sizeBytes("nothing")).toBeNull();
  });

  it("tells sizes", async () => {
    expect(await store.sizeBytes(CHUNK)).toBe(4_000);
    expect(await store.sizeBytes("empty")).toBe(0);
  });

  it("refuses more than is wanted at once", async () => {
    await expect(store.read(CHUNK, { maxBytes: 3_999 })).rejects.toThrow(/more than the 3999/);
    expect((await store.read(CHUNK, { maxBytes: 4_000 }))?.length).toBe(4_000);
    const range = { startByte: 0, endByte: 1000 };
    await expect(store.read(CHUNK, { range, maxBytes: 999 })).rejects.toThrow(/999 bytes/);
  });

  it("refuses keys that leave the root", async () => {
    const keys = ["../data/info", "a/../../x", "/etc/passwd", "a//b", "./info", "a\0b", "a\\b"];
    for (const key of keys) {
      await expect(store.read(key)).rejects.toThrow(/not one below the data's root/);
      await expect(store.sizeBytes(key)).rejects.toThrow(ImportError);
    }
  });

  it("lists what lies directly below, where it can", async () => {
    if (name === "a bucket that nobody may list") {
      await expect(store.list("")).rejects.toThrow(/may not be read/);
      return;
    }
    const names = await store.list("");
    if (name.startsWith("a web server")) {
      expect(names).toBeNull();
      return;
    }
    expect(names).toEqual(["4_4_40", "empty", "info"]);
    expect(await store.list("4_4_40")).toEqual(["0-64_0-64_0-64", "odd name +%20#?&.bin"]);
    expect(await store.list("nothing")).toEqual([]);
  });

  it("stops for a signal", async () => {
    const signal = AbortSignal.abort(new Error("no longer wanted"));
    await expect(store.read(CHUNK, { signal })).rejects.toThrow("no longer wanted");
  });
});
