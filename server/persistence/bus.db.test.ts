import { expect, test } from "vitest";
import { createBus } from "#server/persistence/create-bus.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { openDatabase } from "#server/persistence/open-database.ts";
import type { Notice } from "#server/use-cases/bus.ts";

for (const { name, makePlace } of await openDatabasesUnderTest()) {
  test(`on ${name} a notice reaches every process on the database, and the one that tells it`, async () => {
    const place = await makePlace();
    const database = await openDatabase(place.options);
    const url = place.options.databaseUrl ?? null;
    // The embedded database has one process.
    const first = createBus(database, url);
    const second = url === null ? first : createBus(database, url);
    const heard: Notice[][] = [[], []];
    first.subscribe((notice) => heard[0].push(notice));
    second.subscribe((notice) => heard[1].push(notice));
    try {
      // Told again until it is heard: what is told before a process listens is lost.
      await expect
        .poll(
          async () => {
            await first.publish({ kind: "rights", userId: "ada" });
            return heard.every((notices) => notices.length > 0);
          },
          { timeout: 20_000 },
        )
        .toBe(true);
      expect(heard.map(([notice]) => notice)).toEqual([
        { kind: "rights", userId: "ada" },
        { kind: "rights", userId: "ada" },
      ]);
    } finally {
      await first.close();
      await second.close();
      await database.close();
      await place.remove();
    }
  });
}
