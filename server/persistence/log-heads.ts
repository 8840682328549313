// Where each session's log ends, and how old the tables are: what a copy of a database must agree on
// with the original. Plain statements, since the tables may be older than this program.

export interface LogHeads {
  /** By session id. */
  readonly heads: readonly {
    readonly sessionId: string;
    readonly seq: number;
    readonly hash: string;
  }[];
  readonly sessionCount: number;
  readonly operationCount: number;
  readonly datasets: readonly { readonly id: string; readonly name: string }[];
  /** Of the newest change to the tables, Unix ms. */
  readonly schemaMs: number;
}

export interface Queryable {
  query<T>(text: string): Promise<{ readonly rows: readonly T[] }>;
}

export async function readLogHeads(database: Queryable): Promise<LogHeads> {
  const heads = await database.query<{ sessionId: string; seq: number; hash: string }>(
    `select distinct on (session_id) session_id as "sessionId", seq, hash
      from operations order by session_id, seq desc`,
  );
  const counts = await database.query<{ sessions: number; operations: number; schema: string }>(
    `select (select count(*)::int from sessions) as sessions,
      (select count(*)::int from operations) as operations,
      (select max(created_at)::text from drizzle.__drizzle_migrations) as schema`,
  );
  const datasets = await database.query<{ id: string; name: string }>(
    "select id, name from datasets order by name",
  );
  const [{ sessions, operations, schema }] = counts.rows;
  return {
    heads: heads.rows,
    sessionCount: sessions,
    operationCount: operations,
    datasets: datasets.rows,
    schemaMs: Number(schema),
  };
}
