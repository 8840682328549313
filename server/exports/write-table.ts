// Walks a table's pages once and gives each row to the CSV and to the Parquet file, in batches small
// enough that the server goes on answering while a release is written, and that memory does not grow
// with the table.
import type { ColumnTable } from "#server/exports/column-table.ts";
import { csvHeader, csvLine } from "#server/exports/csv-text.ts";
import { GzipText } from "#server/exports/gzip-text.ts";
import { ParquetTableWriter } from "#server/exports/parquet-table-writer.ts";
import { type ReleasedFile, ReleaseFile } from "#server/exports/release-file.ts";
import type { Pages } from "#server/use-cases/store.ts";

const LINES_A_WRITE = 4_096;

export type TableFormat = "csv" | "csv.gz" | "parquet";

interface RowSink<Row> {
  readonly file: ReleaseFile;
  add(row: Row): Promise<void> | undefined;
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
  const sinks: RowSink<Row>[] = [];
  try {
    for (const format of formats) sinks.push(await openSink(rootDir, table, format));
    let rowCount = 0;
    for await (const page of rows) {
      await addPage(sinks, page);
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

async function addPage<Row>(sinks: readonly RowSink<Row>[], page: readonly Row[]): Promise<void> {
  for (const row of page) {
    for (const sink of sinks) {
      const written = sink.add(row);
      if (written !== undefined) await written;
    }
  }
}

async function openSink<Row>(
  rootDir: string,
  table: ColumnTable<Row>,
  format: TableFormat,
): Promise<RowSink<Row>> {
  const file = await ReleaseFile.create(rootDir, `${table.path}.${format}`);
  if (format === "csv") return csvSink(file, table, (text) => text);
  if (format === "csv.gz") {
    const packed = new GzipText();
    return csvSink(file, table, (text, isLast) => packed.push(text, isLast));
  }
  const writer = new ParquetTableWriter(table.columns, file);
  return {
    file,
    add: (row) => (writer.add(row) ? writer.flush() : undefined),
    finish: () => writer.finish(),
  };
}

function csvSink<Row>(
  file: ReleaseFile,
  table: ColumnTable<Row>,
  encode: (text: string, isLast: boolean) => string | Uint8Array,
): RowSink<Row> {
  let lines = [csvHeader(table.columns)];
  const flush = (isLast: boolean) => {
    const text = lines.join("");
    lines = [];
    return file.write(encode(text, isLast));
  };
  return {
    file,
    add(row) {
      lines.push(csvLine(table.columns, row));
      return lines.length >= LINES_A_WRITE ? flush(false) : undefined;
    },
    finish: () => flush(true),
  };
}
