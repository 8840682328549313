// [LV2] Leases on PostgreSQL. A process says every half second that it is alive, on a connection of
// its own that also holds a lock in its name: where it is killed the lock is free at once, where it
// is only stopped its time runs out. Only the database's clock is asked, and, for how long this
// process may still answer, its own monotonic one, which runs on while it is stopped.
import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import pg from "pg";
import type { Holding, Leases } from "#server/use-cases/leases.ts";

const BEAT_MS = 500;
/** Others may take over this long after the last beat … */
export const EXPIRY_MS = 2_000;
/** … and this process stops answering earlier, counted from before the beat was sent. */
const HELD_MS = 1_500;
const CONNECT_TIMEOUT_MS = 1_500;
/** For a lease that is in use: less than a beat may wait, for they share a connection. */
const LOCK_TIMEOUT_MS = 400;

interface Lease {
  readonly fence: bigint;
  readonly listeners: (() => void)[];
  isLost: boolean;
}

interface Row {
  readonly node_id: string;
  readonly fence: string;
  readonly url: string | null;
  readonly is_alive: boolean | null;
}

export interface PgLeasesOptions {
  readonly databaseUrl: string;
  /** Where other processes reach this one. */
  readonly url: string;
  readonly log?: (event: string, fields: Readonly<Record<string, unknown>>) => void;
  /** Of every connection that it makes: for tests that cut it. */
  readonly nodeId?: string;
}

/** Connects when the first session is asked for: a command that serves none is no node. */
export function createPgLeases(options: PgLeasesOptions): Leases {
  const { databaseUrl, url, log } = options;
  const nodeId = options.nodeId ?? randomUUID();
  const held = new Map<string, Lease>();
  let client: pg.Client | null = null;
  let joining: Promise<pg.Client> | null = null;
  let heldUntilMs = 0;
  let timer: NodeJS.Timeout | null = null;
  let isBeating = false;
  let isClosed = false;
  /** Of the one connection: a transaction must not meet another. */
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const run = turn.then(task);
    turn = run.catch(() => undefined);
    return run;
  };

  const isInTime = () => performance.now() < heldUntilMs;

  const lose = (sessionId: string, lease: Lease) => {
    if (lease.isLost) return;
    lease.isLost = true;
    if (held.get(sessionId) === lease) held.delete(sessionId);
    for (const listener of lease.listeners) listener();
  };

  const loseAll = (reason: string) => {
    heldUntilMs = 0;
    if (held.size > 0) log?.("leases.lost", { reason, sessions: held.size });
    for (const [sessionId, lease] of [...held]) lose(sessionId, lease);
  };

  /** This connection is of no use any more, nor is anything that was held by it. */
  const leave = (gone: pg.Client, reason: string) => {
    if (client !== gone) return;
    client = null;
    turn = Promise.resolve();
    loseAll(reason);
    // Not `end`: it would wait for an answer on a line that may be dead.
    (
      gone as unknown as { connection: { stream: { destroy(): void } } }
    ).connection.stream.destroy();
  };

  const join = async (): Promise<pg.Client> => {
    const fresh = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: HELD_MS,
      keepAlive: true,
      application_name: "fascicle-leases",
    });
    fresh.on("error", (error) => leave(fresh, error.message));
    fresh.on("end", () => leave(fresh, "the connection ended"));
    await fresh.connect();
    try {
      const sentMs = performance.now();
      // A connection of this process that the database still takes for alive may hold it.
      await fresh.query("select pg_try_advisory_lock(hashtextextended($1, 0))", [nodeId]);
      await fresh.query(
        `insert into server_nodes (id, url, expires_at)
         values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
         on conflict (id) do update set url = excluded.url, expires_at = excluded.expires_at`,
        [nodeId, url, EXPIRY_MS],
      );
      await fresh.query(
        "delete from server_nodes where expires_at < clock_timestamp() - interval '1 day'",
      );
      client = fresh;
      heldUntilMs = sentMs + HELD_MS;
      return fresh;
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw error;
    }
  };

  const connected = async (): Promise<pg.Client> => {
    if (isClosed) throw new Error("this process gives its sessions back: it stops");
    timer ??= setInterval(() => void beat(), BEAT_MS);
    timer.unref();
    if (client !== null && isInTime()) return client;
    joining ??= join().finally(() => {
      joining = null;
    });
    return await joining;
  };

  const beat = async () => {
    const by = client;
    if (by === null) return;
    // First of all after a stop: what ran out meanwhile is lost, whatever the database says.
    if (!isInTime()) return leave(by, "no beat was answered in time");
    if (isBeating) return;
    isBeating = true;
    try {
      await inTurn(async () => {
        const sentMs = performance.now();
        const { rowCount } = await by.query(
          `update server_nodes set expires_at = clock_timestamp() + $2 * interval '1 ms'
           where id = $1 and expires_at > clock_timestamp()`,
          [nodeId, EXPIRY_MS],
        );
        if (rowCount === 1 && client === by) heldUntilMs = sentMs + HELD_MS;
        else leave(by, "the database took this process for gone");
      });
    } catch (error) {
      leave(by, String(error));
    } finally {
      isBeating = false;
    }
  };

  const take = async (by: pg.Client, sessionId: string): Promise<bigint | string> => {
    // An owner that fell silent in a commit holds the row until the database ends that commit.
    await by.query(`begin; set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    try {
      await by.query(
        `insert into session_leases (session_id, node_id, fence) values ($1, '', 0)
         on conflict do nothing`,
        [sessionId],
      );
      await by.query("select from session_leases where session_id = $1 for update", [sessionId]);
      // Only now, with the row locked: a statement that waits for a lock still sees the other tables
      // as they were before, and would not know the process that has just taken the session.
      const { rows } = await by.query<Row>(
        `select l.node_id, l.fence, n.url, n.expires_at > clock_timestamp() as is_alive
         from session_leases l left join server_nodes n on n.id = l.node_id
         where l.session_id = $1`,
        [sessionId],
      );
      const owner = rows[0];
      if (owner.node_id !== nodeId && owner.is_alive === true && owner.url !== null) {
        const lock = await by.query<{ is_free: boolean }>(
          "select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as is_free",
          [owner.node_id],
        );
        if (!lock.rows[0].is_free) {
          await by.query("rollback");
          return owner.url;
        }
      }
      const taken = await by.query<{ fence: string }>(
        `update session_leases set node_id = $2, fence = fence + 1, taken_at = clock_timestamp()
         where session_id = $1 returning fence`,
        [sessionId, nodeId],
      );
      await by.query("commit");
      return BigInt(taken.rows[0].fence);
    } catch (error) {
      await by.query("rollback").catch(() => leave(by, "a lease could not be taken"));
      throw error;
    }
  };

  return {
    async hold(sessionId): Promise<Holding> {
      const by = await connected();
      const taken = await inTurn(() => take(by, sessionId));
      if (typeof taken === "string") return { kind: "elsewhere", url: taken };
      const before = held.get(sessionId);
      if (before !== undefined) lose(sessionId, before);
      const lease: Lease = { fence: taken, listeners: [], isLost: client !== by };
      if (!lease.isLost) held.set(sessionId, lease);
      return {
        kind: "mine",
        fence: { nodeId, fence: taken },
        isHeld: () => !lease.isLost && isInTime(),
        onLost(listener) {
          if (lease.isLost) listener();
          else lease.listeners.push(listener);
        },
        refused: () => lose(sessionId, lease),
        async release() {
          if (lease.isLost) return;
          lease.isLost = true;
          if (held.get(sessionId) === lease) held.delete(sessionId);
          if (client !== by) return;
          await inTurn(() =>
            by.query(
              `update session_leases set node_id = ''
               where session_id = $1 and node_id = $2 and fence = $3`,
              [sessionId, nodeId, taken.toString()],
            ),
          ).catch(() => undefined);
        },
      };
    },
    async close() {
      isClosed = true;
      if (timer !== null) clearInterval(timer);
      await joining?.catch(() => undefined);
      const by = client;
      if (by === null) return;
      client = null;
      loseAll("the server stops");
      // What it holds is free at once for others to take, as its lock and its row are gone.
      await inTurn(() => by.query("delete from server_nodes where id = $1", [nodeId])).catch(
        () => undefined,
      );
      await by.end().catch(() => undefined);
    },
  };
}
