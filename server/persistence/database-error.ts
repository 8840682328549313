// What a failed statement broke. Both engines give PostgreSQL's code and constraint, on the error
// itself or on the cause of the one that drizzle wraps around it.
import { SyncFailedError } from "#server/persistence/durable-pglite-fs.ts";

const UNIQUE_VIOLATION = "23505";

/** The unique constraint or primary key that the statement broke; null for any other error. */
export function brokenUniqueConstraint(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code, constraint } = at as Error & { code?: unknown; constraint?: unknown };
    if (code === UNIQUE_VIOLATION && typeof constraint === "string") return constraint;
  }
  return null;
}

/**
 * The disk did not take a commit, and the embedded database answers nothing any more: whoever runs
 * the server must be told, and it must be restarted.
 */
export function isSyncFailure(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof SyncFailedError) return true;
  }
  return false;
}
