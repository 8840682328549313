// [SY1] Synapses from a table, CSV or Parquet: one row a postsynaptic site in the project's own and in
// FlyEM's, a pair in CAVE's, and in CATMAID's one a link of a node to a connector. CATMAID's positions
// are nm, the others' voxels, where nobody says otherwise.
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import {
  findSynapseColumns,
  type SynapseColumns,
} from "#server/volumes/synapses/synapse-columns.ts";
import type { Site, SynapseRow, SynapseSource } from "#server/volumes/synapses/synapse-source.ts";
import { openTable } from "#server/volumes/tables/open-table.ts";
import { cellField, type Table, type TableRow } from "#server/volumes/tables/table.ts";
import { isEmptyCell, numberOf, pointOf, shownCell } from "#server/volumes/tables/table-cells.ts";

const LONGEST_ID = 64;
const PRE = new Set(["presynaptic_to", "presynaptic", "pre", "0"]);
const POST = new Set(["postsynaptic_to", "postsynaptic", "post", "1"]);

export async function openTableSynapses(store: ByteStore): Promise<SynapseSource> {
  const { table, end } = await openTable(store, {
    field: "the synapses",
    lists: ["synapses"],
    wanted: (names) => {
      const { places, id, type, confidence, relation } = findSynapseColumns(store.address, names);
      const all = [...places.pre, ...places.post, ...places.cleft, id, type, confidence, relation];
      return all.filter((column) => column >= 0);
    },
  });
  const columns = findSynapseColumns(store.address, table.columns);
  const { format } = columns;
  return {
    address: store.address,
    format,
    reading: { axes: "xyz", unit: format === "catmaid" ? "nm" : "voxel" },
    rows: (signal) =>
      format === "catmaid" ? linkRows(table, columns, signal) : pairRows(table, columns, signal),
    close: async () => end(),
  };
}

async function* pairRows(
  table: Table,
  columns: SynapseColumns,
  signal?: AbortSignal,
): AsyncGenerator<SynapseRow, void> {
  for await (const row of table.rows) {
    signal?.throwIfAborted();
    const read = new RowReader(table, columns, row);
    const pre = read.place("pre");
    yield {
      id: read.id(pre),
      pre,
      post: read.isEmpty("post") ? null : read.place("post"),
      cleft: read.isEmpty("cleft") ? null : read.place("cleft"),
      type: read.type(),
      confidence: read.confidence(),
      say: (site) => read.field(columns.places[site][0]),
    };
  }
}

interface Link {
  readonly place: readonly number[];
  readonly read: RowReader;
}

interface Connector {
  pre: Link | null;
  readonly posts: Link[];
}

/** Links come in any order, so all are in memory; a connector without a presynaptic node is refused. */
async function* linkRows(
  table: Table,
  columns: SynapseColumns,
  signal?: AbortSignal,
): AsyncGenerator<SynapseRow, void> {
  for (const [id, { pre, posts }] of await connectorsOf(table, columns, signal)) {
    if (pre === null) {
      posts[0]?.read.refuse(
        columns.id,
        `is ${id}, which has no row that is presynaptic_to it`,
        "add the presynaptic node's row, or leave the connector out",
      );
      continue;
    }
    const cleft = pre.read.isEmpty("cleft") ? null : pre.read.place("cleft");
    const shared = { id, pre: pre.place, cleft, type: "", confidence: 1 };
    const column = columns.places.pre[0];
    if (posts.length === 0) yield { ...shared, post: null, say: () => pre.read.field(column) };
    for (const { place, read } of posts) {
      const say = (site: Site) => (site === "post" ? read : pre.read).field(column);
      yield { ...shared, post: place, say };
    }
  }
}

async function connectorsOf(
  table: Table,
  columns: SynapseColumns,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Connector>> {
  const connectors = new Map<string, Connector>();
  for await (const row of table.rows) {
    signal?.throwIfAborted();
    const read = new RowReader(table, columns, row);
    const place = read.place("pre");
    const id = read.id(place);
    const connector = connectors.get(id) ?? { pre: null, posts: [] };
    connectors.set(id, connector);
    const relation = String(row.cells[columns.relation]).toLowerCase();
    if (POST.has(relation)) connector.posts.push({ place, read });
    if (!PRE.has(relation)) continue;
    if (connector.pre !== null) {
      read.refuse(columns.relation, "names a second presynaptic node", "give one a connector");
    }
    connector.pre = { place, read };
  }
  return connectors;
}

class RowReader {
  readonly #table: Table;
  readonly #columns: SynapseColumns;
  readonly #row: TableRow;

  constructor(table: Table, columns: SynapseColumns, row: TableRow) {
    this.#table = table;
    this.#columns = columns;
    this.#row = row;
  }

  field(column: number): string {
    return cellField(this.#table, column, this.#row.number);
  }

  refuse(column: number, problem: string, remedy: string): never {
    throw new ImportError({
      file: this.#table.file,
      field: this.field(column),
      problem,
      remedy,
    });
  }

  /** Rows of one site are of one synapse, where the table has no ids. */
  id(pre: readonly number[]): string {
    const column = this.#columns.id;
    if (column < 0) return pre.join("_");
    const cell = this.#row.cells[column];
    const id = isEmptyCell(cell) ? "" : String(cell);
    if (id !== "" && id.length <= LONGEST_ID) return id;
    const problem = `is not 1 to ${LONGEST_ID} characters long`;
    return this.refuse(column, problem, "give each synapse a short id");
  }

  isEmpty(site: Site): boolean {
    return this.#columns.places[site].every((column) => isEmptyCell(this.#row.cells[column]));
  }

  place(site: Site): readonly number[] {
    const { cells } = this.#row;
    const columns = this.#columns.places[site];
    const place =
      columns.length === 1
        ? (pointOf(cells[columns[0]]) ?? [Number.NaN])
        : columns.map((column) => numberOf(cells[column]));
    const bad = place.findIndex((value) => !Number.isSafeInteger(Math.floor(value)));
    if (bad < 0) return place;
    const column = columns[Math.min(bad, columns.length - 1)];
    return this.refuse(column, `is ${shownCell(cells[column])}`, "write a position as numbers");
  }

  type(): string {
    const cell = this.#row.cells[this.#columns.type];
    const text = isEmptyCell(cell) ? "" : String(cell);
    if (text.length <= LONGEST_ID && !/^[=+\-@\t\0]/.test(text)) return text;
    const remedy = `write at most ${LONGEST_ID} characters, beginning with a letter`;
    return this.refuse(this.#columns.type, "is no plain word", remedy);
  }

  confidence(): number {
    const column = this.#columns.confidence;
    const cell = this.#row.cells[column];
    if (column < 0 || isEmptyCell(cell)) return 1;
    const value = numberOf(cell);
    if (value >= 0 && value <= 1) return value;
    return this.refuse(column, `is ${shownCell(cell)}, not from 0 to 1`, "scale it");
  }
}
