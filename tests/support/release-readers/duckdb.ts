// DuckDB reads every table by itself, guessing the types of CSV as it does for anybody.
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import {
  NEURON_TABLES,
  PAIR_TABLES,
  type Reading,
  type ReleaseReader,
} from "#tests/support/release-readers/reading.ts";

type Ask = (sql: string) => Promise<readonly (readonly unknown[])[]>;

export const DUCKDB_READER: ReleaseReader = {
  name: "DuckDB",
  async read(dir) {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    try {
      const ask: Ask = async (sql) => (await connection.runAndReadAll(sql)).getRows();
      return await readAll(dir, ask);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  },
};

async function readAll(dir: string, ask: Ask): Promise<readonly Reading[]> {
  const from = (path: string) => `from '${join(dir, path).replaceAll("'", "''")}'`;
  const idsOf = async (sql: string) => new Set((await ask(sql)).map(([id]) => String(id)));
  const readings: Reading[] = [];
  for (const { path, id } of NEURON_TABLES) {
    const neuronIds = await idsOf(`select "${id}" ${from(path)}`);
    const [[count]] = await ask(`select count(*) ${from(path)}`);
    const counts = { neuronCount: Number(count), connectionCount: null, pairCount: null };
    readings.push({ reader: "DuckDB", path, ...counts, neuronIds });
  }
  for (const { path, pre, post, weight } of PAIR_TABLES) {
    const sum = weight === null ? "count(*)" : `sum("${weight}")`;
    const [[pairs, connections]] = await ask(
      `select ${sum}, count(distinct ("${pre}", "${post}")) ${from(path)}`,
    );
    readings.push({
      ...{ reader: "DuckDB", path, neuronCount: null },
      connectionCount: Number(connections),
      pairCount: Number(pairs),
      neuronIds: await idsOf(`select "${pre}" ${from(path)} union select "${post}" ${from(path)}`),
    });
  }
  return readings;
}
