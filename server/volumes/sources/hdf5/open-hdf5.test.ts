import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { makeHdf5File } from "#server/volumes/sources/hdf5/make-hdf5-file.ts";
import { openHdf5 } from "#server/volumes/sources/hdf5/open-hdf5.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import type { VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";
import { cutOut } from "#tests/support/cut-out.ts";
import { formatFixtures } from "#tests/support/format-fixtures.ts";
import { larvalFile } from "#tests/support/larval-data.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

describe("an HDF5 dataset", () => {
  it("is read as independent writers wrote it, whole and in odd boxes", async (context) => {
    const all = await formatFixtures();
    if (all === null) return context.skip("no fixtures");
    const fixtures = all.filter(({ format }) => format === "hdf5");
    expect(fixtures.length).toBeGreaterThan(4);
    for (const { path, inner: dataset, shapeVoxel, voxelType, sha256 } of fixtures) {
      const source = await openHdf5(new LocalStore(path), { path: dataset });
      expect([dataset, source.voxelType, source.levels[0].shapeVoxel]).toEqual([
        dataset,
        voxelType,
        shapeVoxel,
      ]);
      const whole = await source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: shapeVoxel });
      expect([dataset, sha256Of(whole)]).toEqual([dataset, sha256]);
      const box = { minVoxel: [7, 61, 3], maxVoxel: [109, 66, 21] } as const;
      expect(await source.readBlock(0, box)).toEqual(cutOut(whole, shapeVoxel, box));
      await source.close();
    }
  });

  it("tells CREMI's voxels in nm, and what is image and what labels", async (context) => {
    const path = larvalFile("l1-vnc.cremi.h5");
    if (path === null) return context.skip("no larval stack");
    const raw = await openHdf5(new LocalStore(path), { path: "/volumes/raw" });
    expect(raw).toMatchObject({ purpose: "image", voxelType: "uint8" });
    expect(raw.levels).toEqual([
      {
        shapeVoxel: [512, 512, 30],
        voxelNm: [4, 4, 50],
        offsetNm: [0, 0, 0],
        blockVoxel: [128, 128, 10],
      },
    ]);
    await raw.close();
    const labels = await openHdf5(new LocalStore(path), { path: "volumes/labels/neuron_ids" });
    expect(labels).toMatchObject({ purpose: "labels", voxelType: "uint64" });
    await labels.close();
    await expect(openHdf5(new LocalStore(path))).rejects.toThrow(
      /holds more than one dataset; name one of these .*\/volumes\/labels\/neuron_ids \(30 × 512 × 512\), \/volumes\/raw/,
    );
    await expect(openHdf5(new LocalStore(path), { path: "/volumes" })).rejects.toThrow(
      /has no dataset \/volumes; name one of these/,
    );
  });

  it("keeps 64-bit ids, fixed axes, fill values and micrometres", async () => {
    await withTemporaryFolder(async (folder) => {
      const ids = BigUint64Array.from({ length: 2 * 3 * 4 * 5 }, (_, i) => 2n ** 63n + BigInt(i));
      const path = join(folder, "made.h5");
      await makeHdf5File(path, (file) => {
        const at = file.create_dataset({ name: "a", data: ids, shape: [2, 3, 4, 5], dtype: "<Q" });
        at.create_attribute("element_size_um", [1, 0.04, 0.004, 0.004]);
        at.create_attribute("offset", [400, 8, 4]);
        file.create_dataset({ name: "flat", data: new Uint8Array(4), shape: [2, 2] });
      });
      const source = await openHdf5(new LocalStore(path), { path: "/a[1,:,:,:]" });
      expect(source.levels[0]).toMatchObject({
        shapeVoxel: [5, 4, 3],
        voxelNm: [4, 4, 40],
        offsetNm: [4, 8, 400],
      });
      const box = { minVoxel: [1, 2, 0], maxVoxel: [3, 4, 2] } as const;
      const expected = cutOut(ids.subarray(60), [5, 4, 3], box);
      expect(await source.readBlock(0, box)).toEqual(expected);
      await expect(
        source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: [6, 4, 3] }),
      ).rejects.toThrow(RangeError);
      await source.close();
      await expect(openHdf5(new LocalStore(path))).rejects.toThrow(
        /the dataset \/a has 4 axes \(2 × 3 × 4 × 5\); say where all but three lie, as in \/a\[0,:,:,:\]/,
      );
      await expect(openHdf5(new LocalStore(path), { path: "/a[2,:,:,:]" })).rejects.toThrow(
        /has 2 places along axis 0, none at 2/,
      );
      await expect(openHdf5(new LocalStore(path), { path: "/flat" })).rejects.toThrow(
        /has 2 axes, not 3 to 8/,
      );
    });
  });

  it("has the filters that the field writes besides gzip", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "filters.h5");
      const data = Uint32Array.from({ length: 6000 }, (_, i) => (i % 7) * 1000 + (i % 3));
      const filters: readonly [number, number[]][] = [
        [307, [9]],
        [32000, []],
        [32001, [2, 2, 4, 4096, 5, 1, 1]],
        [32004, [0]],
        [32008, [0, 2]],
        [32015, [3]],
      ];
      await makeHdf5File(path, (file) => {
        for (const [compression, compression_opts] of filters) {
          const options = { data, shape: [10, 20, 30], chunks: [4, 8, 16] };
          file.create_dataset({
            name: `by${compression}`,
            ...options,
            compression,
            compression_opts,
          });
        }
      });
      for (const [filter] of filters) {
        const source = await openHdf5(new LocalStore(path), { path: `/by${filter}` });
        expect([filter, await wholeOf(source)]).toEqual([filter, data]);
        await source.close();
      }
    });
  });

  it("refuses what is no volume, chunks that are too large, links that lead out, and other files", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "odd.h5");
      await makeHdf5File(path, (file) => {
        file.create_dataset({ name: "words", data: ["a", "b", "c"], shape: [1, 1, 3] });
        file.create_dataset({
          name: "wide",
          data: new Uint8Array(8),
          shape: [2, 2, 2],
          maxshape: [null, null, null],
          chunks: [8192, 8193, 1],
        });
        file.create_external_link("/etc/passwd", "/", "away");
      });
      const cases: [string, RegExp][] = [
        ["/words", /the dataset \/words is not of whole numbers or floats/],
        ["/wide", /has chunks of 67117056 bytes, more than 67108864/],
        ["/away", /has no dataset \/away/],
        ["/a[", /has no dataset \/a\[/],
      ];
      for (const [name, sentence] of cases) {
        await expect(openHdf5(new LocalStore(path), { path: name })).rejects.toThrow(sentence);
      }
      await writeFile(path, "no HDF5 at all");
      await expect(openHdf5(new LocalStore(path))).rejects.toThrow(
        /the HDF5 file is damaged, was cut short or is no HDF5/,
      );
    });
  });

  it("is copied from elsewhere, up to a size", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "made.h5");
      const voxels = Float32Array.from({ length: 24 }, (_, i) => i / 7);
      await makeHdf5File(path, (file) => {
        file.create_dataset({ name: "only", data: voxels, shape: [2, 3, 4] });
      });
      const store = new MemoryByteStore("memory:made.h5", { "": await readFile(path) });
      const source = await openHdf5(store);
      expect(await wholeOf(source)).toEqual(voxels);
      await source.close();
      const huge = new MemoryByteStore("memory:huge.h5", { "": new Uint8Array(8) });
      huge.sizeBytes = async () => 2 ** 40;
      await expect(openHdf5(huge)).rejects.toThrow(
        /memory:huge.h5: the HDF5 file has 1099511627776 bytes, more than the 4294967296 that are copied/,
      );
    });
  });

  it("is read where it lies from a store that another thread reads, in pages", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "made.h5");
      const voxels = Uint32Array.from({ length: 600_000 }, (_, i) => i * 7);
      await makeHdf5File(path, (file) => {
        file.create_dataset({ name: "only", data: voxels, shape: [60, 100, 100] });
      });
      const bytes = await readFile(path);
      const store = new MemoryByteStore("memory:made.h5", { "": bytes });
      store.read = async () => {
        throw new Error("nothing is copied");
      };
      const asked: number[] = [];
      store.readNow = (_, { startByte, endByte }) => {
        asked.push(endByte - startByte);
        return bytes.subarray(startByte, endByte);
      };
      const source = await openHdf5(store);
      const box = { minVoxel: [3, 5, 7], maxVoxel: [9, 8, 9] } as const;
      expect(await source.readBlock(0, box)).toEqual(cutOut(voxels, [100, 100, 60], box));
      expect(asked.reduce((sum, size) => sum + size, 0)).toBeLessThan(bytes.length);
      expect(await wholeOf(source)).toEqual(voxels);
      // Every page once.
      expect(asked.reduce((sum, size) => sum + size, 0)).toBe(bytes.length);
      await source.close();
      store.readNow = (_, { startByte, endByte }) => bytes.subarray(startByte, endByte - 1);
      await expect(openHdf5(store)).rejects.toThrow(/the HDF5 file is damaged, was cut short/);
    });
  });

  it("is refused where the file was cut short or changed, and the next file is read all the same", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "made.h5");
      const voxels = Uint16Array.from({ length: 6000 }, (_, i) => (i * i) % 65521);
      await makeHdf5File(path, (file) => {
        const options = { shape: [10, 20, 30], chunks: [4, 8, 16], compression: 4 };
        file.create_dataset({ name: "only", data: voxels, ...options });
      });
      const whole = await readFile(path);
      for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 40)) {
        await writeFile(path, whole.subarray(0, length));
        const problem = await openHdf5(new LocalStore(path)).then(
          (source) => wholeOf(source).finally(() => source.close()),
          (error: unknown) => error,
        );
        expect(problem).toBeInstanceOf(ImportError);
      }
      await writeFile(path, whole);
      const source = await openHdf5(new LocalStore(path));
      expect(await wholeOf(source)).toEqual(voxels);
      await source.close();
    });
  });
});

function wholeOf(source: VolumeSource): Promise<VoxelArray> {
  return source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: source.levels[0].shapeVoxel });
}

function sha256Of(voxels: VoxelArray): string {
  const bytes = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  return createHash("sha256").update(bytes).digest("hex");
}
