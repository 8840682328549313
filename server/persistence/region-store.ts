import { eq } from "drizzle-orm";
import { datasetRegions } from "#db/schema/datasets.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type { RegionStore } from "#server/use-cases/ports/regions.ts";

export function createRegionStore(orm: Orm): RegionStore {
  const { hash, bytes } = datasetRegions;
  const of = (datasetId: string) => eq(datasetRegions.datasetId, datasetId);
  return {
    async regionsHash(datasetId) {
      const rows = await orm.select({ hash }).from(datasetRegions).where(of(datasetId));
      return rows[0]?.hash ?? null;
    },
    async readRegions(datasetId) {
      const rows = await orm.select({ hash, bytes }).from(datasetRegions).where(of(datasetId));
      return rows[0] === undefined ? null : { ...rows[0], bytes: Uint8Array.from(rows[0].bytes) };
    },
    async setRegions(datasetId, regions, audit) {
      await orm.transaction(async (tx) => {
        await tx
          .insert(datasetRegions)
          .values({ datasetId, ...regions })
          .onConflictDoUpdate({ target: datasetRegions.datasetId, set: regions });
        await writeAudit(tx, audit);
      });
    },
    removeRegions(datasetId, audit) {
      return orm.transaction(async (tx) => {
        const removed = await tx.delete(datasetRegions).where(of(datasetId)).returning({ hash });
        if (removed.length === 0) return false;
        await writeAudit(tx, audit);
        return true;
      });
    },
  };
}
