// What a release is going to hold, before anything is written: each plan knows how many files it
// stands for and, where they are tables, what the release says of them.
import type { Column, ColumnTable } from "#server/exports/column-table.ts";
import { type ReleasedFile, ReleaseFile } from "#server/exports/release-file.ts";
import { type TableFormat, writeTable } from "#server/exports/write-table.ts";

/** A table as its readers need to know it; the row type ends here. */
export interface DescribedTable {
  readonly path: string;
  readonly about: string;
  readonly columns: readonly Pick<Column<never>, "name" | "about" | "type">[];
  readonly formats: readonly TableFormat[];
  readonly rowCount: number;
}

export interface PlannedFile {
  /** Inside the release, with forward slashes. */
  readonly paths: readonly string[];
  readonly about: string;
  /** null where it has no rows and columns. */
  readonly table: DescribedTable | null;
  write(rootDir: string, signal: AbortSignal | undefined): Promise<readonly ReleasedFile[]>;
}

export function planTable<Row>(
  table: ColumnTable<Row>,
  rows: Iterable<Row>,
  rowCount: number,
  formats: readonly TableFormat[],
): PlannedFile {
  const { path, about } = table;
  const columns = table.columns.map(({ name, about, type }) => ({ name, about, type }));
  return {
    paths: formats.map((format) => `${path}.${format}`),
    about,
    table: { path, about, columns, formats, rowCount },
    write: (rootDir, signal) => writeTable(rootDir, table, rows, formats, signal),
  };
}

const CHARACTERS_A_WRITE = 1 << 18;

/** A file of text in pieces, written as they come: no more than a few of them are in memory. */
export function planText(path: string, about: string, pieces: () => Iterable<string>): PlannedFile {
  return {
    paths: [path],
    about,
    table: null,
    async write(rootDir, signal) {
      const file = await ReleaseFile.create(rootDir, path);
      try {
        let text = "";
        for (const piece of pieces()) {
          text += piece;
          if (text.length < CHARACTERS_A_WRITE) continue;
          await file.write(text);
          signal?.throwIfAborted();
          text = "";
        }
        await file.write(text);
        return [await file.close()];
      } catch (error) {
        await file.abandon();
        throw error;
      }
    },
  };
}
