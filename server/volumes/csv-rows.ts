// A table with a header line, plain or gzipped (its first bytes decide), row after row: never the
// whole file at once. Columns are found by any of their usual names.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Parser, parse } from "csv-parse";
import { ImportError, isErrorWithCode } from "#server/volumes/import-error.ts";

export interface CsvRow {
  /** Counted from 1, the header's line. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly columns: readonly string[];
  /** To be read once. */
  readonly rows: AsyncIterable<CsvRow>;
}

export async function withCsvTable<T>(
  path: string,
  field: string,
  use: (table: CsvTable) => Promise<T>,
): Promise<T> {
  const isGzip = await startsAsGzip(path, field);
  const parser = parse({ bom: true, trim: true, skip_empty_lines: true, info: true });
  const source: Readable = createReadStream(path);
  const flowing = isGzip ? pipeline(source, createGunzip(), parser) : pipeline(source, parser);
  // Its failure comes out of the parser's iteration as well, which is where it is handled.
  flowing.catch(() => {});
  try {
    const records = recordsOf(parser);
    const header = await records.next();
    if (header.done === true) throw noHeader(path, field);
    return await use({ columns: header.value.cells, rows: records });
  } catch (error) {
    throw asImportError(error, path, field);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

async function* recordsOf(parser: Parser): AsyncGenerator<CsvRow, void> {
  for await (const parsed of parser as AsyncIterable<{
    readonly info: { readonly lines: number };
    readonly record: readonly string[];
  }>) {
    yield { line: parsed.info.lines, cells: parsed.record };
  }
}

/** The column that goes by one of these names, case and punctuation aside; −1 where none does. */
export function findColumn(columns: readonly string[], names: readonly string[]): number {
  for (const name of names) {
    const found = columns.findIndex((column) => plain(column) === plain(name));
    if (found >= 0) return found;
  }
  return -1;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

async function startsAsGzip(path: string, field: string): Promise<boolean> {
  try {
    const file = await open(path, "r");
    try {
      const start = new Uint8Array(2);
      const { bytesRead } = await file.read(start, 0, 2, 0);
      return bytesRead === 2 && start[0] === 0x1f && start[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (!isErrorWithCode(cause, "ENOENT") && !isErrorWithCode(cause, "EISDIR")) throw cause;
    throw new ImportError(
      { file: path, field, problem: "are not there", remedy: "check the path of the CSV file" },
      { cause },
    );
  }
}

function noHeader(path: string, field: string): ImportError {
  return new ImportError({
    file: path,
    field,
    problem: "have no header line",
    remedy: "write the columns' names into the first line",
  });
}

function asImportError(error: unknown, path: string, field: string): unknown {
  if (error instanceof ImportError || !(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  if (code.startsWith("Z_")) {
    return new ImportError(
      {
        file: path,
        field,
        problem: "are damaged or were cut short",
        remedy: "copy or export the file again",
      },
      { cause: error },
    );
  }
  if (!code.startsWith("CSV_")) return error;
  const line = "lines" in error ? ` in line ${error.lines}` : "";
  return new ImportError(
    {
      file: path,
      field,
      problem: `do not have the header's columns${line}`,
      remedy: "write as many cells in every line as the header has",
    },
    { cause: error },
  );
}
