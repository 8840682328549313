// The tables are brought up to the program's own state at every start, by one process at a time,
// and never brought down: a database that a newer program wrote is refused untouched.
import { type SQL, sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import { migrate as migrateNodePostgres } from "drizzle-orm/node-postgres/migrator";
import type { PgliteDatabase } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import type { Pool } from "pg";

/** Any number will do, as long as every Fascicle takes the same one. */
const MIGRATION_LOCK = 7_314_202_608n;

export class DatabaseTooNewError extends Error {
  override readonly name = "DatabaseTooNewError";
  constructor() {
    super("The database was written by a newer version of Fascicle: start that version instead.");
  }
}

interface Executor {
  execute(query: SQL): Promise<{ readonly rows: readonly object[] }>;
}

/** When the newest change to the tables that this program knows was made, in Unix ms. */
export function newestSchemaMs(migrationsDir: string): number {
  const known = readMigrationFiles({ migrationsFolder: migrationsDir });
  return Math.max(...known.map((migration) => migration.folderMillis));
}

async function assertNotNewer(database: Executor, migrationsDir: string): Promise<void> {
  const table = await database.execute(
    sql`select 1 from information_schema.tables
      where table_schema = 'drizzle' and table_name = '__drizzle_migrations'`,
  );
  if (table.rows.length === 0) return;
  const newer = await database.execute(
    sql`select 1 from drizzle.__drizzle_migrations where created_at > ${newestSchemaMs(migrationsDir)}`,
  );
  if (newer.rows.length > 0) throw new DatabaseTooNewError();
}

/** `migrationsDir` holds db/migrations. The caller is the directory's only process. */
export async function migrateEmbedded(
  database: PgliteDatabase,
  migrationsDir: string,
): Promise<void> {
  await assertNotNewer(database, migrationsDir);
  await migratePglite(database, { migrationsFolder: migrationsDir });
}

/** Waits while another process migrates the same database. */
export async function migratePostgres(pool: Pool, migrationsDir: string): Promise<void> {
  const client = await pool.connect();
  try {
    const database = drizzleNodePostgres(client);
    await database.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`);
    try {
      await assertNotNewer(database, migrationsDir);
      await migrateNodePostgres(database, { migrationsFolder: migrationsDir });
    } finally {
      await database.execute(sql`select pg_advisory_unlock(${MIGRATION_LOCK})`);
    }
  } finally {
    client.release();
  }
}
