// [LV2] What the embedded database has answered survives: the order of its syncs, a disk that
// fails, and the process's death.
import { existsSync, promises as fs } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isSyncFailure } from "#server/persistence/database-error.ts";
import { MIGRATIONS_DIR, makeTempDir } from "#server/persistence/database-under-test.ts";
import {
  DurablePglite,
  DurablePgliteFs,
  REAL_DISK,
} from "#server/persistence/durable-pglite-fs.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { type Database, openDatabase } from "#server/persistence/open-database.ts";
import { readOwnerLock } from "#server/persistence/owner-lock.ts";
import { SyncedFiles } from "#server/persistence/synced-files.ts";
import { startProcess } from "#server/persistence/test-processes/start-process.ts";

let dataDir: string;
let openDatabases: Database[];

beforeEach(async () => {
  dataDir = await makeTempDir();
  await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  openDatabases = [];
});
afterEach(async () => {
  for (const database of openDatabases) await database.close().catch(() => {});
  await fs.rm(dataDir, { recursive: true, force: true });
});

/** The real disk, which also notes what reached it, and fails while told to. */
function watchedDisk() {
  const synced: string[] = [];
  const watched = {
    synced,
    isFailing: false,
    syncFile(fd: number, filePath: string) {
      if (watched.isFailing) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      REAL_DISK.syncFile(fd, filePath);
      synced.push(path.relative(path.join(dataDir, "db"), filePath));
    },
    syncDirectory(fd: number, directoryPath: string) {
      REAL_DISK.syncDirectory(fd, directoryPath);
      synced.push(path.relative(path.join(dataDir, "db"), directoryPath));
    },
  };
  return watched;
}

async function open(disk = REAL_DISK): Promise<Database> {
  const database = await openDatabase({ dataDir, migrationsDir: MIGRATIONS_DIR, disk });
  openDatabases.push(database);
  return database;
}

async function numbersIn(database: Database): Promise<number[]> {
  const result = await database.orm.execute(sql`select number from acknowledged order by number`);
  return (result as unknown as { rows: { number: number }[] }).rows.map((row) => row.number);
}

const FILE_LIST = "/proc/self/fd";
const hasFileList = existsSync(FILE_LIST);
if (!hasFileList) process.stdout.write(`open files: SKIPPED, there is no ${FILE_LIST} here\n`);

/** What this process has open below the folder. */
async function openFilesBelow(folder: string): Promise<readonly string[]> {
  const links = (await fs.readdir(FILE_LIST)).map((fd) =>
    // The folder itself was listed through one that is closed by now.
    fs.readlink(path.join(FILE_LIST, fd)).catch(() => ""),
  );
  return (await Promise.all(links)).filter((target) => target.startsWith(`${folder}/db/`));
}

const WAL_SEGMENT = /^pg_wal\/[0-9A-F]{24}$/;

/** Each test opens databases of its own, some in processes of their own. */
const TIMEOUT_MS = 180_000;

describe("[LV2] the embedded database", { timeout: TIMEOUT_MS }, () => {
  it("has the log on the disk when it answers a commit, of a statement or a transaction", async () => {
    const disk = watchedDisk();
    const { orm } = await open(disk);
    await orm.execute(sql`create table acknowledged (number int)`);

    disk.synced.length = 0;
    await orm.execute(sql`insert into acknowledged values (1)`);
    expect(disk.synced).toEqual([expect.stringMatching(WAL_SEGMENT)]);

    disk.synced.length = 0;
    await orm.transaction(async (tx) => {
      await tx.execute(sql`insert into acknowledged values (2)`);
      await tx.execute(sql`insert into acknowledged values (3)`);
      expect(disk.synced).toEqual([]);
    });
    expect(disk.synced).toEqual([expect.stringMatching(WAL_SEGMENT)]);

    disk.synced.length = 0;
    await orm.execute(sql`select * from acknowledged`);
    expect(disk.synced).toEqual([]);
  });

  it("has the pages and then the control file on the disk at a checkpoint", async () => {
    const disk = watchedDisk();
    const { orm } = await open(disk);
    await orm.execute(sql`create table acknowledged (number int)`);
    await orm.execute(sql`insert into acknowledged values (1)`);
    disk.synced.length = 0;
    await orm.execute(sql`checkpoint`);
    expect(disk.synced.at(-1)).toBe("global/pg_control");
    expect(disk.synced.some((file) => /^base\/\d+\/\d+$/.test(file))).toBe(true);
  });

  it("checkpoints by itself, so that its log does not grow without end", async () => {
    const disk = watchedDisk();
    const { orm } = await open(disk);
    await orm.execute(sql`create table filling (text text)`);
    disk.synced.length = 0;
    // 24 MB a statement, in the log as well.
    for (let turn = 0; turn < 12 && !disk.synced.includes("global/pg_control"); turn += 1) {
      await orm.execute(
        sql`insert into filling select repeat('x', 1000) from generate_series(1, 24000)`,
      );
    }
    expect(disk.synced).toContain("global/pg_control");
  });

  it("answers nothing any more once a sync has failed, and loses nothing it had answered", async () => {
    const disk = watchedDisk();
    const { orm } = await open(disk);
    await orm.execute(sql`create table acknowledged (number int)`);
    await orm.execute(sql`insert into acknowledged values (1)`);
    disk.isFailing = true;
    const refusedInsert = orm.execute(sql`insert into acknowledged values (2)`);
    await expect(refusedInsert).rejects.toSatisfy(isSyncFailure);
    disk.isFailing = false;
    const later = [
      orm.execute(sql`select * from acknowledged`),
      orm.transaction((tx) => tx.execute(sql`insert into acknowledged values (3)`)),
    ];
    for (const statement of later) await expect(statement).rejects.toSatisfy(isSyncFailure);

    for (const database of openDatabases.splice(0)) await database.close().catch(() => {});
    const numbers = await numbersIn(await open());
    expect(numbers).toContain(1);
    expect(numbers).not.toContain(3);
  });

  it.skipIf(!hasFileList)("lets go of its files when it is opened anew", async () => {
    const disk = watchedDisk();
    const database = await open(disk);
    const { orm } = database;
    await orm.execute(sql`create table acknowledged (number int)`);
    // The same pages each time, so that each instance opens the same files.
    const look = async () => {
      await orm.execute(sql`insert into acknowledged values (1)`);
      return openFilesBelow(dataDir);
    };
    await database.reopen();
    const before = await look();
    expect(before.length).toBeGreaterThan(10);
    for (let turn = 0; turn < 4; turn += 1) {
      disk.isFailing = true;
      await expect(look()).rejects.toSatisfy(isSyncFailure);
      disk.isFailing = false;
      await database.reopen();
      const after = await look();
      expect(after.length).toBeLessThan(1.5 * before.length);
    }
    // Nor does one that could not be opened keep any.
    disk.isFailing = true;
    for (let turn = 0; turn < 4; turn += 1) await expect(database.reopen()).rejects.toThrow();
    expect(await openFilesBelow(dataDir)).toEqual([]);
    disk.isFailing = false;
    await database.reopen();
    await look();
  });

  it("loses no answered row when its process is killed, and hands its lock over", async () => {
    const acknowledged: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      const writer = startProcess("./commit-rows.ts", [dataDir, MIGRATIONS_DIR]);
      for (let line = 0; line < 100 * (round + 1); line += 1) {
        acknowledged.push(Number(await writer.nextLine()));
      }
      expect(await readOwnerLock(dataDir)).toMatchObject({ pid: writer.pid });
      for (const line of await writer.kill()) {
        if (line !== "") acknowledged.push(Number(line));
      }
    }
    const kept = new Set(await numbersIn(await open()));
    expect(acknowledged.filter((number) => !kept.has(number))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(300);
  });

  it("syncs after a kill what was written to since the last sync, and not the whole directory", async () => {
    const killOne = async () => {
      const writer = startProcess("./commit-rows.ts", [dataDir, MIGRATIONS_DIR]);
      const number = Number(await writer.nextLine());
      await writer.kill();
      return number;
    };
    await killOne();
    // What was written to just now is synced every time: by this clock it is a minute ago.
    const dbDir = path.join(dataDir, "db");
    const later = () => Date.now() + 60_000;
    const first = watchedDisk();
    const noting = new SyncedFiles(path.join(dataDir, "db.synced.json"), later);
    await new DurablePglite(new DurablePgliteFs(dbDir, noting, first)).close();
    noting.write();
    expect(first.synced.length).toBeGreaterThan(500);

    const number = await killOne();
    const second = watchedDisk();
    const database = await open(second);
    const isTableFile = (file: string) => /^base\/\d+\/\d+$/.test(file);
    expect(second.synced.filter(isTableFile).length).toBeGreaterThan(0);
    expect(second.synced.length).toBeLessThan(first.synced.length / 4);
    expect(await numbersIn(database)).toContain(number);
  });

  it("starts over where a first start died before its database was whole", async () => {
    await fs.rm(path.join(dataDir, "db"), { recursive: true });
    await fs.mkdir(path.join(dataDir, "db.new", "base"), { recursive: true });
    await fs.writeFile(path.join(dataDir, "db.new", "PG_VERSION"), "18\n");
    const { orm } = await open();
    await orm.execute(sql`select 1`);
    expect(await fs.readdir(dataDir)).toEqual(["db", "lock"]);
  });

  it("refuses a second owner and leaves the first unharmed", async () => {
    const { orm } = await open();
    await expect(open()).rejects.toThrow(`in use by process ${process.pid}`);
    await orm.execute(sql`create table acknowledged (number int)`);
  });
});
