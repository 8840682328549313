// A table is defined once, as columns over rows, and written by every format from that definition:
// formats cannot disagree. Ids are bigint to the last byte [AD2] and never null: 0 means none.
import type { ByteText } from "#server/exports/byte-text.ts";

interface ColumnBase {
  readonly name: string;
  /** One line for the release's README. */
  readonly about: string;
}

export type Column<Row> =
  | (ColumnBase & { readonly type: "id" | "int64"; value(row: Row): bigint })
  | (ColumnBase & { readonly type: "int32" | "double"; value(row: Row): number })
  /** 0…1, or Infinity for what is never to be cut: `inf` in text. */
  | (ColumnBase & { readonly type: "affinity"; value(row: Row): number })
  | (ColumnBase & { readonly type: "optional-int32"; value(row: Row): number | null })
  | (ColumnBase & { readonly type: "optional-double"; value(row: Row): number | null })
  /** In text the ids with spaces between, in Parquet a list. */
  | (ColumnBase & { readonly type: "id-list"; value(row: Row): readonly bigint[] })
  | (ColumnBase & { readonly type: "boolean"; value(row: Row): boolean })
  | (ColumnBase & { readonly type: "text"; value(row: Row): string })
  /** Text of CSV files alone that is never a string: `put` writes it, with quotes where it needs them. */
  | (ColumnBase & { readonly type: "put-text"; put(bytes: ByteText, row: Row): void });

/** Of columns whose cells are values. */
export type ValueColumn<Row> = Exclude<Column<Row>, { readonly type: "put-text" }>;
export type ColumnType = ValueColumn<never>["type"];
export type Cell = bigint | number | boolean | string | readonly bigint[] | null;

/** A column whose every value stands in a column of another table, which is that table's key. */
export interface TableReference {
  readonly column: string;
  /** The other table's path, without the format's ending. */
  readonly table: string;
  readonly tableColumn: string;
}

export interface ColumnTable<Row> {
  /** Path inside the release, without the format's ending. */
  readonly path: string;
  readonly about: string;
  readonly columns: readonly Column<Row>[];
  /** The columns that tell each row from all others; left out where nothing has to. */
  readonly key?: readonly string[];
  readonly references?: readonly TableReference[];
}

/** Of a column that names neurons, none of them 0. */
export function neuronReference(column: string): TableReference {
  return { column, table: "tables/neurons", tableColumn: "neuron_id" };
}

const INT32_MAX = 2 ** 31 - 1;
const ID_MAX = 2n ** 63n - 1n;

/**
 * A column's cells of some rows. Throws where a value breaks its column's type: what is in the app was
 * checked when it was written, so this is a bug and must not reach a published file.
 */
export function cellsOf<Row>(column: ValueColumn<Row>, rows: readonly Row[]): readonly Cell[] {
  const problemOf = PROBLEMS[column.type];
  const cells = new Array<Cell>(rows.length);
  let before: Cell | undefined;
  for (let row = 0; row < rows.length; row++) {
    const cell = column.value(rows[row]);
    cells[row] = cell;
    if (cell === before) continue;
    before = cell;
    const problem = problemOf(cell);
    if (problem !== null) throw new TypeError(`column ${column.name}: ${problem}`);
  }
  return cells;
}

const PROBLEMS: Readonly<Record<ColumnType, (cell: Cell) => string | null>> = {
  id: bigintProblem,
  int64: bigintProblem,
  int32: int32Problem,
  "optional-int32": (cell) => (cell === null ? null : int32Problem(cell)),
  double: doubleProblem,
  "optional-double": (cell) => (cell === null ? null : doubleProblem(cell)),
  affinity: affinityProblem,
  boolean: (cell) => (typeof cell === "boolean" ? null : "expected true or false"),
  text: (cell) => (typeof cell === "string" ? textProblem(cell) : "expected text"),
  "id-list": (cell) =>
    Array.isArray(cell)
      ? (cell.map(bigintProblem).find((problem) => problem !== null) ?? null)
      : "expected a list of ids",
};

function bigintProblem(cell: Cell): string | null {
  return typeof cell === "bigint" && cell >= 0n && cell <= ID_MAX
    ? null
    : `expected a bigint from 0 to 2^63-1, got ${String(cell)}`;
}

function doubleProblem(cell: Cell): string | null {
  return Number.isFinite(cell) ? null : `expected a finite number, got ${String(cell)}`;
}

function int32Problem(cell: Cell): string | null {
  if (typeof cell === "number" && (cell | 0) === cell && cell > -INT32_MAX) return null;
  return Number.isInteger(cell) && Math.abs(Number(cell)) <= INT32_MAX
    ? null
    : `expected a whole number of at most 2^31-1, got ${String(cell)}`;
}

function affinityProblem(cell: Cell): string | null {
  return typeof cell === "number" && ((cell >= 0 && cell <= 1) || cell === Infinity)
    ? null
    : `expected an affinity from 0 to 1 or Infinity, got ${String(cell)}`;
}

/** What a spreadsheet takes for the beginning of a formula, and NUL. */
const FORMULA_STARTS = new Uint8Array(128);
for (const start of "=+-@\t\0") FORMULA_STARTS[start.charCodeAt(0)] = 1;

function textProblem(text: string): string | null {
  if (FORMULA_STARTS[text.charCodeAt(0)] === 1) {
    return `text ${JSON.stringify(text.slice(0, 20))} would run as a formula in a spreadsheet`;
  }
  return text.includes("\0") ? "text holds NUL" : null;
}
