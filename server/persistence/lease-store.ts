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

/** A process that falls silent in the midst of a commit holds a session up for this long at most. */
const SILENT_COMMIT_MS = 2_000;

/**
 * Holds off whoever would take the session until the caller's transaction has ended; the database
 * ends that itself where nothing more is heard of it.
 */
export async function isNewestFence(tx: Orm, sessionId: string, fence: Fence): Promise<boolean> {
  const rows = await tx
    .select({
      nodeId: sessionLeases.nodeId,
      fence: sessionLeases.fence,
      // For this transaction alone, and in the statement that takes the lock.
      limit: sql`set_config('idle_in_transaction_session_timeout', ${`${SILENT_COMMIT_MS}`}, true)`,
    })
    .from(sessionLeases)
    .where(eq(sessionLeases.sessionId, sessionId))
    .for("share");
  return rows[0]?.nodeId === fence.nodeId && rows[0].fence === fence.fence;
}
