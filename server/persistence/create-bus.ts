// Within the process where that is the database's only one, else through PostgreSQL.
import { sql } from "drizzle-orm";
import type { Database } from "#server/persistence/open-database.ts";
import { createPgBus, NOTIFY_CHANNEL } from "#server/persistence/pg-bus.ts";
import { type Bus, createLocalBus } from "#server/use-cases/bus.ts";

export function createBus({ engine, orm }: Database, databaseUrl: string | null): Bus {
  if (engine === "embedded" || databaseUrl === null) return createLocalBus();
  return createPgBus(databaseUrl, async (payload) => {
    await orm.execute(sql`select pg_notify(${NOTIFY_CHANNEL}, ${payload})`);
  });
}
