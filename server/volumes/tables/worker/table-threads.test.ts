// What a thread that reads a table may do, and what is left of it: whoever reads the table is told in
// one sentence, every other table goes on, and the next one gets a thread that works.
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ResourceLimits, Worker } from "node:worker_threads";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleEntry } from "#scripts/bundle-entry.mjs";
import { edgesOf } from "#server/volumes/graphs/graph-fixtures.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { TableThreads } from "#server/volumes/tables/worker/table-threads.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const BUNDLE = "dist/testing.unruly-table-worker.mjs";
const EDGE = { first: 1n, second: 2n, score: 0.5 };

/** "slow" is answered when it is told to be. */
class SlowStore extends MemoryByteStore {
  readonly answers: (() => void)[] = [];
  override async read() {
    return new Promise<null>((resolve) => {
      this.answers.push(() => resolve(null));
    });
  }
}

let threads: TableThreads;
let started = 0;

// A bundle starts in a tenth of the time that sources take.
beforeAll(() =>
  bundleEntry(process.cwd(), "server/volumes/tables/worker/testing/unruly-table-worker.ts", BUNDLE),
);

function startUnruly(resourceLimits: ResourceLimits): Worker {
  started++;
  const limits = { ...resourceLimits, maxOldGenerationSizeMb: 32 };
  return new Worker(join(process.cwd(), BUNDLE), { resourceLimits: limits, stderr: true });
}

beforeEach(() => {
  started = 0;
  threads = new TableThreads({ start: startUnruly, idleLimitMs: 300 });
});
afterEach(() => threads.close());

const unruly = (address: string) => threads.openEdges(new MemoryByteStore(address, new Map()));

async function readUnruly(address: string) {
  const source = await unruly(address);
  return edgesOf(source).finally(() => source.close());
}

describe("a table whose thread", () => {
  it.each([
    ["loops", 300, "the edges took longer than 0.3 s without a row being read"],
    ["forgets", 300, "the edges took longer than 0.3 s without a row being read"],
    [
      "hoards",
      60_000,
      "the edges were not read: the thread that reads them ended (no memory was left",
    ],
    ["throws-later", 60_000, "the edges were not read: the thread that reads them ended"],
  ])(
    "%s is refused by the file's name, and nothing else suffers",
    async (address, idleLimitMs, words) => {
      threads = new TableThreads({ start: startUnruly, idleLimitMs });
      const other = await unruly("good");
      const refused = await readUnruly(address).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ImportError);
      expect(String(refused)).toContain(`${address}: ${words}`);
      expect(await edgesOf(other)).toEqual([EDGE, EDGE]);
      await other.close();
      expect(await readUnruly("good")).toEqual([EDGE, EDGE]);
    },
  );

  it("waits for its bytes is waited for, however long they take", async () => {
    const store = new SlowStore("waits", new Map());
    const source = await threads.openEdges(store);
    const read = edgesOf(source);
    await expect.poll(() => store.answers.length).toBe(1);
    // Others that were asked later are ended meanwhile, one after the other.
    for (let round = 0; round < 3; round++) {
      await expect(readUnruly("forgets")).rejects.toThrow(ImportError);
    }
    for (const answer of store.answers) answer();
    expect(await read).toEqual([EDGE, EDGE]);
    await source.close();
  });

  it("is given up ends, and says so with the reason that was given", async () => {
    const source = await unruly("forgets");
    const controller = new AbortController();
    const read = (async () => {
      for await (const _ of source.batches(controller.signal))
        controller.abort(new Error("enough"));
    })();
    await expect(read).rejects.toThrow("enough");
    await source.close();
    expect(threads.count).toBe(0);
  });
});

it("a thread that closed its table reads the next one, and two tables have two", async () => {
  for (let round = 0; round < 3; round++) await readUnruly("good");
  expect(started).toBe(1);
  const [one, other] = [await unruly("good"), await unruly("good")];
  expect(started).toBe(2);
  await Promise.all([one.close(), other.close()]);
  expect(threads.count).toBe(1);
});

it("nothing of a table stays in the system's folder, also where its thread was ended", async () => {
  const left = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith("fascicle-table-"));
  const before = new Set(await left());
  await readUnruly("loops").catch(() => undefined);
  await readUnruly("good");
  // Others' tables may be open meanwhile, in processes of their own.
  const source = await unruly("good");
  const open = (await left()).filter((name) => !before.has(name));
  await source.close();
  const after = new Set(await left());
  expect(open.some((name) => !after.has(name))).toBe(true);
});

it("no table is opened once the threads are closed", async () => {
  await threads.close();
  await expect(unruly("good")).rejects.toThrow("the threads that read tables are closed");
});
