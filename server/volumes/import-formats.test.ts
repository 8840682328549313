import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { importVolume } from "#server/volumes/import-volume.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import {
  sectionsOf,
  tiffBytes,
  withTemporaryFolder,
  writePngSections,
} from "#server/volumes/small-stack-files.ts";
import { makeHdf5File } from "#server/volumes/sources/hdf5/make-hdf5-file.ts";

const SHAPE: Vec3 = [6, 4, 3];
const WHOLE = { minVoxel: [0, 0, 0], maxVoxel: SHAPE } as const;
const IDS = [2n ** 60n + 1n, 2n ** 60n + 3n];
const LABELS = BigUint64Array.from({ length: 72 }, (_, i) => IDS[i % 6 < 3 ? 0 : 1]);
const IMAGE = Uint8Array.from({ length: 72 }, (_, i) => 3 * i);
const DEEP = Uint16Array.from(IMAGE, (level) => 1000 + 100 * level);

it("takes image and labels from one HDF5 file, and tells how 16 bits became 8", async () => {
  await withTemporaryFolder(async (folder) => {
    const path = join(folder, "both.h5");
    await makeHdf5File(path, (file) => {
      const shape = SHAPE.toReversed();
      const volumes = file.create_group("volumes");
      volumes.create_dataset({ name: "raw", data: DEEP, shape, chunks: [2, 3, 4] });
      volumes.create_group("labels").create_dataset({ name: "neuron_ids", data: LABELS, shape });
    });
    const targetDir = join(folder, "dataset");
    const { contrast, gaps } = await importVolume({
      imagePath: `${path}:/volumes/raw`,
      supervoxelsPath: `${path}/volumes/labels/neuron_ids`,
      voxelNm: [4, 4, 40],
      contrast: { black: 1000, white: 1000 + 100 * 255 },
      targetDir,
    });
    expect({ contrast, gaps }).toEqual({ contrast: { black: 1000, white: 26500 }, gaps: [] });
    const volumes = await openDatasetVolumes(targetDir, { cacheBytes: 1e6 });
    expect(await volumes.image.readBlock(0, WHOLE)).toEqual(IMAGE);
    expect([...graphColumnsOf((await volumes.readGraph()).graph).supervoxelIds]).toEqual(IDS);
    await volumes.close();
  });
});

it("finds the contrast of a deep stack, and refuses one that has or is given none", async () => {
  await withTemporaryFolder(async (folder) => {
    const imagePath = join(folder, "em.tif");
    const supervoxelsPath = join(folder, "labels.tif");
    await writeFile(supervoxelsPath, tiffBytes(sectionsOf(LABELS, SHAPE), SHAPE[0]));
    await writeFile(imagePath, tiffBytes(sectionsOf(DEEP, SHAPE), SHAPE[0]));
    const targetDir = join(folder, "dataset");
    const request = { imagePath, supervoxelsPath, voxelNm: [4, 4, 40] as const, targetDir };
    const bad = { ...request, contrast: { black: 9, white: 9 } };
    await expect(importVolume(bad)).rejects.toThrow(
      /the contrast range is 9 to 9; give the level that is black and a higher one that is white/,
    );
    const { contrast } = await importVolume(request);
    expect(contrast).toEqual({ black: 1000, white: 22300 });
    const flat = new Uint16Array(IMAGE.length).fill(7);
    await writeFile(imagePath, tiffBytes(sectionsOf(flat, SHAPE), SHAPE[0]));
    await expect(importVolume({ ...request, targetDir: `${targetDir}-2` })).rejects.toThrow(
      /em[.]tif: the image is 7 wherever it was looked at; name the image's volume/,
    );
  });
});

it("takes labels from a folder of grey PNG, and tells which sections are missing", async () => {
  await withTemporaryFolder(async (folder) => {
    await writePngSections(join(folder, "em"), IMAGE, SHAPE);
    const small = Uint8Array.from(LABELS, (id) => (id === IDS[0] ? 7 : 9));
    await writePngSections(join(folder, "labels"), small, SHAPE);
    await rename(join(folder, "em", "section-2.png"), join(folder, "em", "section-4.png"));
    const { gaps, info } = await importVolume({
      imagePath: join(folder, "em"),
      supervoxelsPath: join(folder, "labels"),
      voxelNm: [4, 4, 40],
      targetDir: join(folder, "dataset"),
    });
    expect(info.supervoxelCount).toBe(2);
    expect(gaps).toEqual([{ after: "section-1.png", before: "section-4.png", missing: 2 }]);
  });
});
