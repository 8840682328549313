// [OP8] How many supervoxels a version has: those imported, less the ones that were cut, plus what
// they were cut into. It follows from rows that never change, so it is stored nowhere else.
import { and, count, countDistinct, eq, lte } from "drizzle-orm";
import { datasets } from "#db/schema/datasets.ts";
import { versionPieces } from "#db/schema/versions.ts";
import type { Orm } from "#server/persistence/open-database.ts";

/** null where there is no such dataset. */
export async function supervoxelCountOf(
  orm: Orm,
  datasetId: string,
  version: number,
): Promise<number | null> {
  const [dataset] = await orm
    .select({ supervoxelCount: datasets.supervoxelCount })
    .from(datasets)
    .where(eq(datasets.id, datasetId));
  if (dataset === undefined) return null;
  const [cut] = await orm
    .select({ pieces: count(), supervoxels: countDistinct(versionPieces.supervoxel) })
    .from(versionPieces)
    .where(and(eq(versionPieces.datasetId, datasetId), lte(versionPieces.version, version)));
  return dataset.supervoxelCount + (cut?.pieces ?? 0) - (cut?.supervoxels ?? 0);
}
