// A line to PostgreSQL that was cut without a word must not hold up whoever waits on it: after a
// while the answer counts as not given, and the connection, which may still be in the middle of
// something, is never used again. What became of a commit is then unknown, and read from the log.
import type pg from "pg";

/** Longer than any statement takes, and shorter than the kernel's patience, which is 15 minutes. */
const QUERY_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_DELAY_MS = 5_000;

export function timeoutOptions(queryTimeoutMs = QUERY_TIMEOUT_MS): pg.PoolConfig {
  return {
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    query_timeout: queryTimeoutMs,
    // The server ends what nobody waits for any more.
    statement_timeout: queryTimeoutMs,
    idle_in_transaction_session_timeout: queryTimeoutMs,
    application_name: "fascicle",
    // [LV2] A database or role may be set otherwise, which would break the promise without a word.
    options: "-c synchronous_commit=on",
  };
}

const READ_TIMEOUT = "Query read timeout";

/** Ends a connection whose answer did not come, so that the pool makes a fresh one. */
export function endAfterTimeouts(pool: pg.Pool): void {
  pool.on("connect", (client) => {
    // The pool listens to idle ones alone; unheard within a transaction it would end the process.
    client.on("error", () => {});
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]) => {
      const answer = query(...args);
      if (answer instanceof Promise) {
        answer.catch((error: unknown) => {
          if (error instanceof Error && error.message === READ_TIMEOUT) cut(client);
        });
      }
      return answer;
    };
    client.query = watched as typeof client.query;
  });
}

function cut(client: pg.PoolClient): void {
  (
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
}
