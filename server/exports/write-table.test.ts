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

describe("a column that is put as text", () => {
  const table: ColumnTable<number> = {
    path: "places",
    about: "Places alone.",
    columns: [
      { name: "number", about: "Which.", type: "int32", value: (number) => number },
      {
        name: "place",
        about: "Where.",
        type: "put-text",
        put(bytes, number) {
          bytes.text('"x ');
          bytes.int(-number);
          bytes.text(', y"');
        },
      },
    ],
  };

  it("writes itself from each row", async () => {
    const numbers = Array.from({ length: 300 }, (_, number) => number);
    await writeTable(outDir, table, inPages(numbers), ["csv"]);
    const text = await readFile(join(outDir, "places.csv"), "utf8");
    const lines = numbers.map((number) => `${number},"x ${number === 0 ? 0 : -number}, y"\n`);
    expect(text).toBe(`number,place\n${lines.join("")}`);
  });

  it("is refused by Parquet", async () => {
    await expect(writeTable(outDir, table, inPages([1]), ["parquet"])).rejects.toThrow(
      "table places: column place is for CSV alone",
    );
  });
});

describe("numbers in Parquet", () => {
  interface Row {
    readonly whole: number;
    readonly real: number;
    readonly maybe: number | null;
  }
  const table: ColumnTable<Row> = {
    path: "numbers",
    about: "Numbers of each type.",
    columns: [
      { name: "whole", about: "Whole.", type: "int32", value: ({ whole }) => whole },
      { name: "real", about: "Real.", type: "double", value: ({ real }) => real },
      { name: "maybe", about: "Maybe.", type: "optional-int32", value: ({ maybe }) => maybe },
    ],
  };

  it("are those of the rows in every group, the last of which is shorter", async () => {
    const rows = Array.from({ length: 32_768 + 700 }, (_, at) => ({
      ...{ whole: at % 2 === 0 ? at : -at, real: at / 3, maybe: at % 5 === 0 ? null : at },
    }));
    await writeTable(outDir, table, inPages(rows), ["parquet"]);
    const bytes = await readFile(join(outDir, "numbers.parquet"));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    expect(await parquetReadObjects({ file: file as ArrayBuffer })).toEqual(rows);
  });
});
