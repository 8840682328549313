import { and, desc, eq, lt } from "drizzle-orm";
import { auditLog } from "#db/schema/audit.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type { AuditEntry, AuditStore } from "#server/use-cases/ports/audit.ts";

/** Within the transaction of the deed, so that neither is there without the other. */
export async function writeAudit(tx: Orm, { doer, details, ...entry }: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values({
    ...entry,
    actorId: doer.id,
    actorName: doer.name,
    via: doer.via,
    address: doer.address,
    details: JSON.stringify(details),
  });
}

export function createAuditStore(orm: Orm): AuditStore {
  return {
    recordAudit: (entry) => writeAudit(orm, entry),
    async listAudit({ datasetId, before, limit }) {
      const rows = await orm
        .select()
        .from(auditLog)
        .where(
          and(
            datasetId === null ? undefined : eq(auditLog.datasetId, datasetId),
            before === null ? undefined : lt(auditLog.id, before),
          ),
        )
        .orderBy(desc(auditLog.id))
        .limit(limit);
      return rows.map((row) => ({ ...row, details: JSON.parse(row.details) }));
    },
  };
}
