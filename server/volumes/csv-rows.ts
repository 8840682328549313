// A table with a header line, plain or gzipped (its first bytes decide), row after row: never the
// whole file at once. The header line tells whether commas, tabs or semicolons part its cells.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, type Parser, parse } from "csv-parse";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { plainBytes } from "#server/volumes/tables/plain-bytes.ts";

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

const DELIMITERS = [",", "\t", ";"] as const;
/** Where the header line must have ended. */
const HEADER_BYTES = 65536;
const LINE_CHARACTERS = 2 ** 20;

/** `end` lets go of what is not read; the store stays open. */
export async function openCsvTable(
  store: ByteStore,
  field: string,
): Promise<CsvTable & { end(): void }> {
  const plain = await plainBytes(store);
  if (plain === null) {
    const problem = "are not there";
    const remedy = "check the path of the CSV file";
    throw new ImportError({ file: store.address, field, problem, remedy });
  }
  const chunks: AsyncIterator<Uint8Array> = plain[Symbol.asyncIterator]();
  const { address } = store;
  let parser: Parser | null = null;
  const end = () => {
    plain.destroy();
    parser?.destroy();
  };
  try {
    const { head, delimiter } = await readHead(chunks);
    parser = parse({
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      delimiter,
      max_record_size: LINE_CHARACTERS,
    });
    // A failure comes out of the parser's iteration as well, which is where it is handled.
    pipeline(Readable.from(joined(head, chunks), { objectMode: true }), parser).catch(() => {});
    const rows = recordsOf(parser, address, field);
    const header = await rows.next();
    if (header.done === true) throw noHeader(address, field);
    return { columns: header.value.cells, rows, end };
  } catch (error) {
    end();
    throw asImportError(error, address, field);
  }
}

/** As much as holds the header line, and what parts its cells: what stands there most often. */
async function readHead(
  chunks: AsyncIterator<Uint8Array>,
): Promise<{ readonly head: Buffer; readonly delimiter: string }> {
  let head = Buffer.alloc(0);
  while (head.length < HEADER_BYTES && !head.includes("\n")) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const line = head.toString("utf8", 0, HEADER_BYTES).trimStart().split("\n", 1)[0];
  const outside = line.replaceAll(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => outside.split(delimiter).length);
  return { head, delimiter: DELIMITERS[counts.indexOf(Math.max(...counts))] };
}

async function* joined(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    yield next.value;
  }
}

async function* recordsOf(
  parser: Parser,
  address: string,
  field: string,
): AsyncGenerator<CsvRow, void> {
  try {
    for await (const parsed of parser as AsyncIterable<{
      readonly info: { readonly lines: number };
      readonly record: readonly string[];
    }>) {
      yield { line: parsed.info.lines, cells: parsed.record };
    }
  } catch (error) {
    throw asImportError(error, address, field);
  }
}

function noHeader(file: string, field: string): ImportError {
  return new ImportError({
    file,
    field,
    problem: "have no header line",
    remedy: "write the columns' names into the first line",
  });
}

function asImportError(error: unknown, file: string, field: string): unknown {
  if (error instanceof ImportError || !(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  const refusal = (problem: string, remedy: string) =>
    new ImportError({ file, field, problem, remedy }, { cause: error });
  if (code.startsWith("Z_")) {
    return refusal("are damaged or were cut short", "copy or export the file again");
  }
  if (!(error instanceof CsvError)) return error;
  const line = "lines" in error ? ` in line ${error.lines}` : "";
  if (code === "CSV_MAX_RECORD_SIZE") {
    return refusal(`have a line that does not end${line}`, "see that quotation marks are closed");
  }
  return code.startsWith("CSV_RECORD_INCONSISTENT")
    ? refusal(
        `do not have the header's columns${line}`,
        "write as many cells in every line as the header has",
      )
    : refusal(
        `have quotation marks that do not fit${line}`,
        "check that it is a table, and export it again",
      );
}
