// One interface over two engines: PostgreSQL where a URL is given, else PGlite in the data
// directory, which this process then owns alone. Tables are up to date when it resolves.
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import pg from "pg";
import { migrateEmbedded, migratePostgres } from "#db/migrate.ts";
import type { DiskSync } from "#server/persistence/durable-pglite-fs.ts";
import { embeddedDirectory, openEmbedded } from "#server/persistence/embedded-database.ts";
import {
  type EmbeddedSnapshot,
  embeddedBytes,
  snapshotEmbedded,
} from "#server/persistence/embedded-snapshot.ts";
import { acquireOwnerLock, type OwnerLock } from "#server/persistence/owner-lock.ts";
import { endAfterTimeouts, timeoutOptions } from "#server/persistence/pg-timeouts.ts";
import { openReopening } from "#server/persistence/reopening-pglite.ts";
import { type Faults, NO_FAULTS } from "#server/use-cases/failpoint.ts";

/** The database, or a transaction on it. Within a transaction use nothing but the transaction. */
export type Orm = PgDatabase<PgQueryResultHKT>;

export interface Database {
  readonly orm: Orm;
  readonly engine: "embedded" | "postgres";
  /**
   * One statement that is its own transaction and whose answer nobody needs, in one message to the
   * database: for what is done with every edit. Values are in it as literals, escaped.
   */
  runAlone(statement: string): Promise<void>;
  /** Of the data directory; null on PostgreSQL, which several processes may share. */
  readonly ownerLock: OwnerLock | null;
  /** Copies of its files; null on PostgreSQL, which has tools of its own. */
  readonly files: DatabaseFiles | null;
  close(): Promise<void>;
  /** After the embedded database's disk failed: recovers from its log. Nothing to do on PostgreSQL. */
  reopen(): Promise<void>;
}

export interface DatabaseFiles {
  sizeBytes(): Promise<number>;
  /** Into a folder that is not there yet. */
  snapshot(targetDir: string): Promise<EmbeddedSnapshot>;
}

export interface DatabaseOptions {
  /** Absolute. Made where missing. */
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
  /** Where db/migrations lies: beside the sources, or beside the bundle. */
  readonly migrationsDir: string;
  /** On PostgreSQL; for tests of lines that are cut. */
  readonly queryTimeoutMs?: number;
  /** For tests of durability. */
  readonly disk?: DiskSync;
  readonly faults?: Faults;
}

const CONNECT_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 10;

export class DatabaseUnreachableError extends Error {
  override readonly name = "DatabaseUnreachableError";
}

async function openOnDisk(options: DatabaseOptions): Promise<Database> {
  const ownerLock = await acquireOwnerLock(options.dataDir);
  try {
    const reopening = await openReopening(() => openEmbedded(options.dataDir, options.disk));
    const { client, reopen } = reopening;
    const orm = drizzlePglite(client);
    try {
      (options.faults ?? NO_FAULTS)("start:before-migrations");
      await migrateEmbedded(orm, options.migrationsDir);
    } catch (error) {
      await client.close();
      throw error;
    }
    const directory = embeddedDirectory(options.dataDir);
    return {
      orm: orm as unknown as Orm,
      engine: "embedded",
      async runAlone(statement) {
        await client.exec(statement);
      },
      ownerLock,
      files: {
        sizeBytes: () => embeddedBytes(client),
        snapshot: (targetDir) => snapshotEmbedded(client, directory, targetDir),
      },
      async close() {
        await client.close();
        await ownerLock.release();
      },
      reopen,
    };
  } catch (error) {
    await ownerLock.release();
    throw error;
  }
}

/** The address without its password, for people. */
function describeAddress(databaseUrl: string): string {
  try {
    const { host, pathname } = new URL(databaseUrl);
    return `${host || "the local socket"}${pathname}`;
  } catch {
    return "the address given";
  }
}

function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...config });
  // An idle connection that breaks is replaced by the pool; unheard, its error would end the process.
  pool.on("error", () => {});
  return pool;
}

/** Takes its time: it may have to wait for another process, or to go through large tables. */
async function migrateOnServer(
  databaseUrl: string,
  { migrationsDir, faults = NO_FAULTS }: DatabaseOptions,
): Promise<void> {
  const pool = openPool({ connectionString: databaseUrl, max: 1 });
  try {
    // Within a promise, as an address that cannot be read is thrown at once.
    const connected = Promise.resolve().then(() => pool.connect());
    const client = await connected.catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new DatabaseUnreachableError(
        `PostgreSQL at ${describeAddress(databaseUrl)} cannot be reached (${reason}): check DATABASE_URL and that the server runs.`,
        { cause },
      );
    });
    client.release();
    faults("start:before-migrations");
    await migratePostgres(pool, migrationsDir);
  } finally {
    await pool.end();
  }
}

async function openOnServer(databaseUrl: string, options: DatabaseOptions): Promise<Database> {
  await migrateOnServer(databaseUrl, options);
  const pool = openPool({
    connectionString: databaseUrl,
    max: MAX_CONNECTIONS,
    ...timeoutOptions(options.queryTimeoutMs),
  });
  endAfterTimeouts(pool);
  return {
    orm: drizzleNodePostgres(pool) as unknown as Orm,
    engine: "postgres",
    async runAlone(statement) {
      await pool.query(statement);
    },
    ownerLock: null,
    files: null,
    close: () => pool.end(),
    reopen: async () => undefined,
  };
}

/** Throws DataDirInUseError, DatabaseUnreachableError, DatabaseTooNewError, RestoreUnfinishedError. */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl } = options;
  return databaseUrl === undefined || databaseUrl === ""
    ? openOnDisk(options)
    : openOnServer(databaseUrl, options);
}
