// Opening on each engine: what is there comes back, tables are made once, newer ones are refused.
import { readdirSync } from "node:fs";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { DatabaseTooNewError } from "#db/migrate.ts";
import { MIGRATIONS_DIR, openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { DatabaseUnreachableError, openDatabase } from "#server/persistence/open-database.ts";

const countMigrations = sql`select count(*)::int as count from drizzle.__drizzle_migrations`;

for (const engine of await openDatabasesUnderTest()) {
  describe(`opening ${engine.name}`, () => {
    it("finds what an earlier run left, and refuses a database of a newer program", async () => {
      const place = await engine.makePlace();
      try {
        const first = await openDatabase(place.options);
        const made = await first.orm.execute(countMigrations);
        await first.orm.execute(
          sql`insert into auth_user (id, name, email) values ('ada', 'Ada', 'ada@lab.example')`,
        );
        await first.close();

        const second = await openDatabase(place.options);
        expect(await second.orm.execute(countMigrations)).toMatchObject({
          rows: (made as unknown as { rows: unknown[] }).rows,
        });
        expect(await second.orm.execute(sql`select id from auth_user`)).toMatchObject({
          rows: [{ id: "ada" }],
        });
        await second.orm.execute(
          sql`insert into drizzle.__drizzle_migrations (hash, created_at)
            values ('of a later program', 99999999999999)`,
        );
        await second.close();
        await expect(openDatabase(place.options)).rejects.toThrow(DatabaseTooNewError);
        // Refused again, not locked out: the refusal gave the directory back.
        await expect(openDatabase(place.options)).rejects.toThrow(DatabaseTooNewError);
      } finally {
        await place.remove();
      }
    });

    // The embedded database has one owner: there are never many at once.
    if (engine.name === "PGlite") return;
    it("makes the tables once for many at once", async () => {
      const place = await engine.makePlace();
      try {
        const all = await Promise.all(Array.from({ length: 4 }, () => openDatabase(place.options)));
        const [first] = all;
        const files = readdirSync(MIGRATIONS_DIR).filter((name) => name.endsWith(".sql"));
        expect(await first?.orm.execute(countMigrations)).toMatchObject({
          rows: [{ count: files.length }],
        });
        for (const database of all) await database.close();
      } finally {
        await place.remove();
      }
    });
  });
}

describe("opening PostgreSQL where there is none", () => {
  it("says where, without the password, and what to check", async () => {
    const opening = openDatabase({
      dataDir: "/nowhere",
      databaseUrl: "postgres://ada:hunter2@127.0.0.1:1/lab",
      migrationsDir: "/nowhere",
    });
    await expect(opening).rejects.toThrow(DatabaseUnreachableError);
    await expect(opening).rejects.toThrow("PostgreSQL at 127.0.0.1:1/lab cannot be reached");
    await expect(opening).rejects.not.toThrow("hunter2");
  });
});
