// The thread as the server starts it, with volumes that other libraries wrote: one that is read piece by
// piece, one whose library waits for its bytes.
import { expect, test } from "vitest";
import { openSource } from "#server/volumes/sources/open-source.ts";
import { openSourceInWorker } from "#server/volumes/sources/worker/open-source-in-worker.ts";
import { SourceThreads } from "#server/volumes/sources/worker/source-threads.ts";
import { formatFixtures, objectsAt } from "#tests/support/format-fixtures.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const fixtures = (await formatFixtures()) ?? [];

test
  .runIf(fixtures.length > 0)
  .each(["precomputed_sharded_identity_cseg_u64", "hdf5_variants.h5:/gzip_shuffle_u64"])(
  "%s is the same in a thread and without",
  async (wanted) => {
    const threads = new SourceThreads();
    try {
      const fixture = fixtures.find(({ name }) => name === wanted);
      if (fixture === undefined) throw new Error("the fixture is not there any more");
      const store = new MemoryByteStore(fixture.name, await objectsAt(fixture.path));
      const options = fixture.inner === undefined ? {} : { path: fixture.inner };
      const [plain, inWorker] = await Promise.all([
        openSource(store, options),
        openSourceInWorker(threads, store, options),
      ]);
      const box = { minVoxel: [5, 7, 3], maxVoxel: [119, 93, 21] } as const;
      expect(inWorker.levels).toEqual(plain.levels);
      expect(await inWorker.readBlock(0, box)).toEqual(await plain.readBlock(0, box));
      await Promise.all([plain.close(), inWorker.close()]);
    } finally {
      await threads.close();
    }
  },
);

test("what cannot be opened is refused as it is without a thread", async () => {
  const threads = new SourceThreads();
  try {
    const empty = new MemoryByteStore("empty", new Map());
    await expect(openSourceInWorker(threads, empty)).rejects.toThrow(
      "empty: the format cannot be told from what lies there",
    );
  } finally {
    await threads.close();
  }
});
