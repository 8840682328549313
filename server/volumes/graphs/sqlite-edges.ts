// Edges of an lsd or waterz graph in SQLite: edges(u, v, merge_score, agglomerated), a lower score
// merging. No score, or an edge that no agglomeration has looked at, is an edge without one. Only a
// plain table is read: a view or a computed column would be a program in the file. SQLite keeps its
// locks beside the name that it opens, so it opens a link in a folder of our own.
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import sqlite, { type Database, type NormalQueryResult } from "node-sqlite3-wasm";
import { BatchRows } from "#server/volumes/graphs/batch-rows.ts";
import { EDGE_COLUMN_NAMES } from "#server/volumes/graphs/edge-roles.ts";
import {
  BATCH_EDGES,
  type EdgeBatch,
  type EdgePart,
  type EdgeSource,
  type EdgeSourceOptions,
} from "#server/volumes/graphs/edge-source.ts";
import { findOnColumn } from "#server/volumes/graphs/table-edges.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { localFileOf } from "#server/volumes/stores/local-file.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { checkRoles, neededColumn } from "#server/volumes/tables/find-columns.ts";
import { flagOf, shownCell } from "#server/volumes/tables/table-cells.ts";

const ROLES = ["sv1", "sv2", "affinity"] as const;
const EXAMINED = "agglomerated";

interface Columns {
  readonly first: string;
  readonly second: string;
  readonly score: string;
  readonly examined: string | null;
  readonly on: string | null;
}

export async function openSqliteEdges(
  store: ByteStore,
  options: EdgeSourceOptions,
): Promise<EdgeSource> {
  const { scratchFolder = tmpdir() } = options;
  const local = await localFileOf(store, { scratchFolder });
  const folder = await mkdtemp(join(scratchFolder, "fascicle-sqlite-"));
  let database: Database | null = null;
  const close = async () => {
    const opened = database;
    database = null;
    quietly(() => opened?.close());
    await rm(folder, { recursive: true, force: true });
    await local.remove();
  };
  try {
    const link = join(folder, "graph.db");
    await symlink(resolve(local.path), link);
    const opened = reading(store, () => openDatabase(link));
    database = opened;
    const columns = columnsOf(store, opened, options);
    return {
      address: store.address,
      format: "sqlite",
      direction: options.direction ?? "lower-merges",
      saysOn: false,
      positions: "none",
      batches: (signal) => batchesOf(store, opened, columns, options, signal),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function openDatabase(path: string): Database {
  const database = new sqlite.Database(path, { readOnly: true, fileMustExist: true });
  try {
    database.exec(
      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON",
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function columnsOf(store: ByteStore, database: Database, options: EdgeSourceOptions): Columns {
  const file = store.address;
  const schema = reading(store, () =>
    database.get("SELECT type, sql FROM sqlite_schema WHERE name = 'edges'"),
  );
  if (schema?.type !== "table" || /^\s*create\s+virtual/i.test(String(schema.sql))) {
    throw new ImportError({
      file,
      field: "the table edges",
      problem: schema === null ? "is not there" : "is not a plain table",
      remedy: "write the edges as a table edges(u, v, merge_score, agglomerated)",
    });
  }
  const names = reading(store, () => database.all("PRAGMA table_info(edges)")).map(({ name }) =>
    String(name),
  );
  const { columns: named, onColumn } = options;
  const asked = { file, columns: names, option: "--edge-columns", ...(named && { named }) };
  checkRoles(asked, ROLES);
  const [first, second, score] = ROLES.map(
    (role) => names[neededColumn(asked, role, EDGE_COLUMN_NAMES[role])],
  );
  const on = findOnColumn(file, names, onColumn);
  const examined = names.includes(EXAMINED) ? EXAMINED : null;
  return { first, second, score, examined, on: on < 0 ? null : names[on] };
}

async function* batchesOf(
  store: ByteStore,
  database: Database,
  columns: Columns,
  { direction = "lower-merges" }: EdgeSourceOptions,
  signal?: AbortSignal,
): AsyncGenerator<EdgeBatch, void> {
  const unscored = direction === "lower-merges" ? Infinity : -Infinity;
  const names = { first: columns.first, second: columns.second, score: columns.score };
  const rows = new BatchRows<NormalQueryResult & { readonly number: number }>(
    { contact: false, position: false, on: columns.on !== null },
    (row, part) => ({
      field: fieldOf(columnOfPart(columns, part), row.number),
      value: shownCell(row[part === "second" ? "b" : part === "score" ? "s" : "a"] as never),
    }),
  );
  const parts = [
    `${quoted(names.first)} AS a`,
    `${quoted(names.second)} AS b`,
    `${quoted(names.score)} AS s`,
    `${columns.examined === null ? "1" : quoted(columns.examined)} AS examined`,
    `${columns.on === null ? "0" : quoted(columns.on)} AS is_on`,
  ];
  const statement = reading(store, () => database.prepare(`SELECT ${parts.join(", ")} FROM edges`));
  try {
    const found = statement.iterate() as Iterator<NormalQueryResult>;
    for (let number = 1; ; number++) {
      const next = reading(store, () => found.next());
      if (next.done === true) break;
      const row = { ...next.value, number };
      rows.add(edgeOf(store, columns, row, unscored), row);
      if (number % BATCH_EDGES !== 0) continue;
      yield rows.take();
      await nextTurn();
      signal?.throwIfAborted();
    }
    if (!rows.isEmpty) yield rows.take();
  } finally {
    quietly(() => statement.finalize());
  }
}

function edgeOf(
  store: ByteStore,
  columns: Columns,
  row: NormalQueryResult & { readonly number: number },
  unscored: number,
) {
  const refuse = (column: string, value: unknown, remedy: string): never => {
    const problem = `is ${shownCell(value as never)}`;
    throw new ImportError({
      file: store.address,
      field: fieldOf(column, row.number),
      problem,
      remedy,
    });
  };
  const supervoxel = (column: string, value: unknown): bigint => {
    // SQLite's integers are signed: what is above 2^63 comes as a negative one.
    if (typeof value === "bigint" || Number.isSafeInteger(value)) {
      return BigInt.asUintN(64, BigInt(value as bigint | number));
    }
    return refuse(column, value, "write a whole number from 1 to 2^63-1");
  };
  const flag = (column: string, value: unknown): boolean =>
    flagOf(value as never) ?? refuse(column, value, "write 1 or 0");
  const isExamined = flag(columns.examined ?? "", row.examined);
  const isScored = isExamined && row.s !== null;
  return {
    first: supervoxel(columns.first, row.a),
    second: supervoxel(columns.second, row.b),
    score: !isScored ? unscored : typeof row.s === "number" ? row.s : Number.NaN,
    isOn: columns.on !== null && flag(columns.on, row.is_on),
  };
}

function columnOfPart({ first, second, score, on }: Columns, part: EdgePart): string {
  if (part === "second") return second;
  if (part === "score") return score;
  return part === "on" ? (on ?? "") : first;
}

function fieldOf(column: string, row: number): string {
  return `column ${column} of edges in row ${row}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What is let go of says again what was wrong while it was read. */
function quietly(end: () => void): void {
  try {
    end();
  } catch {
    // It was told already.
  }
}

function reading<T>(store: ByteStore, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    throw new ImportError(
      {
        file: store.address,
        field: "the SQLite file",
        problem: "is damaged, was cut short, or is still being written",
        remedy: 'write it anew with VACUUM INTO "copy.db" and import the copy',
      },
      { cause },
    );
  }
}
