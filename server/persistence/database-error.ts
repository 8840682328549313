// What a failed statement broke. Both engines give PostgreSQL's code and constraint, on the error
// itself or on the cause of the one that drizzle wraps around it.
import { SyncFailedError } from "#server/persistence/durable-pglite-fs.ts";

const UNIQUE_VIOLATION = "23505";

/** PostgreSQL's code of the error, like 23505; null where it has none. */
export function stateOfError(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as Error & { code?: unknown };
    if (typeof code === "string") return code;
  }
  return null;
}

/** The unique constraint or primary key that the statement broke; null for any other error. */
export function brokenUniqueConstraint(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code, constraint } = at as Error & { code?: unknown; constraint?: unknown };
    if (code === UNIQUE_VIOLATION && typeof constraint === "string") return constraint;
  }
  return null;
}

/** The disk did not take a commit: the embedded database answers nothing until it is opened anew. */
export function isSyncFailure(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof SyncFailedError) return true;
  }
  return false;
}

/** Out of space, also as the operating system and as the embedded file system say it. */
const DISK_FULL: ReadonlySet<unknown> = new Set(["53100", "ENOSPC", "EDQUOT", "EIO"]);
/** Of the connection, of a server that stops or starts, of one that only answers. */
const AWAY = /^(08...|57P0.|25006|53300|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND)$/;
/** node-postgres gives these no code. */
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

/** Why nothing can be written, where that is the reason of the failure; null for any other. */
export function notWritableReason(error: unknown): "disk-full" | "database-away" | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as Error & { code?: unknown };
    // The embedded database's own end: PostgreSQL gives up where its log cannot be written.
    const isAborted = at.name === "ExitStatus" || at instanceof WebAssembly.RuntimeError;
    if (at instanceof SyncFailedError || DISK_FULL.has(code) || isAborted) return "disk-full";
    if (typeof code === "string" && AWAY.test(code)) return "database-away";
    if (AWAY_MESSAGE.test(at.message)) return "database-away";
  }
  return null;
}
