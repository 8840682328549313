// Rows of a release's Parquet table, a row group at a time. Ids stay bigint [AD2]; a column that is
// missing, or a value of another type, is named with its file and row.
import { join } from "node:path";
import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from "hyparquet";
import { isSupervoxelId } from "#core/ids/supervoxel-id.ts";
import { ImportError } from "#server/volumes/import-error.ts";

interface Kinds {
  /** 1 … 2^63−1. */
  id: bigint;
  int32: number;
  "optional-int32": number | null;
  /** 0 … 2^53−1 of an int64. */
  size: number;
  double: number;
  boolean: boolean;
  text: string;
}
export type Kind = keyof Kinds;

export type TableRow<Columns extends Readonly<Record<string, Kind>>> = {
  readonly [Name in keyof Columns]: Kinds[Columns[Name]];
};

type Check = (value: unknown) => unknown;

const isInt32 = (value: unknown) =>
  Number.isInteger(value) && (value as number) === ((value as number) | 0);

/** The value as its kind has it, or undefined where it is none. */
const CHECKS: Readonly<Record<Kind, Check>> = {
  id: (value) => (typeof value === "bigint" && isSupervoxelId(value) ? value : undefined),
  int32: (value) => (isInt32(value) ? value : undefined),
  "optional-int32": (value) => {
    if (value === null || value === undefined) return null;
    return isInt32(value) ? value : undefined;
  },
  size: (value) => {
    const isSize = typeof value === "bigint" && value >= 0n && value <= Number.MAX_SAFE_INTEGER;
    return isSize ? Number(value) : undefined;
  },
  double: (value) => (typeof value === "number" && !Number.isNaN(value) ? value : undefined),
  boolean: (value) => (typeof value === "boolean" ? value : undefined),
  text: (value) => (typeof value === "string" ? value : undefined),
};

export interface OpenTable<Row> {
  readonly file: string;
  readonly rowCount: number;
  rows(): AsyncGenerator<Row, void>;
}

/** Throws an ImportError where a column is missing. */
export async function openTable<const Columns extends Readonly<Record<string, Kind>>>(
  dir: string,
  path: string,
  columns: Columns,
): Promise<OpenTable<TableRow<Columns>>> {
  const file = join(dir, path);
  const buffer = await asyncBufferFromFile(file);
  const metadata = await readMetadata(file, buffer);
  const there = new Set(metadata.schema.map(({ name }) => name));
  const names = Object.keys(columns);
  const missing = names.find((name) => !there.has(name));
  if (missing !== undefined) {
    throw damage(file, `column ${missing}`, "is missing");
  }
  async function* rows(): AsyncGenerator<TableRow<Columns>, void> {
    let rowStart = 0;
    for (const { num_rows: groupRows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(groupRows);
      const group = await parquetReadObjects({
        file: buffer,
        metadata,
        columns: names,
        rowStart,
        rowEnd,
      });
      for (const [index, row] of group.entries()) {
        yield checkedRow(file, row, columns, rowStart + index + 1);
      }
      rowStart = rowEnd;
    }
  }
  return { file, rowCount: Number(metadata.num_rows), rows };
}

async function readMetadata(
  file: string,
  buffer: Parameters<typeof parquetMetadataAsync>[0],
): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(buffer);
  } catch (cause) {
    throw damage(file, "it", "is no Parquet file", cause);
  }
}

function checkedRow<Columns extends Readonly<Record<string, Kind>>>(
  file: string,
  row: Readonly<Record<string, unknown>>,
  columns: Columns,
  number: number,
): TableRow<Columns> {
  const checked: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(columns)) {
    const value = CHECKS[kind](row[name]);
    if (value === undefined) {
      throw damage(
        file,
        `${name} of row ${number}`,
        `is ${String(row[name])}, not of type ${kind}`,
      );
    }
    checked[name] = value;
  }
  return checked as TableRow<Columns>;
}

/** Of rows that no program of ours would have written. */
export function damage(file: string, field: string, problem: string, cause?: unknown): ImportError {
  const remedy = "export the version again; nothing was changed";
  return new ImportError({ file, field, problem, remedy }, { cause });
}
