import { asc, eq } from "drizzle-orm";
import { DEFAULT_REQUIRED_SIGN_OFFS, requirementsOf } from "#core/review/required-sign-offs.ts";
import { datasets, requiredSignOffs } from "#db/schema/datasets.ts";
import { supervoxelMasks } from "#db/schema/sessions.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import { brokenUniqueConstraint } from "#server/persistence/database-error.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import { removeDataset } from "#server/persistence/remove-dataset.ts";
import { vectorAt } from "#server/persistence/vector-columns.ts";
import { writeVersion } from "#server/persistence/write-version.ts";
import { type DatasetRecord, NameTakenError, type Store } from "#server/use-cases/store.ts";

type DatasetStore = Pick<
  Store,
  | "createDataset"
  | "removeDataset"
  | "listDatasets"
  | "findDataset"
  | "findDatasetByName"
  | "requiredSignOffs"
  | "setRequiredSignOffs"
>;

function toRecord(row: typeof datasets.$inferSelect): DatasetRecord {
  return { ...row, shapeVoxel: vectorAt(row.shapeVoxel), voxelNm: vectorAt(row.voxelNm) };
}

export function createDatasetStore(orm: Orm): DatasetStore {
  return {
    async createDataset(dataset, versionZero, audit, masks = []) {
      const { pieces, rootIndices } = versionZero;
      // With pieces, writing the version counts what they leave.
      if (pieces.length === 0 && rootIndices.length !== dataset.supervoxelCount) {
        throw new RangeError("a dataset's first version has a root for each of its supervoxels");
      }
      try {
        await orm.transaction(async (tx) => {
          await tx.insert(datasets).values({
            ...dataset,
            shapeVoxel: [...dataset.shapeVoxel],
            voxelNm: [...dataset.voxelNm],
          });
          for (const mask of masks) {
            await tx.insert(supervoxelMasks).values({ ...mask, datasetId: dataset.id });
          }
          await writeVersion(tx, versionZero);
          if (audit !== undefined) await writeAudit(tx, audit);
        });
      } catch (error) {
        if (brokenUniqueConstraint(error) !== "datasets_name_unique") throw error;
        throw new NameTakenError(`There is a dataset named ${dataset.name} already.`);
      }
    },
    removeDataset: (datasetId, audit) => removeDataset(orm, datasetId, audit),
    async listDatasets() {
      const rows = await orm.select().from(datasets).orderBy(asc(datasets.name));
      return rows.map(toRecord);
    },
    async findDataset(id) {
      const rows = await orm.select().from(datasets).where(eq(datasets.id, id));
      return rows[0] === undefined ? null : toRecord(rows[0]);
    },
    async findDatasetByName(name) {
      const rows = await orm.select().from(datasets).where(eq(datasets.name, name));
      return rows[0] === undefined ? null : toRecord(rows[0]);
    },
    async requiredSignOffs(datasetId) {
      const rows = await orm
        .select({ scope: requiredSignOffs.scope, needed: requiredSignOffs.reviewerCount })
        .from(requiredSignOffs)
        .where(eq(requiredSignOffs.datasetId, datasetId));
      if (rows.length === 0) return DEFAULT_REQUIRED_SIGN_OFFS;
      return Object.fromEntries(rows.map(({ scope, needed }) => [scope, needed]));
    },
    async setRequiredSignOffs(datasetId, required, audit) {
      const wanted = requirementsOf(required);
      if (wanted.length === 0) throw new RangeError("a dataset requires one sign-off at least");
      await orm.transaction(async (tx) => {
        // Two who set them at once do so one after the other.
        await tx.select().from(datasets).where(eq(datasets.id, datasetId)).for("update");
        await tx.delete(requiredSignOffs).where(eq(requiredSignOffs.datasetId, datasetId));
        await tx
          .insert(requiredSignOffs)
          .values(wanted.map(({ scope, needed }) => ({ datasetId, scope, reviewerCount: needed })));
        if (audit !== undefined) await writeAudit(tx, audit);
      });
    },
  };
}
