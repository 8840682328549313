// Why a request cannot be answered just now although nothing is wrong with it, nor with the program:
// whoever asked may ask again, and is told so, with 503 and not with 500.
import type { ApiError } from "#core/protocol/api.ts";
import type { ServerState } from "#core/protocol/sync-message.ts";
import type { NotWritableError } from "#server/use-cases/health-watch.ts";
import { isNamed } from "#server/use-cases/is-named.ts";
import type { SessionElsewhereError } from "#server/use-cases/leases.ts";
import type { LogFencedError } from "#server/use-cases/store.ts";

export type Unavailable = NonNullable<ServerState["reason"]>;

/**
 * null for any other failure.
 * @param databaseReason what the database's own errors say of it.
 */
export function unavailableReason(
  error: unknown,
  databaseReason: (error: unknown) => Unavailable | null,
): Unavailable | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (isNamed<NotWritableError>(at, "NotWritableError")) return at.reason;
    // Another process serves the session, or will in a moment: asked again, it is passed on there.
    if (isNamed<SessionElsewhereError>(at, "SessionElsewhereError")) return "handing-over";
    if (isNamed<LogFencedError>(at, "LogFencedError")) return "handing-over";
  }
  return databaseReason(error);
}

/** For a script, which reads no message files; a page has its own sentences. */
const PROBLEMS: Readonly<Record<Unavailable, string>> = {
  "disk-full": "the server's disk is full, so nothing new can be kept",
  "database-away": "the server's database does not answer",
  "handing-over": "the session moves to another server process",
};

const RETRY_AFTER_S: Readonly<Record<Unavailable, number>> = {
  "disk-full": 5,
  "database-away": 2,
  "handing-over": 1,
};

/** What goes with the status 503. An intent that is sent again with its id takes effect once. */
export function unavailableAnswer(reason: Unavailable): {
  readonly error: ApiError;
  readonly retryAfterS: number;
} {
  const retryAfterS = RETRY_AFTER_S[reason];
  const problem = `${PROBLEMS[reason]}: send this again in ${retryAfterS} s`;
  return { error: { tag: reason, problem }, retryAfterS };
}
