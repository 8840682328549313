// Many rows in few statements, each short: PGlite runs a statement on the caller's thread, and its
// promises alone never let the event loop turn. Rows cross as one JSON text a page: that carries
// arrays of different lengths in, and costs a quarter of the drivers' own way out (measured). It is
// exact: ids travel as decimal strings, doubles as their shortest decimal text, infinity as a word.
import { setImmediate as nextTurn } from "node:timers/promises";
import { and, between, getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Orm } from "#server/persistence/open-database.ts";

const INSERTED_ROWS = 1_000;
type Cell = string | number | boolean | bigint | null | undefined | readonly Cell[];

function toJsonCell(cell: Cell): unknown {
  if (typeof cell === "bigint") return cell.toString();
  // JSON has no such number, but both sides read the database's word for it.
  if (cell === Number.POSITIVE_INFINITY) return "Infinity";
  if (Array.isArray(cell)) return cell.map(toJsonCell);
  return cell ?? null;
}

const toBigint = (text: string) => BigInt(text);

/** How a column is written into JSON by the database, and read from it here. */
function jsonForm(column: PgColumn): { expression: SQL; read: (value: never) => unknown } {
  const type = column.getSQLType();
  if (type === "bigint") {
    const isNumber = column.dataType === "number";
    return { expression: sql`${column}::text`, read: isNumber ? Number : toBigint };
  }
  if (type === "double precision") return { expression: sql`${column}`, read: Number };
  if (type === "bigint[]") {
    return { expression: sql`${column}::text[]`, read: (texts: string[]) => texts.map(toBigint) };
  }
  return { expression: sql`${column}`, read: (value) => value };
}

/** Writes all rows through `tx`. Columns of plain types and arrays of them only. */
export async function insertRows<Table extends PgTable>(
  tx: Orm,
  table: Table,
  rows: Iterable<Table["$inferInsert"]>,
): Promise<void> {
  const columns = Object.entries(getTableColumns(table));
  const names = sql.join(
    columns.map(([, column]) => sql.identifier(column.name)),
    sql`, `,
  );
  const types = sql.join(
    columns.map(
      ([, column]) => sql`${sql.identifier(column.name)} ${sql.raw(column.getSQLType())}`,
    ),
    sql`, `,
  );
  const target = sql.identifier(getTableName(table));
  let page: Record<string, unknown>[] = [];
  const flush = async () => {
    await tx.execute(
      sql`insert into ${target} (${names})
        select ${names} from jsonb_to_recordset(${JSON.stringify(page)}::jsonb) as r (${types})`,
    );
    page = [];
    await nextTurn();
  };
  for (const row of rows) {
    const cells = row as Record<string, Cell>;
    const json: Record<string, unknown> = {};
    for (const [key, column] of columns) json[column.name] = toJsonCell(cells[key]);
    page.push(json);
    if (page.length === INSERTED_ROWS) await flush();
  }
  if (page.length > 0) await flush();
}

export interface PagedRows<Key extends string> {
  readonly keys: readonly Key[];
  /** Numbers the rows without gaps, from `first` on. */
  readonly numbering: PgColumn;
  readonly first: number;
  readonly pageRows: number;
  readonly where: SQL | undefined;
}

/** Pages of the rows that `where` selects, in the order of their numbering. */
export async function* readPages<
  Table extends PgTable,
  Key extends keyof Table["$inferSelect"] & string,
>(
  orm: Orm,
  table: Table,
  { keys, numbering, first, pageRows, where }: PagedRows<Key>,
): AsyncGenerator<Pick<Table["$inferSelect"], Key>[], void> {
  for (let from = first; ; from += pageRows) {
    const range = between(numbering, from, from + pageRows - 1);
    const page = await readPage(orm, table, keys, numbering, and(where, range));
    if (page.length > 0) yield page;
    if (page.length < pageRows) return;
    await nextTurn();
  }
}

/** The rows that `where` selects, by one statement, in the order of their numbering. */
export async function readPage<
  Table extends PgTable,
  Key extends keyof Table["$inferSelect"] & string,
>(
  orm: Orm,
  table: Table,
  keys: readonly Key[],
  numbering: PgColumn,
  where: SQL | undefined,
): Promise<Pick<Table["$inferSelect"], Key>[]> {
  const columns = getTableColumns(table) as Record<string, PgColumn>;
  const forms = keys.map((key) => {
    const column = columns[key];
    if (column === undefined) throw new RangeError(`${getTableName(table)} has no column ${key}`);
    return { key, ...jsonForm(column) };
  });
  const cells = sql.join(
    forms.map((form) => form.expression),
    sql`, `,
  );
  const [found] = await orm
    .select({
      json: sql<string>`coalesce(json_agg(json_build_array(${cells}) order by ${numbering}), '[]')::text`,
    })
    .from(table as PgTable)
    .where(where);
  const lines = JSON.parse(found?.json ?? "[]") as never[][];
  return lines.map((line) => {
    const row: Record<string, unknown> = {};
    for (const [at, form] of forms.entries()) {
      const cell = line[at];
      row[form.key] = cell === null || cell === undefined ? null : form.read(cell);
    }
    return row as Pick<Table["$inferSelect"], Key>;
  });
}

/** All rows that `where` selects, in the order of their numbering. */
export async function readRows<
  Table extends PgTable,
  Key extends keyof Table["$inferSelect"] & string,
>(orm: Orm, table: Table, paged: PagedRows<Key>): Promise<Pick<Table["$inferSelect"], Key>[]> {
  const rows: Pick<Table["$inferSelect"], Key>[] = [];
  for await (const page of readPages(orm, table, paged)) for (const row of page) rows.push(row);
  return rows;
}
