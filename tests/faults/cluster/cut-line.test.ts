// A line to PostgreSQL that was cut without a word holds nobody up for long, and nothing that was
// sent over it is used again; a lease that was held over it is lost.
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DatabasePlace,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { type Database, openDatabase } from "#server/persistence/open-database.ts";
import { createPgLeases } from "#server/persistence/pg-leases.ts";
import { openTcpProxy, type TcpProxy } from "#tests/support/tcp-proxy.ts";

const databases = await openDatabasesUnderTest();
const postgres = databases.find(({ name }) => name === "PostgreSQL");

describe.skipIf(postgres === undefined)("a line that was cut without a word", () => {
  let place: DatabasePlace | undefined;
  let proxy: TcpProxy;
  let database: Database;
  let throughProxy: string;
  const sessionId = randomUUID();

  beforeAll(async () => {
    place = await postgres?.makePlace();
    if (place?.options.databaseUrl === undefined) throw new Error("PostgreSQL is there");
    const url = new URL(place.options.databaseUrl);
    proxy = await openTcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    url.hostname = "127.0.0.1";
    url.port = String(proxy.port);
    throughProxy = url.href;
    database = await openDatabase({
      ...place.options,
      databaseUrl: throughProxy,
      queryTimeoutMs: 1_000,
    });
  });

  afterAll(async () => {
    await proxy?.close();
    await database?.close();
    await place?.remove();
  });

  it("fails a statement, and the next one has a line of its own", async () => {
    await database.orm.execute(sql`select 1`);
    proxy.silence();
    await expect(database.orm.execute(sql`select 1`)).rejects.toThrow();
    const { rows } = (await database.orm.execute(sql`select 2 as two`)) as unknown as {
      rows: readonly { two: number }[];
    };
    expect(rows[0].two).toBe(2);
  });

  it("fails a transaction whose fate is unknown, and gives its connection back to nobody", async () => {
    const lost = database.orm.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      proxy.silence();
      await tx.execute(sql`select 1`);
    });
    await expect(lost).rejects.toThrow();
    const after = Array.from({ length: 20 }, () => database.orm.execute(sql`select 1`));
    expect(await Promise.all(after)).toHaveLength(20);
  });

  it("loses the lease here, and lets another take it, with a fence that is newer", async () => {
    await database.orm.execute(sql`alter table session_leases drop constraint
      session_leases_session_id_sessions_id_fk`);
    const mine = createPgLeases({ databaseUrl: throughProxy, url: "http://127.0.0.1:1" });
    const direct = place?.options.databaseUrl ?? "";
    const others = createPgLeases({ databaseUrl: direct, url: "http://127.0.0.1:2" });
    try {
      const held = await mine.hold(sessionId);
      if (held.kind !== "mine" || held.fence === null) throw new Error("nobody else has it");
      expect(await others.hold(sessionId)).toEqual({
        kind: "elsewhere",
        url: "http://127.0.0.1:1",
      });
      const lost = new Promise<void>((resolve) => held.onLost(resolve));
      proxy.silence();
      await lost;
      expect(held.isHeld()).toBe(false);
      const { fence } = held.fence;
      await expect
        .poll(() => others.hold(sessionId), { timeout: 20_000 })
        .toMatchObject({ kind: "mine", fence: { fence: fence + 1n } });
    } finally {
      await mine.close();
      await others.close();
    }
  });
});
