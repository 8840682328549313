import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { makeHdf5File } from "#server/volumes/sources/hdf5/make-hdf5-file.ts";
import { openSourceInWorker } from "#server/volumes/sources/worker/open-source-in-worker.ts";
import { SourceThreads } from "#server/volumes/sources/worker/source-threads.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const threads = new SourceThreads({ threadLimit: 1 });
afterAll(() => threads.close());

it("reads a file elsewhere in the pages that it needs, while its thread waits for them", async () => {
  await withTemporaryFolder(async (folder) => {
    const path = join(folder, "made.h5");
    const voxels = Uint32Array.from({ length: 600_000 }, (_, i) => i * 7);
    await makeHdf5File(path, (file) => {
      file.create_dataset({ name: "only", data: voxels, shape: [60, 100, 100] });
    });
    const bytes = await readFile(path);
    const store = new MemoryByteStore("memory:made.h5", { "": bytes });
    let readBytes = 0;
    const { read } = store;
    store.read = async (...asked) => {
      const given = await read.apply(store, asked);
      readBytes += given?.length ?? 0;
      return given;
    };
    const source = await openSourceInWorker(threads, store, { timeLimitMs: 60_000 });
    const box = { minVoxel: [0, 0, 2], maxVoxel: [100, 100, 4] } as const;
    expect(await source.readBlock(0, box)).toEqual(voxels.slice(20_000, 40_000));
    expect(readBytes).toBeLessThan(bytes.length / 2);
    const both = [1, 50].map((z) => ({ minVoxel: [0, 0, z], maxVoxel: [9, 1, z + 1] }) as const);
    const rows = await Promise.all(both.map((row) => source.readBlock(0, row)));
    expect(rows).toEqual([voxels.slice(10_000, 10_009), voxels.slice(500_000, 500_009)]);
    store.read = async () => {
      throw new ImportError({
        file: "memory:made.h5",
        field: "the server",
        problem: "is away",
        remedy: "try again",
      });
    };
    const rest = { minVoxel: [0, 0, 20], maxVoxel: [1, 1, 30] } as const;
    await expect(source.readBlock(0, rest)).rejects.toThrow(
      /made.h5: the server is away; try again/,
    );
    await source.close();
  });
});
