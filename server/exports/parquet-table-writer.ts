// Parquet, one row group at a time, so that a table never lies in memory whole. INT64 comes from
// bigint and is exact. The same rows give the same bytes: nothing of time or machine is written.
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { Cell, ColumnType, ValueColumn } from "#server/exports/column-table.ts";
import type { ReleaseFile } from "#server/exports/release-file.ts";

const ROWS_A_GROUP = 32_768;

const ELEMENTS: Readonly<Record<Exclude<ColumnType, "id-list">, Omit<SchemaElement, "name">>> = {
  id: { type: "INT64", repetition_type: "REQUIRED" },
  int64: { type: "INT64", repetition_type: "REQUIRED" },
  int32: { type: "INT32", repetition_type: "REQUIRED" },
  "optional-int32": { type: "INT32", repetition_type: "OPTIONAL" },
  double: { type: "DOUBLE", repetition_type: "REQUIRED" },
  "optional-double": { type: "DOUBLE", repetition_type: "OPTIONAL" },
  affinity: { type: "DOUBLE", repetition_type: "REQUIRED" },
  boolean: { type: "BOOLEAN", repetition_type: "REQUIRED" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
};

/** A list takes three elements, as the format's own rule for lists says. */
function elementsOf(name: string, type: ColumnType): readonly SchemaElement[] {
  if (type !== "id-list") return [{ name, ...ELEMENTS[type] }];
  return [
    { name, repetition_type: "REQUIRED", converted_type: "LIST", num_children: 1 },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", type: "INT64", repetition_type: "REQUIRED" },
  ];
}

type Group = Cell[] | Int32Array | Float64Array;

/** Numbers lie bare where none can be missing: as values of their own they would be collected again. */
function emptyGroup(type: ColumnType): Group {
  if (type === "int32") return new Int32Array(ROWS_A_GROUP);
  if (type === "double" || type === "affinity") return new Float64Array(ROWS_A_GROUP);
  return [];
}

/** The cells of rows `from` up to `to`, at `start` of the group. */
function fill(group: Group, start: number, cells: readonly Cell[], from: number, to: number): void {
  if (Array.isArray(group)) {
    for (let row = from; row < to; row++) group[start + row - from] = cells[row];
  } else if (group instanceof Int32Array) {
    for (let row = from; row < to; row++) group[start + row - from] = cells[row] as number;
  } else {
    for (let row = from; row < to; row++) group[start + row - from] = cells[row] as number;
  }
}

export class ParquetTableWriter<Row> {
  readonly #columns: readonly ValueColumn<Row>[];
  readonly #file: ReleaseFile;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  /** Of each column, filled anew for each group: arrays that grew would be copied again and again. */
  readonly #group: readonly Group[];
  #rowCount = 0;

  constructor(columns: readonly ValueColumn<Row>[], file: ReleaseFile) {
    this.#columns = columns;
    this.#file = file;
    this.#group = columns.map(({ type }) => emptyGroup(type));
    const elements = columns.flatMap(({ name, type }) => elementsOf(name, type));
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: "root", num_children: columns.length }, ...elements],
      createdBy: "fascicle",
    });
  }

  /** Rows of cells that lie by column. Await what it gives, if anything, before the next. */
  async add(cells: readonly (readonly unknown[])[], rowCount: number): Promise<void> {
    for (let from = 0; from < rowCount; ) {
      const start = this.#rowCount;
      const room = ROWS_A_GROUP - start;
      const to = Math.min(rowCount, from + room);
      for (let column = 0; column < cells.length; column++) {
        const group = this.#group[column];
        const ofColumn = cells[column];
        fill(group, start, ofColumn as readonly Cell[], from, to);
      }
      this.#rowCount += to - from;
      if (to - from === room) await this.flush();
      from = to;
    }
  }

  async flush(): Promise<void> {
    const count = this.#rowCount;
    if (count === 0) return;
    this.#rowCount = 0;
    await this.#writer.write({
      columnData: this.#columns.map(({ name }, index) => {
        const group = this.#group[index];
        // The last one is shorter than what lies there from the one before.
        return { name, data: count === group.length ? group : group.slice(0, count) };
      }),
      rowGroupSize: count,
    });
    await this.#drain();
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.#writer.finish();
    await this.#drain();
  }

  /** The writer keeps its own count of all bytes, so its buffer may start over. */
  async #drain(): Promise<void> {
    const written = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    await this.#file.write(written);
  }
}
