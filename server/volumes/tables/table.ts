// A table as edges and synapses come in, whatever it is written in: columns by name, row after row,
// never the whole file at once. 64-bit integers are bigint or text, never a number [AD2].

/** Text in a CSV file, and a number's text in JSON; what the column's type says in Parquet. */
export type Cell = string | number | bigint | boolean | null | readonly unknown[];

export interface TableRow {
  /** Counted from 1: a CSV file's line, the header's being 1, a Parquet file's row, a list's entry. */
  readonly number: number;
  readonly cells: readonly Cell[];
}

export interface Table {
  /** As the person named it. */
  readonly file: string;
  readonly format: "csv" | "parquet" | "json";
  readonly columns: readonly string[];
  /** To be read once. */
  readonly rows: AsyncIterable<TableRow>;
}

const WORDS = { csv: "line", parquet: "row", json: "entry" } as const;

/** Where a cell lies, for a sentence. */
export function cellField(table: Table, column: number, row: number): string {
  const word = table.format === "json" ? "" : "column ";
  return `${word}${table.columns[column]} in ${rowField(table, row)}`;
}

export function rowField({ format }: Table, row: number): string {
  return `${WORDS[format]} ${row}`;
}
