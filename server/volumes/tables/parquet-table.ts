// A Parquet file as a table, a row group at a time: the columns of one are in memory. What the file
// says of its sizes is compared with what it has before anything is made of that size.
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import {
  type AsyncBuffer,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from "hyparquet";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { Cell, Table, TableRow } from "#server/volumes/tables/table.ts";
import { loadZstd } from "#server/volumes/tables/zstd.ts";

/** Of one page, whatever its header says. */
const PAGE_BYTES = 256 * 2 ** 20;
/** Of one column of one row group, as it lies in the file. */
const CHUNK_BYTES = 2 ** 30;
const GROUP_ROWS = 2 ** 24;

export async function openParquetTable(
  store: ByteStore,
  field: string,
  wanted: (columns: readonly string[]) => readonly number[],
): Promise<Table> {
  const file = store.address;
  const buffer = await bufferOf(store);
  const { metadata, columns } = await damaging(file, field, async () => {
    const read = await parquetMetadataAsync(buffer);
    checkGroups(read, buffer.byteLength);
    return { metadata: read, columns: columnsOf(read) };
  });
  return {
    file,
    format: "parquet",
    columns,
    rows: rowsOf({ file, field, buffer, metadata, columns, wanted: [...new Set(wanted(columns))] }),
  };
}

/** Its library takes a name for granted, which a damaged file may lack. */
function columnsOf(metadata: FileMetaData): readonly string[] {
  return parquetSchema(metadata).children.map(({ element }, at) => {
    const name: unknown = element.name;
    if (typeof name !== "string") throw new Error(`column ${at + 1} has no name`);
    return name;
  });
}

interface Reading {
  readonly file: string;
  readonly field: string;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns: readonly string[];
  /** The others' cells are null. */
  readonly wanted: readonly number[];
}

async function* rowsOf(reading: Reading): AsyncGenerator<TableRow, void> {
  const { columns, wanted } = reading;
  let rowStart = 0;
  for (const { num_rows: count } of reading.metadata.row_groups) {
    const rowEnd = rowStart + Number(count);
    const read = await damaging(reading.file, reading.field, () =>
      readGroup(reading, rowStart, rowEnd),
    );
    for (let row = rowStart; row < rowEnd; row++) {
      const cells: Cell[] = new Array(columns.length).fill(null);
      for (const [at, column] of wanted.entries()) cells[column] = read[at].next();
      yield { number: row + 1, cells };
    }
    rowStart = rowEnd;
  }
}

/** The values of one column of a row group, one after the other. */
class ColumnCursor {
  readonly #pages: DecodedArray[] = [];
  #page = 0;
  #at = 0;
  count = 0;

  add(page: DecodedArray): void {
    this.#pages.push(page);
    this.count += page.length;
  }

  next(): Cell {
    while (this.#at === this.#pages[this.#page].length) {
      this.#page++;
      this.#at = 0;
    }
    return (this.#pages[this.#page][this.#at++] ?? null) as Cell;
  }
}

async function readGroup(
  { buffer, metadata, columns, wanted }: Reading,
  rowStart: number,
  rowEnd: number,
): Promise<readonly ColumnCursor[]> {
  const cursors = new Map(wanted.map((column) => [columns[column], new ColumnCursor()]));
  await parquetRead({
    file: buffer,
    metadata,
    columns: [...cursors.keys()],
    rowStart,
    rowEnd,
    compressors: await compressors(),
    onChunk: ({ columnName, columnData }) => cursors.get(columnName)?.add(columnData),
  });
  for (const [name, { count }] of cursors) {
    if (count !== rowEnd - rowStart) throw new Error(`${name} has ${count} rows`);
  }
  return [...cursors.values()];
}

function checkGroups(metadata: FileMetaData, sizeBytes: number): void {
  for (const { num_rows: count, columns } of metadata.row_groups) {
    const values = columns.map(({ meta_data }) => Number(meta_data?.num_values ?? 0n));
    const bytes = columns.map(({ meta_data }) => Number(meta_data?.total_compressed_size ?? 0n));
    const isSound =
      count >= 0n &&
      count <= GROUP_ROWS &&
      values.every((number) => number >= 0 && number <= 4 * GROUP_ROWS) &&
      bytes.every((size) => size >= 0 && size <= Math.min(CHUNK_BYTES, sizeBytes));
    if (!isSound) throw new Error(`a row group of ${count} rows`);
  }
}

async function compressors(): Promise<Compressors> {
  const unzstd = await loadZstd();
  const bounded = (maxBytes: number) => {
    if (maxBytes > PAGE_BYTES) throw new Error(`a page of ${maxBytes} bytes`);
    return { maxOutputLength: Math.max(1, maxBytes) };
  };
  return {
    GZIP: (input, maxBytes) => gunzipSync(input, bounded(maxBytes)),
    BROTLI: (input, maxBytes) => brotliDecompressSync(input, bounded(maxBytes)),
    ZSTD: (input, maxBytes) => unzstd(input, bounded(maxBytes).maxOutputLength),
  };
}

async function bufferOf(store: ByteStore): Promise<AsyncBuffer> {
  const byteLength = (await store.sizeBytes("")) ?? 0;
  return {
    byteLength,
    slice: async (from, to = byteLength) => {
      const startByte = from < 0 ? byteLength + from : from;
      const range = { startByte, endByte: to < 0 ? byteLength + to : to };
      const isInside = startByte >= 0 && startByte <= range.endByte && range.endByte <= byteLength;
      if (!isInside) throw new Error(`bytes ${from} to ${to} of ${byteLength}`);
      if (startByte === range.endByte) return new ArrayBuffer(0);
      const bytes = await store.read("", { range, maxBytes: CHUNK_BYTES });
      if (bytes === null) throw new Error("the file is gone");
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    },
  };
}

async function damaging<T>(file: string, field: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    throw new ImportError(
      {
        file,
        field,
        problem: "are no whole Parquet file that can be read",
        remedy: "write it again, compressed with snappy, gzip or zstd, and with flat columns",
      },
      { cause },
    );
  }
}
