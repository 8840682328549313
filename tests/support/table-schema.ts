// Holds every table of a release against what its datapackage.json says of it, as Table Schema 2.0 reads:
// names, types, constraints, primary and foreign keys. CSV by csv-parse, Parquet by hyparquet; nothing
// of the code that writes them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";

interface Field {
  readonly name: string;
  readonly type: "integer" | "number" | "boolean" | "string" | "array";
  readonly constraints?: { readonly required?: boolean };
}

export interface TableResource {
  readonly name: string;
  readonly path: string;
  readonly schema: {
    readonly fields: readonly Field[];
    readonly primaryKey?: readonly string[];
    readonly foreignKeys?: readonly {
      readonly fields: readonly string[];
      readonly reference: { readonly resource: string; readonly fields: readonly string[] };
    }[];
  };
}

interface Table {
  readonly names: readonly string[];
  /** In the order of the names. */
  readonly rows: readonly (readonly unknown[])[];
}

export interface CheckedTables {
  readonly tableCount: number;
  readonly rowCount: number;
  readonly keyCount: number;
  readonly referenceCount: number;
  /** Some of what is wrong, with path, row and column. */
  readonly problems: readonly string[];
}

const PROBLEMS_A_TABLE = 3;

export async function checkTables(releaseDir: string): Promise<CheckedTables> {
  const text = await readFile(join(releaseDir, "datapackage.json"), "utf8");
  const { resources } = JSON.parse(text) as { resources: readonly Partial<TableResource>[] };
  const described = resources.filter((each): each is TableResource => each.schema !== undefined);
  const problems: string[] = [];
  const keys = new Map<string, ReadonlySet<string>>();
  const references: { readonly from: TableResource; readonly values: Map<string, Set<string>> }[] =
    [];
  let rowCount = 0;
  for (const resource of described) {
    const table = await readTable(releaseDir, resource.path);
    rowCount += table.rows.length;
    const found = [...cellProblems(resource, table), ...keyProblems(resource, table)];
    problems.push(...found.slice(0, PROBLEMS_A_TABLE));
    for (const { name } of resource.schema.fields.filter(({ name }) => isKey(resource, name))) {
      keys.set(`${resource.name} ${name}`, valuesOf(table, name));
    }
    const values = new Map<string, Set<string>>();
    for (const { fields } of resource.schema.foreignKeys ?? []) {
      for (const field of fields) values.set(field, valuesOf(table, field));
    }
    references.push({ from: resource, values });
  }
  for (const { from, values } of references) problems.push(...danglingOf(from, values, keys));
  return {
    tableCount: described.length,
    rowCount,
    keyCount: described.filter(({ schema }) => schema.primaryKey !== undefined).length,
    referenceCount: described.flatMap(({ schema }) => schema.foreignKeys ?? []).length,
    problems,
  };
}

async function readTable(releaseDir: string, path: string): Promise<Table> {
  if (path.endsWith(".parquet")) {
    const file = await asyncBufferFromFile(join(releaseDir, path));
    const { schema } = await parquetMetadataAsync(file);
    const inner = new Set(["list", "element"]);
    const names = schema.slice(1).map(({ name }) => name);
    const columns = names.filter((name) => !inner.has(name));
    const rows = await parquetReadObjects({ file });
    return { names: columns, rows: rows.map((row) => columns.map((name) => row[name])) };
  }
  const bytes = await readFile(join(releaseDir, path));
  const [names, ...rows] = parse(path.endsWith(".gz") ? gunzipSync(bytes) : bytes) as string[][];
  return { names, rows };
}

function* cellProblems({ path, schema }: TableResource, { names, rows }: Table): Generator<string> {
  const expected = schema.fields.map(({ name }) => name);
  if (JSON.stringify(names) !== JSON.stringify(expected)) yield `${path}: columns are ${names}`;
  const isText = !path.endsWith(".parquet");
  for (const [row, cells] of rows.entries()) {
    for (const [column, { name, type, constraints }] of schema.fields.entries()) {
      const cell = cells[column];
      const isMissing = cell === null || cell === undefined || (cell === "" && type !== "string");
      if (isMissing ? constraints?.required === true : !isOfType(cell, type, isText)) {
        yield `${path}, row ${row + 1}, ${name}: ${String(cell)} is no ${type}`;
      }
    }
  }
}

const LEXICAL: Readonly<Record<Field["type"], RegExp>> = {
  integer: /^[+-]?\d+$/,
  number: /^([+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|-?inf|nan)$/i,
  boolean: /^(true|True|TRUE|1|false|False|FALSE|0)$/,
  string: /^/,
  array: /^\[.*\]$/,
};

function isOfType(cell: unknown, type: Field["type"], isText: boolean): boolean {
  if (isText) return typeof cell === "string" && LEXICAL[type].test(cell);
  if (type === "integer") return typeof cell === "bigint" || Number.isInteger(cell);
  return type === "array" ? Array.isArray(cell) : typeof cell === type;
}

function* keyProblems({ path, schema }: TableResource, { names, rows }: Table): Generator<string> {
  const { primaryKey } = schema;
  if (primaryKey === undefined) return;
  const columns = primaryKey.map((name) => names.indexOf(name));
  if (columns.includes(-1)) yield `${path}: a column of the key ${primaryKey} is not there`;
  const seen = new Set<string>();
  for (const row of rows) {
    const key = columns.map((column) => String(row[column])).join(" ");
    if (seen.has(key)) yield `${path}: two rows of the key ${key}`;
    seen.add(key);
  }
}

function isKey({ schema }: TableResource, column: string): boolean {
  return schema.primaryKey?.length === 1 && schema.primaryKey[0] === column;
}

function valuesOf({ names, rows }: Table, name: string): Set<string> {
  const column = names.indexOf(name);
  return new Set(rows.map((row) => String(row[column])));
}

function* danglingOf(
  { path, schema }: TableResource,
  values: ReadonlyMap<string, ReadonlySet<string>>,
  keys: ReadonlyMap<string, ReadonlySet<string>>,
): Generator<string> {
  for (const { fields, reference } of schema.foreignKeys ?? []) {
    for (const [i, field] of fields.entries()) {
      const known = keys.get(`${reference.resource} ${reference.fields[i]}`);
      if (known === undefined) yield `${path}: ${reference.resource} has no such key`;
      for (const value of values.get(field) ?? []) {
        if (known?.has(value) === false) yield `${path}: ${field} ${value} is in no row there`;
      }
    }
  }
}
