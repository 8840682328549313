// A release read back as its reader would: CSV as text with exact ids, Parquet with hyparquet.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "csv-parse/sync";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";

export type CsvRow = Readonly<Record<string, string>>;

export function readCsv(releaseDir: string, path: string): readonly CsvRow[] {
  return parse(readFileSync(join(releaseDir, path)), { columns: true }) as CsvRow[];
}

/** Cells as text, so that they compare with the CSV's whatever their type. */
export async function readParquet(releaseDir: string, path: string): Promise<readonly CsvRow[]> {
  const file = await asyncBufferFromFile(join(releaseDir, path));
  const rows = await parquetReadObjects({ file });
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cellText(cell)])),
  );
}

function cellText(cell: unknown): string {
  return cell === null || cell === undefined ? "" : String(cell);
}

/** Path → SHA-256 of every file of the folder but the sums themselves. */
export function hashesOf(releaseDir: string): Readonly<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const entry of readdirSync(releaseDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === "SHA256SUMS") continue;
    const path = join(entry.parentPath, entry.name);
    hashes[relative(releaseDir, path)] = createHash("sha256")
      .update(readFileSync(path))
      .digest("hex");
  }
  return hashes;
}

export function sumsOf(releaseDir: string): Readonly<Record<string, string>> {
  const lines = readFileSync(join(releaseDir, "SHA256SUMS"), "utf8").trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => {
      const [hash, path] = line.split(/ [ *]/);
      return [path, hash];
    }),
  );
}
