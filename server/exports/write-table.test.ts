import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ColumnTable } from "#server/exports/column-table.ts";
import { inPages } from "#server/exports/pages.ts";
import { writeTable } from "#server/exports/write-table.ts";

const TABLE: ColumnTable<number> = {
  path: "affinities",
  about: "Affinities alone.",
  columns: [
    { name: "affinity", about: "How alike.", type: "affinity", value: (affinity) => affinity },
  ],
};

let outDir: string;

beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), "fascicle-table-"));
});

afterEach(() => rm(outDir, { recursive: true, force: true }));

describe("a column of affinities", () => {
  it("writes an infinite one as inf in text, and as what it is in Parquet", async () => {
    await writeTable(outDir, TABLE, inPages([0, 0.25, Infinity, 1]), ["csv", "parquet"]);
    const text = await readFile(join(outDir, "affinities.csv"), "utf8");
    expect(text).toBe("affinity\n0\n0.25\ninf\n1\n");
    const bytes = await readFile(join(outDir, "affinities.parquet"));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const rows = await parquetReadObjects({ file: file as ArrayBuffer });
    expect(rows.map(({ affinity }) => affinity)).toEqual([0, 0.25, Infinity, 1]);
  });

  it.each([-0.5, 1.5, Number.NaN, -Infinity])("never writes %d", async (affinity) => {
    await expect(writeTable(outDir, TABLE, inPages([affinity]), ["csv"])).rejects.toThrow(
      /table affinities: column affinity: expected an affinity from 0 to 1 or Infinity/,
    );
  });
});
