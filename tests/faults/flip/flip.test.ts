// One byte is changed in what is kept of a log or a version, behind the database's back: `verify`
// finds it and says where, and finds nothing once it is changed back.

import { rm } from "node:fs/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import {
  type DatabasePlace,
  makeTempDir,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { hashOfRegions } from "#server/use-cases/dataset-regions.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";
import { type LiveCopy, liveCopyOf } from "#server/use-cases/verify-session.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";
import { encodeRegions } from "#server/volumes/regions/region-file.ts";
import { createEditEngines } from "#server/workers/edit-engines.ts";
import { type Lab, openLab, recordOf, splitOfLargest, synapseAt } from "#tests/faults/lab.ts";
import { limitMs, rounds } from "#tests/faults/scale.ts";

/** Everything that is kept of logs and versions, and the columns that no log says anything of. */
const TABLES: readonly { readonly table: string; readonly free: readonly string[] }[] = [
  { table: "operations", free: [] },
  { table: "refusals", free: [] },
  { table: "sign_offs", free: [] },
  { table: "supervoxel_masks", free: [] },
  {
    table: "sessions",
    // Said when a session is made, before its log begins.
    free: ["title", "created_by_id", "created_by_name", "created_at_ms", "base_version"],
  },
  // Where a version is made by an import, nobody else knows of it; of a later one the time has a
  // window, from the entry before the last one to the last one.
  { table: "versions", free: ["created_at_ms", "created_by_id", "created_by_name"] },
  { table: "version_segments", free: [] },
  { table: "version_synapses", free: [] },
  { table: "version_connections", free: [] },
  { table: "version_neurons", free: [] },
  { table: "version_edge_changes", free: [] },
  { table: "version_pieces", free: [] },
  { table: "version_partitions", free: [] },
  { table: "lineage", free: [] },
  { table: "dataset_regions", free: [] },
];
const ENTRIES = rounds({ full: 1_000, short: 12 });
const ROWS_A_COLUMN = rounds({ full: 6, short: 1 });

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** Digits stay digits, so that numbers, bytes and hashes stay what their type allows. */
function otherDigit(code: number): number {
  if (code <= 57) return code === 57 ? 56 : code + 1;
  return code === 97 ? 98 : 97;
}

const OTHER_WORDS: Readonly<Record<string, readonly [string, string]>> = {
  state: ["open", "abandoned"],
  scope: ["whole", "axon"],
  is_on: ["true", "false"],
};

/** Another value of the same type, one character of its text away; null where there is none. */
function flipped(text: string, { type, name }: Column, at: number): string | null {
  const words = OTHER_WORDS[name];
  if (words !== undefined) return text === words[0] ? words[1] : words[0];
  const first = type === "bytea" ? 2 : 0;
  const places = [...text.matchAll(/[0-9a-zA-Z]/g)].map(({ index }) => index);
  const place = places.filter((index) => index >= first)[at % places.length];
  if (place === undefined) return null;
  const isText = type === "text" && !/hash/.test(name);
  const code = text.charCodeAt(place);
  const other = String.fromCharCode(isText ? code ^ 1 : otherDigit(code));
  return text.slice(0, place) + other + text.slice(place + 1);
}

/** [SY7] Beside logs and versions. */
async function layRegions({ workplace }: Lab): Promise<void> {
  const [{ id }] = await workplace.store.listDatasets();
  const grid = { shapeVoxel: [2, 2, 1], voxelNm: [200, 200, 400], offsetNm: [0, 0, 0] } as const;
  const regions = [{ id: "7", name: "calyx" }];
  const bytes = await encodeRegions({ grid, regions, indices: Uint16Array.from([1, 0, 1, 1]) });
  await workplace.store.setRegions(
    id,
    { hash: hashOfRegions(bytes), bytes },
    {
      ...({
        atMs: 1,
        action: "dataset.regions-added",
        subjectKind: "dataset",
        subjectId: id,
      } as const),
      doer: { id: null, name: "test", via: "command", address: null },
      ...{ datasetId: id, details: {} },
    },
  );
}

describe.each(await openDatabasesUnderTest())("one flipped byte on $name", ({ makePlace }) => {
  let place: DatabasePlace;
  let dataDir: string;
  let lab: Lab;
  const random = seededRandom(14);

  beforeAll(async () => {
    place = await makePlace();
    dataDir = await makeTempDir();
    lab = await openLab({ dataDir, databaseUrl: place.options.databaseUrl });
    const done = await lab.newSession();
    for (const skip of [0, 0, 7, 19]) await lab.send(done, lab.ada, mergeAt(done, skip));
    for (const skip of [2, 30]) await lab.send(done, lab.ada, synapseAt(done, skip));
    await lab.send(done, lab.ada, await splitOfLargest(done));
    for (const skip of [4, 50]) await lab.send(done, lab.ada, recordOf(done, skip));
    await lab.finalize(done);
    await layRegions(lab);
    const open = await lab.newSession();
    for (const skip of [3, 3, 40, 41]) await lab.send(open, lab.ada, mergeAt(open, skip));
    expect(await lab.verify()).toEqual([]);
  }, 120_000);

  afterAll(async () => {
    await lab?.close();
    await place?.remove();
    if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  });

  /** As a damaged disk would: no trigger and no key has a say. Resolves to where the row is now. */
  async function overwrite({ table, name, type }: Column, row: string, text: string) {
    return lab.workplace.database.orm.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`);
      const result = await tx.execute(
        sql`update ${sql.identifier(table)}
          set ${sql.identifier(name)} = ${text}::${sql.raw(type)}
          where ctid = ${row}::tid returning ctid::text as row`,
      );
      return (result as unknown as { rows: { row: string }[] }).rows[0].row;
    });
  }

  async function query(statement: ReturnType<typeof sql>): Promise<Record<string, string>[]> {
    const result = await lab.workplace.database.orm.execute(statement);
    return (result as unknown as { rows: Record<string, string>[] }).rows;
  }

  /** Every column's rows as text, those that are null left out. */
  async function valuesOf({ table, name }: Column): Promise<Record<string, string>[]> {
    const [column, from] = [sql.identifier(name), sql.identifier(table)];
    return query(
      sql`select ctid::text as row, ${column}::text as text from ${from}
        where ${column} is not null order by ctid`,
    );
  }

  async function columnsOf(table: string): Promise<Column[]> {
    const rows = await query(
      sql`select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
        from pg_attribute a where a.attrelid = ${table}::regclass and a.attnum > 0
        and not a.attisdropped order by a.attnum`,
    );
    return rows.map(({ name, type }) => ({ table, name, type }));
  }

  async function expectFound(column: Column, row: { row: string; text: string }, at: number) {
    const wrong = flipped(row.text, column, at);
    if (wrong === null) return false;
    const what = `${column.table}.${column.name} ${row.text.slice(0, 80)} → ${wrong.slice(0, 80)}`;
    const moved = await overwrite(column, row.row, wrong).catch(() => null);
    // The database's own CHECK knows that this cannot be: such a byte is no row any more.
    if (moved === null) return false;
    const problems = await lab.verify();
    expect(problems, what).not.toEqual([]);
    for (const problem of problems) {
      expect(problem).toMatch(/^(session|version|table|regions) \S+.*[.]$/);
    }
    await overwrite(column, moved, row.text);
    return true;
  }

  /** Resolves to how many flips were made. */
  async function tryColumn(column: Column): Promise<number> {
    let made = 0;
    for (let round = 0; round < ROWS_A_COLUMN; round++) {
      const rows = await valuesOf(column);
      if (rows.length === 0) break;
      const row = rows[random.below(rows.length)];
      if (await expectFound(column, row as { row: string; text: string }, random.below(1_000)))
        made++;
    }
    return made;
  }

  test("in any column", { timeout: limitMs(3_000, 150 * ROWS_A_COLUMN) }, async () => {
    const tried = new Map<string, number>();
    for (const { table, free } of TABLES) {
      const columns = (await columnsOf(table)).filter(({ name }) => !free.includes(name));
      for (const column of columns) {
        const found = await tryColumn(column);
        if (found > 0) tried.set(table, (tried.get(table) ?? 0) + found);
      }
    }
    expect([...tried.keys()].sort()).toEqual(TABLES.map(({ table }) => table).sort());
    expect(await lab.verify()).toEqual([]);
  });

  test("in any place of an entry", { timeout: limitMs(1_000, ENTRIES) }, async () => {
    const column = { table: "operations", name: "entry", type: "text" };
    for (let round = 0; round < ENTRIES; round++) {
      const rows = await valuesOf(column);
      const { row, text } = rows[random.below(rows.length)];
      expect(await expectFound(column, { row, text }, random.below(text.length))).toBe(true);
    }
    expect(await lab.verify()).toEqual([]);
  });

  test("an end that was cut off or written anew, which no chain can tell", async () => {
    const session = await lab.newSession();
    for (const skip of [5, 11]) await lab.send(session, lab.ada, mergeAt(session, skip));
    const id = session.sessionId;
    const { orm } = lab.workplace.database;
    const spoil = (statement: ReturnType<typeof sql>) =>
      orm.transaction(async (tx) => {
        await tx.execute(sql`set local session_replication_role = replica`);
        await tx.execute(statement);
      });
    const [, last] = await lab.workplace.store.readLog(id);
    const forged = last.entry.replace("Ada", "Eve");
    expect(forged).not.toBe(last.entry);
    const set = (entry: string, hash: string) =>
      spoil(
        sql`update operations set entry = ${entry}, hash = ${hash}
          where session_id = ${id} and seq = 2`,
      );
    await set(forged, sha256Hex(forged));
    expect(await lab.verify()).toContainEqual(
      `session ${id}: operation 2 is not the one that its session had.`,
    );
    await set(last.entry, last.hash);
    expect(await lab.verify()).toEqual([]);

    await spoil(sql`delete from operations where session_id = ${id} and seq = 2`);
    expect(await lab.verify()).toContainEqual(
      `session ${id}: the log ends at operation 1, but its session had operation 2.`,
    );
    // A damaged log is never built upon.
    const { store, datasets } = lab.workplace;
    const engines = createEditEngines(Date.now);
    const host = new SessionHost({ store, datasets, nowMs: Date.now, engines });
    await expect(host.acquire(id)).rejects.toThrow("the log ends at operation 1");
    await engines.close();
    await store.appendBatch({
      ...{ sessionId: id, operations: [last], refusals: [], signOffs: [], masks: [] },
      state: "open",
    });
    expect(await lab.verify()).toEqual([]);
  });

  test("a running server whose memory is not what its log says", async () => {
    const session = await lab.newSession();
    await lab.send(session, lab.ada, mergeAt(session, 9));
    const { store, datasets } = lab.workplace;
    const never = new AbortController().signal;
    const right = await session.exclusively(liveCopyOf);
    const problemsWith = async (copy: LiveCopy) => {
      const liveCopy = async (id: string) => (id === session.sessionId ? copy : null);
      return (await verifyStore({ store, datasets, liveCopy }, () => undefined, never)).problems;
    };
    expect(await problemsWith(right)).toEqual([]);
    // Memory that holds one synapse more than the operation that it says it stands at.
    await lab.send(session, lab.ada, synapseAt(session, 21));
    const further = await session.exclusively(liveCopyOf);
    expect(await problemsWith({ ...right, digest: further.digest })).toEqual([
      `session ${session.sessionId}, operation 1: the running server has another state than a replay.`,
    ]);
    expect(await problemsWith({ ...further, lastEntry: right.lastEntry })).toEqual([
      `session ${session.sessionId}, operation 2: the running server has another entry than the log.`,
    ]);
    expect(await problemsWith({ ...further, seq: 3 })).toEqual([
      `session ${session.sessionId}: the running server has operation 3, the log ends at 2.`,
    ]);
  });
});
