// Parquet, one row group at a time, so that a table never lies in memory whole. INT64 comes from
// bigint and is exact. The same rows give the same bytes: nothing of time or machine is written.
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { type Cell, type Column, type ColumnType, cellOf } from "#server/exports/column-table.ts";
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

export class ParquetTableWriter<Row> {
  readonly #columns: readonly Column<Row>[];
  readonly #file: ReleaseFile;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  #group: Cell[][];

  constructor(columns: readonly Column<Row>[], file: ReleaseFile) {
    this.#columns = columns;
    this.#file = file;
    this.#group = columns.map(() => []);
    const elements = columns.flatMap(({ name, type }) => elementsOf(name, type));
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: "root", num_children: columns.length }, ...elements],
      createdBy: "fascicle",
    });
  }

  /** True once the group is full: then `flush` it. */
  add(row: Row): boolean {
    for (let index = 0; index < this.#columns.length; index++) {
      this.#group[index].push(cellOf(this.#columns[index], row));
    }
    return this.#group[0].length >= ROWS_A_GROUP;
  }

  async flush(): Promise<void> {
    const group = this.#group;
    if (group[0].length === 0) return;
    this.#group = this.#columns.map(() => []);
    await this.#writer.write({
      columnData: this.#columns.map(({ name }, index) => ({ name, data: group[index] })),
      rowGroupSize: group[0].length,
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
