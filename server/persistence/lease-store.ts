// [LV2] Leases as everybody reads them: who serves a session, and whether a commit still may be.
import { and, eq, gt, sql } from "drizzle-orm";
import { serverNodes, sessionLeases } from "#db/schema/cluster.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type { Fence } from "#server/use-cases/leases.ts";

/** The address of the live process that holds the session; null where none does. */
export async function ownerOf(
  orm: Orm,
  sessionId: string,
): Promise<{ readonly nodeId: string; readonly url: string } | null> {
  const rows = await orm
    .select({ nodeId: serverNodes.id, url: serverNodes.url })
    .from(sessionLeases)
    .innerJoin(serverNodes, eq(serverNodes.id, sessionLeases.nodeId))
    .where(
      and(
        eq(sessionLeases.sessionId, sessionId),
        gt(serverNodes.expiresAt, sql`clock_timestamp()`),
      ),
    );
  return rows[0] ?? null;
}

/** Holds off whoever would take the session until the caller's transaction has ended. */
export async function isNewestFence(tx: Orm, sessionId: string, fence: Fence): Promise<boolean> {
  const rows = await tx
    .select({ nodeId: sessionLeases.nodeId, fence: sessionLeases.fence })
    .from(sessionLeases)
    .where(eq(sessionLeases.sessionId, sessionId))
    .for("share");
  return rows[0]?.nodeId === fence.nodeId && rows[0].fence === fence.fence;
}
