// What a server does wrong is either got over or said; nothing hangs, nothing is held that was not
// allowed, and no byte is given out that was not the one asked for.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { AddressRules } from "#server/volumes/stores/address-rules.ts";
import { HttpClient } from "#server/volumes/stores/http-client.ts";
import { openHttpStore } from "#server/volumes/stores/http-store.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { type LoopbackServer, serveOnLoopback } from "#tests/support/stores/loopback-server.ts";
import { type OddServer, oddServer } from "#tests/support/stores/odd-servers.ts";

const OBJECT = Uint8Array.from({ length: 1000 }, (_, at) => (at * 7) % 256);
/** A machine that has much else to do may answer late: only what never comes is waited for briefly. */
const TIMES = { tryMs: 20_000, tries: 3, pauseMs: 2, longestPauseMs: 4 };

let odd: OddServer;
let server: LoopbackServer;
let client: HttpClient;
let store: ByteStore;

beforeAll(async () => {
  odd = oddServer(OBJECT);
  server = await serveOnLoopback(odd.listener);
  const rules = new AddressRules({ allowed: ["127.0.0.1"] });
  client = new HttpClient({ rules, times: TIMES, requestsPerHost: 3 });
  store = openHttpStore(server.url, new URL(server.url), { client });
});

afterAll(async () => {
  client.close();
  await server.close();
});

const four = { range: { startByte: 0, endByte: 4 } };

describe("what passes is tried again", () => {
  let hasty: HttpClient;
  let tried: ByteStore;
  beforeAll(() => {
    hasty = new HttpClient({ rules: client.rules, times: { ...TIMES, tryMs: 250 } });
    tried = openHttpStore(server.url, new URL(server.url), { client: hasty });
  });
  afterAll(() => hasty.close());

  it.each([
    ["never-answers", /did not answer in time \(3 tries\)/],
    ["stops-in-the-middle", /did not answer in time/],
    ["drips-never", /did not answer in time/],
    ["resets", /broke the connection off/],
    ["busy", /answers 503 \(3 tries\)/],
    ["short", /broke the answer off/],
  ])("%s", async (key, said) => {
    const failed = (key.includes("stop") || key.includes("never") ? tried : store).read(key);
    await expect(failed).rejects.toThrow(said);
    await expect(failed).rejects.toBeInstanceOf(ImportError);
    expect(odd.timesOf(`/${key}`)).toBe(3);
  });

  it("and got over where it does", async () => {
    expect(await store.read("short-once")).toEqual(OBJECT);
    expect(odd.timesOf("/short-once")).toBe(2);
    // Also where the line that was kept open is closed by then: that is no try.
    expect(await store.read("busy-until")).toEqual(OBJECT);
    expect(odd.timesOf("/busy-until")).toBe(3);
    odd.load.most = 0;
    const keys = Array.from({ length: 20 }, (_, at) => `half/${at}`);
    const read = await Promise.all(keys.map((key) => store.read(key)));
    expect(read.every((bytes) => bytes !== null && Buffer.compare(bytes, OBJECT) === 0)).toBe(true);
    expect(odd.load.most).toBeLessThanOrEqual(3);
    expect(await store.read("half/again", four)).toEqual(OBJECT.slice(0, 4));
  });

  it("but not for longer than one waits", async () => {
    await expect(store.read("busy-for-long")).rejects.toThrow(/asks to wait 3600 s/);
    expect(odd.timesOf("/busy-for-long")).toBe(1);
  });
});

describe("what does not pass is said at once", () => {
  it.each([
    ["forbidden", {}, /may not be read by this server/],
    ["bad-request", {}, /answers 400/],
    ["other-part", four, /does not send the part/],
    ["no-content-range", four, /does not send the part/],
    ["longer-part", four, /does not send the part/],
    ["other-length", four, /does not send the part/],
    ["packed-part", four, /lies packed on its server/],
    ["packed-oddly", {}, /packed as compress/],
    ["not-packed", {}, /cannot be unpacked/],
    ["round", {}, /more than 5 times/],
    ["no-http", {}, /no HTTP/],
    ["never-ends", { maxBytes: 100_000 }, /larger than the 100000 bytes/],
    ["bomb", { maxBytes: 2 ** 20 }, /larger than the 1048576 bytes/],
    ["bomb", {}, /larger than the 67108864 bytes/],
  ])("%s", async (key, options, said) => {
    const before = odd.timesOf(`/${key}`);
    const failed = store.read(key, options);
    await expect(failed).rejects.toThrow(said);
    await expect(failed).rejects.toBeInstanceOf(ImportError);
    expect(odd.timesOf(`/${key}`) - before).toBe(key === "round" ? 6 : 1);
  });

  it("and a part that is shorter than it says is tried again, then said", async () => {
    await expect(store.read("shorter-part", four)).rejects.toThrow(/broke the answer off/);
    expect(odd.timesOf("/shorter-part")).toBe(3);
  });
});

describe("what is as good", () => {
  it("is taken: packed on the way, moved, gone, endless where the part comes first", async () => {
    expect(await store.read("packed")).toEqual(OBJECT);
    expect(await store.read("packed", { range: { startByte: 5, endByte: 9 } })).toEqual(
      OBJECT.slice(5, 9),
    );
    expect(await store.read("moved")).toEqual(OBJECT);
    expect(await store.read("moved", { range: { lastBytes: 3 } })).toEqual(OBJECT.slice(-3));
    expect(await store.read("gone")).toBeNull();
    expect(await store.read("never-ends", { range: { startByte: 990, endByte: 1010 } })).toEqual(
      Uint8Array.of(...OBJECT.slice(990), ...OBJECT.slice(0, 10)),
    );
  });

  it("and what comes after an answer's end is no answer to the next question", async () => {
    for (let times = 0; times < 5; times++) {
      const first = await store.read("answers-twice").catch(() => null);
      if (first !== null) expect(Buffer.from(first).toString()).toBe("good");
      expect(await store.read("whole")).toEqual(OBJECT);
    }
  });

  it("a size that only a whole read tells", async () => {
    expect(await store.sizeBytes("packed")).toBe(1000);
  });
});

describe("a signal", () => {
  it("ends the request itself, also while others wait for their turn", async () => {
    const patient = new HttpClient({
      rules: new AddressRules({ allowed: ["127.0.0.1"] }),
      times: TIMES,
      requestsPerHost: 1,
    });
    const own = openHttpStore(server.url, new URL(server.url), { client: patient });
    const first = new AbortController();
    const second = new AbortController();
    const before = odd.timesOf("/never-answers");
    const hanging = own.read("never-answers", { signal: first.signal });
    const waiting = own.read("never-answers", { signal: second.signal });
    await expect.poll(() => odd.timesOf("/never-answers")).toBe(before + 1);
    second.abort(new Error("second gone"));
    await expect(waiting).rejects.toThrow("second gone");
    const upBefore = odd.given.up;
    first.abort(new Error("first gone"));
    await expect(hanging).rejects.toThrow("first gone");
    await expect.poll(() => odd.given.up).toBe(upBefore + 1);
    expect(odd.timesOf("/never-answers")).toBe(before + 1);
    expect(await own.read("whole")).toEqual(OBJECT);
    patient.close();
  });
});
