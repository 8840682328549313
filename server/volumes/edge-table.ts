// An agglomeration graph from a CSV table: sv1, sv2, affinity, and x, y, z of a contact if it has
// them. Which edges are on is told by a threshold or by a column, never guessed. An affinity of inf
// says that both are one supervoxel which a block's border cut: such an edge is on, whatever else.

import type { Vec3 } from "#core/geometry/vector.ts";
import type { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { type CsvRow, type CsvTable, findColumn, withCsvTable } from "#server/volumes/csv-rows.ts";
import { EdgeCollector, type EdgeColumns } from "#server/volumes/edge-columns.ts";
import { ImportError } from "#server/volumes/import-error.ts";

export type OnRule =
  /** On are the edges of at least this affinity. */
  | { readonly kind: "threshold"; readonly threshold: number }
  /** On are the edges with 1 or true in this column. */
  | { readonly kind: "column"; readonly column: string };

export interface EdgeTable {
  readonly edges: EdgeColumns;
  /** False where the table names no contacts: they are 0, 0, 0 then. */
  readonly hasContacts: boolean;
}

export interface EdgeTableInput {
  readonly path: string;
  readonly on: OnRule;
  readonly supervoxelIds: SupervoxelIds;
  readonly shapeVoxel: Vec3;
  /** Called now and then with the number of rows read. */
  readonly onRows: (count: number) => void;
}

const FIRST = ["sv1", "id_a", "u", "supervoxel_a", "supervoxel_1", "sv_a", "node1", "id1", "a"];
const SECOND = ["sv2", "id_b", "v", "supervoxel_b", "supervoxel_2", "sv_b", "node2", "id2", "b"];
const AFFINITY = ["affinity", "score", "probability", "weight"];
const INFINITE = /^[+]?inf(inity)?$/i;
const ON = new Set(["1", "1.0", "true", "TRUE", "True"]);
const OFF = new Set(["0", "0.0", "false", "FALSE", "False"]);
const ROWS_BETWEEN_REPORTS = 20_000;

interface Columns {
  readonly first: number;
  readonly second: number;
  readonly affinity: number;
  readonly on: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export async function readEdgeTable(input: EdgeTableInput): Promise<EdgeTable> {
  return withCsvTable(input.path, "the edges", async (table) => {
    const columns = findColumns(input, table);
    const collector = new EdgeCollector();
    let count = 0;
    for await (const row of table.rows) {
      addRow(input, columns, table, row, collector);
      if (++count % ROWS_BETWEEN_REPORTS === 0) input.onRows(count);
    }
    input.onRows(count);
    return { edges: collector.finish(), hasContacts: columns.z >= 0 };
  });
}

function findColumns(input: EdgeTableInput, table: CsvTable): Columns {
  const need = (field: string, names: readonly string[]): number => {
    const found = findColumn(table.columns, names);
    if (found >= 0) return found;
    throw new ImportError({
      file: input.path,
      field,
      problem: `is not among the columns ${table.columns.join(", ")}`,
      remedy: `name it ${names[0]}`,
    });
  };
  const optional = ["x", "y", "z"].map((name) => findColumn(table.columns, [name]));
  const hasContacts = optional.every((column) => column >= 0);
  const [x, y, z] = hasContacts ? optional : [-1, -1, -1];
  return {
    first: need("column sv1", FIRST),
    second: need("column sv2", SECOND),
    affinity: need("column affinity", AFFINITY),
    on: onColumn(input, table),
    x,
    y,
    z,
  };
}

function onColumn({ on, path }: EdgeTableInput, table: CsvTable): number {
  if (on.kind === "threshold") return -1;
  const found = table.columns.indexOf(on.column);
  if (found >= 0) return found;
  throw new ImportError({
    file: path,
    field: `column ${on.column}`,
    problem: `is not among the columns ${table.columns.join(", ")}`,
    remedy: "name the column that says which edges are on, or give a threshold",
  });
}

function addRow(
  input: EdgeTableInput,
  columns: Columns,
  table: CsvTable,
  { line, cells }: CsvRow,
  collector: EdgeCollector,
): void {
  const refuse = (column: number, problem: string, remedy: string): never => {
    const field = `column ${table.columns[column]} in line ${line}`;
    throw new ImportError({ file: input.path, field, problem, remedy });
  };
  const supervoxel = (column: number): number => {
    const text = cells[column];
    if (!/^[0-9]{1,19}$/.test(text) || BigInt(text) < 1n || BigInt(text) >= 2n ** 63n) {
      return refuse(column, `is ${shown(text)}`, "write a whole number from 1 to 2^63-1");
    }
    const index = input.supervoxelIds.indexOf(BigInt(text));
    if (index >= 0) return index;
    return refuse(
      column,
      `is ${text}, which no voxel of the supervoxels has`,
      "use the edges that were made from these supervoxels",
    );
  };
  const first = supervoxel(columns.first);
  const second = supervoxel(columns.second);
  if (first === second) {
    refuse(columns.second, "is the same as the first one", "leave out edges from one to itself");
  }
  const affinityText = cells[columns.affinity];
  const affinity = affinityOf(affinityText);
  if (!(affinity >= 0 && (affinity <= 1 || affinity === Number.POSITIVE_INFINITY))) {
    refuse(
      columns.affinity,
      `is ${shown(affinityText)}, not from 0 to 1`,
      "scale it, higher meaning the same neuron, or write inf for what is never to be cut",
    );
  }
  collector.add(first, second, affinity, isOn(), contact());

  function isOn(): boolean {
    if (affinity === Number.POSITIVE_INFINITY) return true;
    if (input.on.kind === "threshold") return affinity >= input.on.threshold;
    const text = cells[columns.on];
    if (!ON.has(text) && !OFF.has(text)) {
      refuse(columns.on, `is ${shown(text)}`, "write 1 where the edge is on and 0 where it is off");
    }
    return ON.has(text);
  }

  function contact(): [number, number, number] {
    if (columns.z < 0) return [0, 0, 0];
    const along = (column: number, axis: number): number => {
      const position = cells[column] === "" ? Number.NaN : Math.floor(Number(cells[column]));
      if (position >= 0 && position < input.shapeVoxel[axis]) return position;
      return refuse(
        column,
        `is ${shown(cells[column])}, outside the volume of ${input.shapeVoxel.join(" × ")} voxels`,
        "give contacts in voxels of the full resolution",
      );
    };
    return [along(columns.x, 0), along(columns.y, 1), along(columns.z, 2)];
  }
}

function affinityOf(text: string): number {
  if (INFINITE.test(text)) return Number.POSITIVE_INFINITY;
  const affinity = Number(text);
  // "1e999" is a number too large, not one that was meant to be infinite.
  return text === "" || !Number.isFinite(affinity) ? Number.NaN : affinity;
}

function shown(text: string): string {
  return text === "" ? "empty" : JSON.stringify(text.slice(0, 40));
}
