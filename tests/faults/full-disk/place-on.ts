// A PostgreSQL server of the test's own, as `makeKillWorld` takes an engine.
import { tmpdir } from "node:os";
import { type DatabaseUnderTest, MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";

/** The server's own database, which goes away with the server. */
export function placeOn(databaseUrl: string): Pick<DatabaseUnderTest, "makePlace"> {
  return {
    makePlace: async () => ({
      options: { dataDir: tmpdir(), databaseUrl, migrationsDir: MIGRATIONS_DIR },
      remove: async () => undefined,
    }),
  };
}
