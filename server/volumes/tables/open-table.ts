// From a store to a table, by what lies there: Parquet, a list of objects in JSON, else CSV.
import { openCsvTable } from "#server/volumes/csv-rows.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { firstBytes } from "#server/volumes/tables/byte-stream.ts";
import { openJsonTable } from "#server/volumes/tables/json-table.ts";
import { openParquetTable } from "#server/volumes/tables/parquet-table.ts";
import { plainStart } from "#server/volumes/tables/plain-bytes.ts";
import type { Table, TableRow } from "#server/volumes/tables/table.ts";

export interface OpenTable {
  readonly table: Table;
  /** Lets go of what is not read; the store stays open. */
  end(): void;
}

export interface TableAsked {
  /** What the rows are, in the plural, for errors. */
  readonly field: string;
  /** What a list in JSON is called. */
  readonly lists: readonly string[];
  /** Which columns are looked at; throws where one is missing. */
  wanted(columns: readonly string[], format: Table["format"]): readonly number[];
}

export async function openTable(store: ByteStore, asked: TableAsked): Promise<OpenTable> {
  const format = await tableFormatOf(store);
  if (format === "parquet") {
    const wanted = (columns: readonly string[]) => asked.wanted(columns, format);
    return { table: await openParquetTable(store, asked.field, wanted), end: () => {} };
  }
  const opened =
    format === "json"
      ? await openJsonTable(store, asked.field, asked.lists)
      : await csvTable(store, asked.field);
  try {
    asked.wanted(opened.table.columns, format);
    return opened;
  } catch (error) {
    opened.end();
    throw error;
  }
}

export async function tableFormatOf(store: ByteStore): Promise<Table["format"]> {
  const start = await firstBytes(store, "", 4);
  if (start !== null && Buffer.from(start).toString("latin1") === "PAR1") return "parquet";
  const plain = await plainStart(store);
  const text = Buffer.from(plain ?? [])
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  return /^\s*(\{|\[\s*[{\]])/.test(text) ? "json" : "csv";
}

async function csvTable(store: ByteStore, field: string): Promise<OpenTable> {
  const csv = await openCsvTable(store, field);
  const rows = numbered(csv.rows);
  const table: Table = { file: store.address, format: "csv", columns: csv.columns, rows };
  return { table, end: () => csv.end() };
}

async function* numbered(
  rows: Awaited<ReturnType<typeof openCsvTable>>["rows"],
): AsyncGenerator<TableRow, void> {
  for await (const { line, cells } of rows) yield { number: line, cells };
}
