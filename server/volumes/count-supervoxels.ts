// [AD2] The supervoxels of a stack, by one walk through it: their ids, sizes and centres.
import { ImportError } from "#server/volumes/import-error.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import type { SectionSource } from "#server/volumes/section-source.ts";
import { type Supervoxels, SupervoxelTable } from "#server/volumes/supervoxel-table.ts";

/** @param path as the person named it. */
export async function countSupervoxels(
  path: string,
  labels: SectionSource,
  { onProgress, signal }: ImportHooks,
): Promise<Supervoxels> {
  const table = new SupervoxelTable();
  const [width, , sections] = labels.shapeVoxel;
  for (let z = 0; z < sections; z++) {
    signal?.throwIfAborted();
    const bad = table.addSection(await labels.readSection(z), width, z);
    if (bad !== null) {
      throw new ImportError({
        file: path,
        field: `the id at ${bad.x}, ${bad.y}, ${z}`,
        problem: `is ${bad.id}, above 2^63-1`,
        remedy: "renumber the supervoxels from 1 to 2^63-1, with 0 as background",
      });
    }
    onProgress?.({ stage: "counting", done: z + 1, total: sections });
  }
  const supervoxels = table.finish();
  const oversize = supervoxels.sizesVoxel.findIndex((size) => size > 0xffffffff);
  if (supervoxels.ids.length > 0 && oversize < 0) return supervoxels;
  throw new ImportError({
    file: path,
    field: "the supervoxels",
    problem:
      oversize < 0
        ? "are all background"
        : `have 2^32 voxels or more in one (${supervoxels.ids[oversize]})`,
    remedy: "give the labels of an over-segmentation",
  });
}
