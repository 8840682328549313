// What is kept of a store elsewhere: read once, by whoever asks first; bounded in memory and on disk,
// for all processes together; of the state that the volume is in; and never why a read fails.
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AddressRules } from "#server/volumes/stores/address-rules.ts";
import { StoreCache, type StoreCacheOptions } from "#server/volumes/stores/cached-store.ts";
import { DiskBytes } from "#server/volumes/stores/disk-bytes.ts";
import { HttpClient } from "#server/volumes/stores/http-client.ts";
import { openHttpStore } from "#server/volumes/stores/http-store.ts";
import { mountSmallDisk } from "#tests/support/small-disk.ts";
import { type LoopbackServer, serveOnLoopback } from "#tests/support/stores/loopback-server.ts";
import { staticFiles } from "#tests/support/stores/static-files.ts";

const text = (said: string) => new TextEncoder().encode(said);
const name = (at: number) => at.toString(16).padStart(64, "0");

let folder: string;
let files: Map<string, Uint8Array>;
let asked: string[];
let gone: number;
let server: LoopbackServer;
let client: HttpClient;
let clockMs: number;
let made: StoreCache[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fascicle-kept-"));
  files = new Map([
    ["info", text('{"v":1}')],
    ["chunk", Uint8Array.from({ length: 5000 }, (_, at) => at % 256)],
  ]);
  asked = [];
  made = [];
  gone = 0;
  clockMs = Date.now();
  const serve = staticFiles(files);
  server = await serveOnLoopback((request, response) => {
    asked.push((request.url ?? "").slice(1));
    if (request.url !== "/slow") return serve(request, response);
    response.on("close", () => {
      gone += 1;
    });
  });
  client = new HttpClient({
    rules: new AddressRules({ allowed: ["127.0.0.1"] }),
    times: { tries: 1 },
  });
});

afterEach(async () => {
  client.close();
  await Promise.all(made.map((cache) => cache.settled()));
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const limits = (): StoreCacheOptions => ({
  memoryBytes: 2 ** 20,
  disk: { folder: join(folder, "kept"), limitBytes: 2 ** 22 },
  absentMs: 1000,
  now: () => clockMs,
});
function makeCache(options = limits()): StoreCache {
  const cache = new StoreCache(options);
  made.push(cache);
  return cache;
}
const open = (cache: StoreCache, whose = "web") =>
  cache.wrap(openHttpStore(server.url, new URL(server.url), { client }), whose);

describe("reads of one object", () => {
  it("ask for it once, together and one after the other; each reader has bytes of its own", async () => {
    const store = await open(makeCache());
    const read = await Promise.all(Array.from({ length: 8 }, () => store.read("chunk")));
    read[0]?.fill(0);
    expect(read[1]).toEqual(files.get("chunk"));
    expect(await store.read("chunk")).toEqual(files.get("chunk"));
    expect(asked).toEqual(["chunk"]);
    const range = { startByte: 5, endByte: 9 };
    expect(await store.read("chunk", { range })).toEqual(Uint8Array.of(5, 6, 7, 8));
    expect(await store.read("chunk", { range })).toEqual(Uint8Array.of(5, 6, 7, 8));
    expect(asked).toEqual(["chunk", "chunk"]);
    await expect(store.read("chunk", { maxBytes: 10 })).rejects.toThrow(/than the 10 bytes/);
  });

  it("go on while one still waits, and end with the last", async () => {
    const store = await open(makeCache());
    const [one, two] = [new AbortController(), new AbortController()];
    const first = store.read("slow", { signal: one.signal });
    const second = store.read("slow", { signal: two.signal });
    await expect.poll(() => asked).toEqual(["slow"]);
    one.abort(new Error("one gone"));
    await expect(first).rejects.toThrow("one gone");
    expect(gone).toBe(0);
    two.abort(new Error("two gone"));
    await expect(second).rejects.toThrow("two gone");
    await expect.poll(() => gone).toBe(1);
    expect(asked).toEqual(["slow"]);
  });

  it("believe for a short while that what is not there is not", async () => {
    const store = await open(makeCache());
    expect(await store.read("missing")).toBeNull();
    expect(await store.read("missing")).toBeNull();
    expect(asked).toEqual(["missing"]);
    files.set("missing", text("here now"));
    clockMs += 1001;
    expect(await store.read("missing")).toEqual(text("here now"));
  });
});

describe("what is kept on disk", () => {
  it("outlives the process, and is of the state that the descriptions are in", async () => {
    const before = makeCache();
    const store = await open(before);
    await store.read("info");
    await store.read("chunk");
    await before.settled();
    asked = [];
    const again = await open(makeCache());
    expect(await again.read("info")).toEqual(text('{"v":1}'));
    expect(await again.read("chunk")).toEqual(files.get("chunk"));
    expect(asked).toEqual(["info"]);
    // Written anew, all of it: the same chunk has other bytes now.
    files.set("info", text('{"v":2}'));
    files.set("chunk", text("another"));
    asked = [];
    const later = await open(makeCache());
    expect(await later.read("info")).toEqual(text('{"v":2}'));
    expect(await later.read("chunk")).toEqual(text("another"));
    expect(asked).toEqual(["info", "chunk"]);
  });

  it("is given out by nobody else's rights", async () => {
    const cache = makeCache();
    for (const whose of ["here", "web", "here"]) {
      const store = await open(cache, whose);
      await store.read("info");
      await store.read("chunk");
      await cache.settled();
    }
    expect(asked).toEqual(["info", "chunk", "info", "chunk", "info"]);
  });

  it("is none where it was damaged", async () => {
    const disk = new DiskBytes({ folder, limitBytes: 2 ** 20 });
    for (const damage of [text(""), text("FSCB0001"), text("x".repeat(100))]) {
      disk.keep(name(1), text("whole"));
      await disk.settled();
      expect(await disk.get(name(1))).toEqual(text("whole"));
      await writeFile(join(folder, "00", name(1).slice(2)), damage);
      expect(await disk.get(name(1))).toBeNull();
      expect(await readdir(join(folder, "00"))).toEqual([]);
    }
  });

  it("is written when nobody wants anything, or when somebody waits for it", async () => {
    let hurried = false;
    const quietTimes = {
      noteUse: () => undefined,
      quiet: (hurry = () => false) =>
        new Promise<void>((resolve) => {
          const look = setInterval(() => {
            if (!hurry()) return;
            hurried = true;
            clearInterval(look);
            resolve();
          }, 1);
        }),
    };
    const disk = new DiskBytes({ folder, limitBytes: 2 ** 20, quietTimes });
    disk.keep(name(1), text("whole"));
    expect(await disk.get(name(1))).toBeNull();
    expect(hurried).toBe(false);
    await disk.settled();
    expect(hurried).toBe(true);
    expect(await disk.get(name(1))).toEqual(text("whole"));
    // More than is borne in memory is not waited for either.
    const many = new DiskBytes({ folder, limitBytes: 2 ** 32, quietTimes });
    hurried = false;
    for (let at = 2; at < 12; at++) many.keep(name(at), new Uint8Array(2 ** 22));
    await expect.poll(() => hurried).toBe(true);
    await many.settled();
  });

  it("never takes more than allowed, of four who share it, and what was used last stays", async () => {
    const limitBytes = 2 ** 20;
    const four = Array.from({ length: 4 }, () => new DiskBytes({ folder, limitBytes }));
    let most = 0;
    for (let at = 1; at <= 300; at++) {
      const disk = four[at % 4];
      disk.keep(name(at), new Uint8Array(8000 + at));
      await disk.settled();
      if (at % 20 !== 0) continue;
      most = Math.max(most, await sizeOf(folder));
    }
    expect(most).toBeGreaterThan(limitBytes / 2);
    expect(most).toBeLessThanOrEqual(limitBytes);
    expect(await four[0].get(name(300))).not.toBeNull();
    expect(await four[0].get(name(1))).toBeNull();
  });
});

describe("a disk that takes nothing", () => {
  it("turns keeping off for a while, and reads go on", async () => {
    const options = limits();
    // A file where the folder should be: nothing can be written there, by root neither.
    await writeFile(join(folder, "kept"), "");
    const cache = makeCache({ ...options, memoryBytes: 0 });
    const store = await open(cache);
    expect(await store.read("chunk")).toEqual(files.get("chunk"));
    await cache.settled();
    expect(cache.disk?.isOn).toBe(false);
    expect(await store.read("chunk")).toEqual(files.get("chunk"));
    await rm(join(folder, "kept"));
    clockMs += 60_001;
    expect(cache.disk?.isOn).toBe(true);
    await store.read("chunk");
    await cache.settled();
    asked = [];
    expect(await store.read("chunk")).toEqual(files.get("chunk"));
    expect(asked).toEqual([]);
  });

  it("being full", async ({ skip }) => {
    const small = await mountSmallDisk(2);
    if (typeof small === "string") return skip(`no small disk here: ${small}`);
    try {
      await small.fill(0);
      const disk = new DiskBytes({ folder: join(small.path, "kept"), limitBytes: 2 ** 24 });
      disk.keep(name(1), new Uint8Array(100_000));
      await disk.settled();
      expect(disk.isOn).toBe(false);
      expect(await disk.get(name(1))).toBeNull();
    } finally {
      await small.remove();
    }
  });
});

async function sizeOf(path: string): Promise<number> {
  let sum = 0;
  for (const below of await readdir(path)) {
    for (const file of await readdir(join(path, below))) {
      const { blocks } = await stat(join(path, below, file));
      sum += blocks * 512;
    }
  }
  return sum;
}
