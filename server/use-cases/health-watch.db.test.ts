// [LV2] A disk that fails under the embedded database stops nothing for good: it says so, keeps what it
// answered, and goes on by itself when the disk is well again.
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { notWritableReason } from "#server/persistence/database-error.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { REAL_DISK } from "#server/persistence/durable-pglite-fs.ts";
import { openDatabase } from "#server/persistence/open-database.ts";
import { probeWrite } from "#server/persistence/writability.ts";
import { ENOUGH_DISK_BYTES, HealthWatch, LOW_DISK_BYTES } from "#server/use-cases/health-watch.ts";
import { HealthBoard } from "#server/use-cases/server-health.ts";

const databases = await openDatabasesUnderTest();

describe("the health watch", () => {
  it("stops edits before the disk is full, and goes on well above that", async () => {
    const board = new HealthBoard();
    let free = LOW_DISK_BYTES;
    const nothing = async () => undefined;
    const watch = new HealthWatch({
      board,
      freeBytes: async () => free,
      probe: nothing,
      reopen: nothing,
      reasonOf: () => null,
    });
    await watch.look();
    expect(board.current()).toEqual({ writable: true });
    free = LOW_DISK_BYTES - 1;
    await watch.look();
    expect(board.current()).toEqual({ writable: false, reason: "disk-full" });
    expect(() => watch.assertWritable()).toThrow("disk-full");
    free = ENOUGH_DISK_BYTES - 1;
    await watch.look();
    expect(board.current().writable).toBe(false);
    free = ENOUGH_DISK_BYTES;
    await watch.look();
    expect(board.current()).toEqual({ writable: true });
    watch.assertWritable();
  });

  it("[LV2] reopens the embedded database after a failed sync, with all that was answered", async () => {
    const place = await databases[0].makePlace();
    const disk = { ...REAL_DISK, isFailing: false };
    disk.syncFile = (fd, filePath) => {
      if (disk.isFailing) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      REAL_DISK.syncFile(fd, filePath);
    };
    const database = await openDatabase({ ...place.options, disk });
    const { orm } = database;
    const board = new HealthBoard();
    const watch = new HealthWatch({
      board,
      freeBytes: null,
      probe: () => probeWrite(database),
      reopen: () => database.reopen(),
      reasonOf: notWritableReason,
    });
    await orm.execute(sql`create table acknowledged (number int)`);
    await orm.execute(sql`insert into acknowledged values (1)`);
    disk.isFailing = true;
    const failed = orm.execute(sql`insert into acknowledged values (2)`);
    watch.report(
      await failed.then(
        () => null,
        (error: unknown) => error,
      ),
    );
    expect(board.current()).toEqual({ writable: false, reason: "disk-full" });
    await watch.look();
    expect(board.current().writable).toBe(false);
    disk.isFailing = false;
    await watch.look();
    expect(board.current()).toEqual({ writable: true });
    await orm.transaction((tx) => tx.execute(sql`insert into acknowledged values (3)`));
    const result = await orm.execute(sql`select number from acknowledged order by number`);
    const numbers = (result as unknown as { rows: { number: number }[] }).rows.map(
      (row) => row.number,
    );
    expect(numbers.filter((number) => number !== 2)).toEqual([1, 3]);
    await database.close();
    await place.remove();
  });

  it.each(databases)("writes a probe on $name", async ({ open }) => {
    const database = await open();
    await probeWrite(database);
    await database.close();
  });
});
