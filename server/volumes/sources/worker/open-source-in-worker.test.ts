// What a thread that reads volumes may do, and what is left of it: the read fails with what a person can
// read, every other source goes on, the next read is answered by a new thread.
import { join } from "node:path";
import { type ResourceLimits, Worker } from "node:worker_threads";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleEntry } from "#scripts/bundle-entry.mjs";
import { ImportError } from "#server/volumes/import-error.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import { openSourceInWorker } from "#server/volumes/sources/worker/open-source-in-worker.ts";
import { SourceThreads } from "#server/volumes/sources/worker/source-threads.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const BOX = { minVoxel: [0, 0, 0], maxVoxel: [4, 2, 1] } as const;
const UNRULY_BUNDLE = "dist/testing.unruly-source-worker.mjs";
const BYTES = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const [GOOD, LOOPS, HOARDS, THROWS_LATER, WAITS, REFUSES, READS_NOW, WAITS_NOW] = [
  0, 1, 2, 3, 4, 5, 6, 7,
];

/** A store whose "slow" is answered when the reader gives up, never otherwise. */
class SlowStore extends MemoryByteStore {
  givenUp = 0;

  override async read(...[key, options]: Parameters<ByteStore["read"]>) {
    if (key !== "slow") return super.read(key, options);
    this.asked.push(key);
    return new Promise<null>((resolve) => {
      options?.signal?.addEventListener("abort", () => {
        this.givenUp++;
        resolve(null);
      });
    });
  }
}

let threads: SourceThreads;
let started = 0;

// A bundle starts in a tenth of the time that sources take.
beforeAll(() =>
  bundleEntry(
    process.cwd(),
    "server/volumes/sources/worker/testing/unruly-source-worker.ts",
    UNRULY_BUNDLE,
  ),
);

function startUnruly(resourceLimits: ResourceLimits): Worker {
  started++;
  const limits = { ...resourceLimits, maxOldGenerationSizeMb: 32 };
  const bundle = join(process.cwd(), UNRULY_BUNDLE);
  return new Worker(bundle, { resourceLimits: limits, stderr: true });
}

beforeEach(() => {
  started = 0;
  threads = new SourceThreads({ threadLimit: 1, start: startUnruly });
});

afterEach(() => threads.close());

function slowStore(address = "lab/volume"): SlowStore {
  return new SlowStore(address, new Map([["bytes", BYTES]]));
}

async function refusalOf(read: Promise<unknown>): Promise<ImportError> {
  const error = await read.then(() => null).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ImportError);
  return error as ImportError;
}

async function expectGood(source: VolumeSource): Promise<void> {
  expect(await source.readBlock(GOOD, BOX)).toEqual(BYTES);
}

describe("a source in a thread", () => {
  it("reads through the store of this thread, and closes it", async () => {
    const store = slowStore();
    const source = await openSourceInWorker(threads, store);
    expect(source).toMatchObject({ address: "lab/volume", purpose: null, voxelType: "uint8" });
    await expectGood(source);
    expect(store.asked).toEqual(["bytes"]);
    await source.close();
    expect(store.isClosed).toBe(true);
    await expect(source.readBlock(GOOD, BOX)).rejects.toThrow("is closed");
  });

  it("keeps what a person is to read, and what is a bug apart", async () => {
    const source = await openSourceInWorker(threads, slowStore());
    const refusal = await refusalOf(source.readBlock(REFUSES, BOX));
    expect(refusal.message).toBe("lab/volume/bytes: the chunk is bad; write it again.");
    const outside = { minVoxel: [0, 0, 0], maxVoxel: [5, 2, 1] } as const;
    await expect(source.readBlock(GOOD, outside)).rejects.toThrow(RangeError);
    await expect(source.readBlock(9, BOX)).rejects.toThrow(RangeError);
    expect(started).toBe(1);
  });

  it("ends a thread that is stuck, and reads on in a new one", async () => {
    const source = await openSourceInWorker(threads, slowStore(), { timeLimitMs: 500 });
    const refusal = await refusalOf(source.readBlock(LOOPS, BOX));
    expect(refusal).toMatchObject({ file: "lab/volume", field: "level 1 at 0, 0, 0" });
    expect(refusal.problem).toBe("took longer than 0.5 s");
    // Until the thread is known to be stuck, reads in it fail in their turn.
    await expect.poll(() => threads.count, { timeout: 20_000 }).toBe(0);
    await expectGood(source);
    expect(started).toBe(2);
  });

  it.each([
    ["no memory is left", HOARDS, "no memory was left to it"],
    ["something is thrown that nobody catches", THROWS_LATER, "thrown where nobody catches"],
  ])("fails the reads under way alone where %s", async (_, level, reason) => {
    const store = slowStore();
    const source = await openSourceInWorker(threads, store);
    const otherStore = slowStore("lab/other");
    const other = await openSourceInWorker(threads, otherStore);
    const underWay = refusalOf(other.readBlock(WAITS, BOX));
    await expect.poll(() => otherStore.asked, { timeout: 20_000 }).toContain("slow");
    const refusal = await refusalOf(source.readBlock(level, BOX));
    expect(refusal.problem).toContain(reason);
    const collateral = await underWay;
    expect([collateral.file, collateral.field]).toEqual(["lab/other/slow", "level 4 at 0, 0, 0"]);
    await Promise.all([expectGood(source), expectGood(other)]);
    expect(started).toBe(2);
  });

  it("gives up a read with whoever asked, down to the store", async () => {
    const store = slowStore();
    const source = await openSourceInWorker(threads, store);
    const controller = new AbortController();
    const read = source.readBlock(WAITS, BOX, controller.signal);
    await expectGood(source);
    const reason = new Error("nobody looks there any more");
    controller.abort(reason);
    await expect(read).rejects.toBe(reason);
    await expect.poll(() => store.givenUp, { timeout: 20_000 }).toBe(1);
    await expectGood(source);
    expect(started).toBe(1);
  });

  it("fails a read whose bytes do not come, and keeps the thread", async () => {
    const store = slowStore();
    const source = await openSourceInWorker(threads, store, { timeLimitMs: 1_000 });
    const refusal = await refusalOf(source.readBlock(WAITS, BOX));
    expect(refusal.message).toBe(
      "lab/volume/slow: level 4 at 0, 0, 0 took longer than 1 s; try again; where it stays so, the data is damaged or the line to it too slow.",
    );
    await expectGood(source);
    expect([started, store.givenUp]).toEqual([1, 1]);
  });
});

describe("a reader that cannot be told to come back", () => {
  it("waits for its bytes, whoever else is answered meanwhile", async () => {
    const source = await openSourceInWorker(threads, slowStore());
    expect(await source.readBlock(READS_NOW, BOX)).toEqual(Uint8Array.of(1, 2, 3, 4, 3, 4, 5, 6));
    await expectGood(source);
  });

  it("waits no longer than its read may take, and its thread goes on", async () => {
    const store = slowStore();
    const source = await openSourceInWorker(threads, store, { timeLimitMs: 1_000 });
    const refusal = await refusalOf(source.readBlock(WAITS_NOW, BOX));
    expect(refusal.problem).toBe("took longer than 1 s");
    await expectGood(source);
    expect([started, store.givenUp]).toEqual([1, 1]);
  });

  it("ends with its thread", async () => {
    const store = slowStore();
    const source = await openSourceInWorker(threads, store);
    const read = refusalOf(source.readBlock(WAITS_NOW, BOX));
    await expect.poll(() => store.asked, { timeout: 20_000 }).toContain("slow");
    await threads.close();
    expect((await read).problem).toContain("the thread that reads it ended (they were closed)");
  });
});

describe("threads that read volumes", () => {
  it("are no more than allowed, and one is kept when nothing is open", async () => {
    threads = new SourceThreads({ threadLimit: 2, idleMs: 1, start: startUnruly });
    const sources = await Promise.all(
      [1, 2, 3].map((at) => openSourceInWorker(threads, slowStore(`lab/${at}`))),
    );
    expect(threads.count).toBe(2);
    await Promise.all(sources.map((source) => source.close()));
    await expect.poll(() => threads.count, { timeout: 20_000 }).toBe(1);
    await threads.close();
    expect(threads.count).toBe(0);
    await expect(openSourceInWorker(threads, slowStore())).rejects.toThrow("are closed");
  });
});
