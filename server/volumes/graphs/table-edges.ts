// Edges from a table, CSV, Parquet or a list in JSON: two ids and a score, and, where the columns are there, the size
// of the contact and a voxel on it.
import { BatchRows } from "#server/volumes/graphs/batch-rows.ts";
import {
  EDGE_COLUMN_NAMES,
  EDGE_ROLES,
  type EdgeRole,
  isUnclearScore,
} from "#server/volumes/graphs/edge-roles.ts";
import type {
  EdgeBatch,
  EdgePart,
  EdgeSource,
  EdgeSourceOptions,
} from "#server/volumes/graphs/edge-source.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import {
  type ColumnsAsked,
  checkRoles,
  columnOf,
  neededColumn,
  plainName,
} from "#server/volumes/tables/find-columns.ts";
import { openTable } from "#server/volumes/tables/open-table.ts";
import { cellField, rowField, type Table, type TableRow } from "#server/volumes/tables/table.ts";
import {
  flagOf,
  idOf,
  isEmptyCell,
  numberOf,
  pointOf,
  shownCell,
} from "#server/volumes/tables/table-cells.ts";

type Columns = Readonly<Record<EdgeRole | "on", number>>;

export async function openTableEdges(
  store: ByteStore,
  options: EdgeSourceOptions,
): Promise<EdgeSource> {
  const said = (format: Table["format"]): EdgeSourceOptions =>
    // A weight in such a list tells how likely a border is.
    format === "json" ? { direction: "lower-merges", ...options } : options;
  const { table, end } = await openTable(store, {
    field: "the edges",
    lists: ["edge_list", "edges"],
    wanted: (names, format) => {
      const found = findEdgeColumns(store.address, names, options);
      checkDirection(store.address, names[found.affinity], said(format));
      return Object.values(found).filter((column) => column >= 0);
    },
  });
  const columns = findEdgeColumns(store.address, table.columns, options);
  return {
    address: store.address,
    format: table.format === "json" ? "scored-edges" : table.format,
    direction: said(table.format).direction ?? "higher-merges",
    saysOn: false,
    positions: columns.z >= 0 || columns.location >= 0 ? "contact" : "none",
    batches: (signal) => batchesOf(table, columns, signal),
    close: async () => end(),
  };
}

export function findEdgeColumns(
  file: string,
  columns: readonly string[],
  options: EdgeSourceOptions,
): Columns {
  const { columns: named, onColumn } = options;
  const asked: ColumnsAsked = {
    file,
    columns,
    option: "--edge-columns",
    ...(named === undefined ? {} : { named }),
  };
  checkRoles(asked, EDGE_ROLES);
  const needed = (role: EdgeRole) => neededColumn(asked, role, EDGE_COLUMN_NAMES[role]);
  const optional = (role: EdgeRole) => columnOf(asked, role, EDGE_COLUMN_NAMES[role]);
  const axes = [optional("x"), optional("y"), optional("z")];
  const hasAxes = axes.every((column) => column >= 0);
  const [x, y, z] = hasAxes ? axes : [-1, -1, -1];
  return {
    sv1: needed("sv1"),
    sv2: needed("sv2"),
    affinity: needed("affinity"),
    contact: optional("contact"),
    x,
    y,
    z,
    location: hasAxes ? -1 : optional("location"),
    on: findOnColumn(file, columns, onColumn),
  };
}

/** Some write the one, some the other under these names, and a graph read backwards looks like one. */
export function checkDirection(
  file: string,
  column: string,
  { direction }: EdgeSourceOptions,
): void {
  if (direction !== undefined || !isUnclearScore(plainName(column))) return;
  throw new ImportError({
    file,
    field: `column ${column}`,
    problem: "does not tell whether a higher or a lower score means the same neuron",
    remedy: "say --scores higher-merges or --scores lower-merges",
  });
}

export function findOnColumn(
  file: string,
  columns: readonly string[],
  onColumn: string | undefined,
): number {
  if (onColumn === undefined) return -1;
  const found = columns.indexOf(onColumn);
  if (found >= 0) return found;
  throw new ImportError({
    file,
    field: `column ${onColumn}`,
    problem: `is not among the columns ${columns.join(", ")}`,
    remedy: "name the column that says which edges are on, or give a threshold",
  });
}

async function* batchesOf(
  table: Table,
  columns: Columns,
  signal?: AbortSignal,
): AsyncGenerator<EdgeBatch, void> {
  const partColumn: Readonly<Record<EdgePart, number>> = {
    first: columns.sv1,
    second: columns.sv2,
    score: columns.affinity,
    contact: columns.contact,
    position: columns.location >= 0 ? columns.location : columns.x,
    on: columns.on,
  };
  const has = {
    contact: columns.contact >= 0,
    position: partColumn.position >= 0,
    on: columns.on >= 0,
  };
  const rows = new BatchRows<TableRow>(has, (row, part) => {
    if (part === "position" && columns.location < 0) return sayPosition(table, columns, row);
    const column = partColumn[part];
    const value = shownCell(row.cells[column]);
    return { field: cellField(table, column, row.number), value };
  });
  for await (const row of table.rows) {
    rows.add(edgeOf(table, columns, row), row);
    if (!rows.isFull) continue;
    signal?.throwIfAborted();
    yield rows.take();
  }
  if (!rows.isEmpty) yield rows.take();
}

function edgeOf(table: Table, columns: Columns, row: TableRow) {
  const { cells } = row;
  const supervoxel = (column: number): bigint => {
    const id = idOf(cells[column]);
    if (id !== undefined) return id;
    return refuse(table, column, row, "write a whole number from 1 to 2^63-1");
  };
  return {
    first: supervoxel(columns.sv1),
    second: supervoxel(columns.sv2),
    score: numberOf(cells[columns.affinity]),
    ...(columns.contact < 0 ? {} : { contactSize: numberOf(cells[columns.contact]) }),
    ...positionOf(table, columns, row),
    ...(columns.on < 0 ? {} : { isOn: onOf(table, columns.on, row) }),
  };
}

function onOf(table: Table, column: number, row: TableRow): boolean {
  const isOn = flagOf(row.cells[column]);
  if (isOn !== undefined) return isOn;
  return refuse(table, column, row, "write 1 where the edge is on and 0 where it is off");
}

/** An edge may have none: then all its cells are empty. */
function positionOf(
  table: Table,
  { x, y, z, location }: Columns,
  row: TableRow,
): { readonly position?: readonly number[] } {
  const { cells } = row;
  if (location >= 0) {
    if (isEmptyCell(cells[location])) return {};
    const position = pointOf(cells[location]);
    if (position?.every(Number.isFinite)) return { position };
    return refuse(table, location, row, "write three numbers, like [12, 40, 3]");
  }
  const axes = [x, y, z];
  if (z < 0 || axes.every((column) => isEmptyCell(cells[column]))) return {};
  const position = axes.map((column) => numberOf(cells[column]));
  const bad = position.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return { position };
  return refuse(table, axes[bad], row, "give contacts as numbers");
}

function sayPosition(table: Table, { x, y, z }: Columns, { number, cells }: TableRow) {
  const names = [x, y, z].map((column) => table.columns[column]).join(", ");
  const value = [x, y, z].map((column) => String(cells[column])).join(", ");
  return { field: `the position in ${rowField(table, number)} (${names})`, value };
}

function refuse(table: Table, column: number, { number, cells }: TableRow, remedy: string): never {
  const field = cellField(table, column, number);
  const problem = `is ${shownCell(cells[column])}`;
  throw new ImportError({ file: table.file, field, problem, remedy });
}
