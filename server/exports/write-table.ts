// Walks a table's pages once and gives each row to the CSV and to the Parquet file, in batches small
// enough that the server goes on answering while a release is written, and that memory does not grow
// with the table.
import { ByteText } from "#server/exports/byte-text.ts";
import {
  type Column,
  type ColumnTable,
  cellsOf,
  type ValueColumn,
} from "#server/exports/column-table.ts";
import { csvHeader, putCellOf, putCsvLine } from "#server/exports/csv-text.ts";
import { GzipText } from "#server/exports/gzip-text.ts";
import { ParquetTableWriter } from "#server/exports/parquet-table-writer.ts";
import { type ReleasedFile, ReleaseFile } from "#server/exports/release-file.ts";
import type { Pages } from "#server/use-cases/store.ts";

const LINES_A_WRITE = 4_096;
/** Few, so that their cells are gone again before memory is looked through for what is not. */
const ROWS_AT_ONCE = 256;

export type TableFormat = "csv" | "csv.gz" | "parquet";

interface TableSink {
  readonly file: ReleaseFile;
  /** Rows of cells that lie by column. */
  add(cells: readonly (readonly unknown[])[], rowCount: number): Promise<void>;
  finish(): Promise<void>;
}

export interface TableWriting {
  /** Throws its reason where it was aborted. */
  readonly signal?: AbortSignal;
  /** Called with the rows that were written so far, now and then. */
  readonly onRows?: (rowCount: number) => void;
}

export interface WrittenTable {
  readonly files: readonly ReleasedFile[];
  readonly rowCount: number;
}

export async function writeTable<Row>(
  rootDir: string,
  table: ColumnTable<Row>,
  rows: Pages<Row>,
  formats: readonly TableFormat[],
  { signal, onRows }: TableWriting = {},
): Promise<WrittenTable> {
  const sinks: TableSink[] = [];
  try {
    for (const format of formats) sinks.push(await openSink(rootDir, table, format));
    let rowCount = 0;
    for await (const page of rows) {
      for (let at = 0; at < page.length; at += ROWS_AT_ONCE) {
        const part = page.slice(at, at + ROWS_AT_ONCE);
        const cells = table.columns.map((column) => cellsOrRows(column, part));
        for (const sink of sinks) await sink.add(cells, part.length);
      }
      rowCount += page.length;
      signal?.throwIfAborted();
      onRows?.(rowCount);
    }
    const files: ReleasedFile[] = [];
    for (const sink of sinks) {
      await sink.finish();
      files.push(await sink.file.close());
    }
    return { files, rowCount };
  } catch (error) {
    for (const sink of sinks) await sink.file.abandon();
    if (error instanceof TypeError) error.message = `table ${table.path}: ${error.message}`;
    throw error;
  }
}

/** Throws where a column is one of CSV files alone. */
function valueColumn<Row>(column: Column<Row>): ValueColumn<Row> {
  if (column.type === "put-text") throw new TypeError(`column ${column.name} is for CSV alone`);
  return column;
}

function cellsOrRows<Row>(column: Column<Row>, rows: readonly Row[]): readonly unknown[] {
  return column.type === "put-text" ? rows : cellsOf(column, rows);
}

async function openSink<Row>(
  rootDir: string,
  table: ColumnTable<Row>,
  format: TableFormat,
): Promise<TableSink> {
  const columns = format === "parquet" ? table.columns.map(valueColumn) : [];
  const file = await ReleaseFile.create(rootDir, `${table.path}.${format}`);
  if (format === "csv") return csvSink(file, table, (bytes) => bytes);
  if (format === "csv.gz") {
    const packed = new GzipText();
    return csvSink(file, table, (bytes, isLast) => packed.push(bytes, isLast));
  }
  const writer = new ParquetTableWriter(columns, file);
  return {
    file,
    add: (cells, rowCount) => writer.add(cells, rowCount),
    finish: () => writer.finish(),
  };
}

/** Lines are written by a fixed number: how pages are cut leaves no trace in what is packed. */
function csvSink<Row>(
  file: ReleaseFile,
  table: ColumnTable<Row>,
  encode: (bytes: Uint8Array, isLast: boolean) => Uint8Array,
): TableSink {
  const putCells = table.columns.map((column) => putCellOf(column));
  const bytes = new ByteText();
  bytes.text(csvHeader(table.columns));
  let lineCount = 1;
  const flush = (isLast: boolean) => {
    lineCount = 0;
    return file.write(encode(bytes.take(), isLast));
  };
  return {
    file,
    async add(cells, rowCount) {
      for (let row = 0; row < rowCount; row++) {
        putCsvLine(bytes, putCells, cells, row);
        if (++lineCount >= LINES_A_WRITE) await flush(false);
      }
    },
    finish: () => flush(true),
  };
}
