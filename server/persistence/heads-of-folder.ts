// A data folder's database, opened only to see whether it can be, and where its logs end.
import { newestSchemaMs } from "#db/migrate.ts";
import { openEmbedded } from "#server/persistence/embedded-database.ts";
import { type LogHeads, readLogHeads } from "#server/persistence/log-heads.ts";

/** The caller owns the folder. Its tables are left as old as they are. */
export async function readHeadsIn(dataDir: string): Promise<LogHeads> {
  const database = await openEmbedded(dataDir);
  try {
    return await readLogHeads(database);
  } finally {
    await database.close();
  }
}

/** Of the newest tables that this program can read, Unix ms. */
export function knownSchemaMs(migrationsDir: string): number {
  return newestSchemaMs(migrationsDir);
}
