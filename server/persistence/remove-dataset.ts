// A dataset goes with all that there is of it, in one transaction. What is written once may go only
// there: the row of its removal is what the triggers look for (migration 0016). The audit log stays.
import { eq, inArray, sql } from "drizzle-orm";
import { invitationRoles } from "#db/schema/access.ts";
import { sessionLeases } from "#db/schema/cluster.ts";
import {
  datasetRegions,
  datasetRemovals,
  datasetRoles,
  datasets,
  requiredSignOffs,
} from "#db/schema/datasets.ts";
import { versionDescriptions } from "#db/schema/descriptions.ts";
import { jobs } from "#db/schema/jobs.ts";
import { operations, refusals, sessions, signOffs, supervoxelMasks } from "#db/schema/sessions.ts";
import * as versionTables from "#db/schema/versions.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";

const { versions, ...versionRows } = versionTables;

/** False where it is not there. */
export function removeDataset(orm: Orm, datasetId: string, audit: AuditEntry): Promise<boolean> {
  return orm.transaction(async (tx) => {
    const [there] = await tx
      .select({ name: datasets.name })
      .from(datasets)
      .where(eq(datasets.id, datasetId))
      .for("update");
    if (there === undefined) return false;
    await tx
      .insert(datasetRemovals)
      .values({ datasetId, name: there.name, removedAtMs: audit.atMs });
    const ofIt = tx
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.datasetId, datasetId));
    for (const table of [sessionLeases, signOffs, refusals, operations]) {
      await tx.delete(table).where(inArray(table.sessionId, ofIt));
    }
    for (const table of [jobs, versionDescriptions, ...Object.values(versionRows)]) {
      await tx.delete(table).where(eq(table.datasetId, datasetId));
    }
    // A session names its base, a version its session: each goes at once with the other.
    await tx.execute(sql`
      with gone as (delete from ${versions} where ${versions.datasetId} = ${datasetId})
      delete from ${sessions} where ${sessions.datasetId} = ${datasetId}
    `);
    const ofDataset = [supervoxelMasks, requiredSignOffs, datasetRoles, invitationRoles];
    for (const table of [...ofDataset, datasetRegions]) {
      await tx.delete(table).where(eq(table.datasetId, datasetId));
    }
    await tx.delete(datasets).where(eq(datasets.id, datasetId));
    await writeAudit(tx, audit);
    return true;
  });
}
