import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DatabasePlace,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { type Database, openDatabase } from "#server/persistence/open-database.ts";
import { agreeOnSecret, OtherSecretError } from "#server/persistence/shared-secret.ts";

const SECRET = "one secret of thirty-two characters";

describe.each(await openDatabasesUnderTest())("on $name", (engine) => {
  let place: DatabasePlace;
  let database: Database;

  beforeAll(async () => {
    place = await engine.makePlace();
    database = await openDatabase(place.options);
  });

  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  test("servers that start together agree, and one with another secret does not start", async () => {
    const { orm } = database;
    await Promise.all([1, 2, 3].map(() => agreeOnSecret(orm, SECRET)));
    await agreeOnSecret(orm, SECRET);
    const other = agreeOnSecret(orm, `${SECRET}!`);
    await expect(other).rejects.toThrow(OtherSecretError);
    await expect(other).rejects.not.toThrow(SECRET);
    await agreeOnSecret(orm, SECRET);
  });
});
