// What a release is going to hold, before anything is written: each plan knows its files and, where
// they are tables, what the release says of them. Rows and text pass through memory a page at a time.
import type { ColumnTable, TableReference, ValueColumn } from "#server/exports/column-table.ts";
import { type ReleasedFile, ReleaseFile } from "#server/exports/release-file.ts";
import {
  type TableFormat,
  type TableWriting,
  type WrittenTable,
  writeTable,
} from "#server/exports/write-table.ts";
import type { Pages } from "#server/use-cases/store.ts";

/** A table as its readers need to know it; the row type ends here. */
export interface DescribedTable {
  readonly path: string;
  readonly columns: readonly Pick<ValueColumn<never>, "name" | "about" | "type">[];
  readonly key: readonly string[];
  readonly references: readonly TableReference[];
}

export interface WrittenFiles extends WrittenTable {
  /** What later files need to know of these, where they are not written again. */
  readonly note?: string;
}

export interface PlannedFile {
  /** Inside the release, with forward slashes. */
  readonly paths: readonly string[];
  readonly about: string;
  /** Where a release was interrupted, it is worth finding this again rather than writing it. */
  readonly isKept: boolean;
  /** How far its progress counts: the rows that it walks, as far as they are known; else 1. */
  readonly expectedRows: number;
  /** null where it has no rows and columns. */
  readonly table: DescribedTable | null;
  /** No rows where it is no table. */
  write(rootDir: string, writing: TableWriting): Promise<WrittenFiles>;
  /** Instead of `write`, with its note, where a release is gone on with and the files are there. */
  recall?(note: string): void;
}

/** A plan that was carried out. */
export interface WrittenPlan extends WrittenFiles {
  readonly planned: PlannedFile;
}

export function planTable<Row>(
  table: ColumnTable<Row>,
  readRows: () => Pages<Row>,
  formats: readonly TableFormat[],
  expectedRows = 1,
): PlannedFile {
  const { path, about, key = [], references = [] } = table;
  const columns = table.columns.map(({ name, about, type }) => {
    return { name, about, type: type === "put-text" ? ("text" as const) : type };
  });
  return {
    paths: formats.map((format) => `${path}.${format}`),
    about,
    isKept: true,
    expectedRows,
    table: { path, columns, key, references },
    write: (rootDir, writing) => writeTable(rootDir, table, readRows(), formats, writing),
  };
}

const CHARACTERS_A_WRITE = 1 << 18;

/** Of UTF-8; bytes are used before the next piece is asked for. */
export type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string>;

/** A file of text in pieces, written as they come: no more than a few of them are in memory. */
export function planText(
  path: string,
  about: string,
  pieces: () => Pieces,
  { isKept = false, expectedRows = 1 }: Partial<Pick<PlannedFile, "isKept" | "expectedRows">> = {},
): PlannedFile {
  return {
    paths: [path],
    about,
    isKept,
    expectedRows,
    table: null,
    async write(rootDir, { signal }) {
      const file = await ReleaseFile.create(rootDir, path);
      try {
        await writePieces(file, pieces(), signal);
        const files: ReleasedFile[] = [await file.close()];
        return { files, rowCount: 0 };
      } catch (error) {
        await file.abandon();
        throw error;
      }
    },
  };
}

async function writePieces(
  file: ReleaseFile,
  pieces: Pieces,
  signal: AbortSignal | undefined,
): Promise<void> {
  let text = "";
  for await (const piece of pieces) {
    const isText = typeof piece === "string";
    if (isText) text += piece;
    if (isText && text.length < CHARACTERS_A_WRITE) continue;
    await file.write(text);
    text = "";
    if (!isText) await file.write(piece);
    signal?.throwIfAborted();
  }
  await file.write(text);
}
