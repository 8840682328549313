// Readers from npm: csv-parse with Node's own gunzip, hyparquet, and graphology's two parsers.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import Graph from "graphology";
import { parse as parseGexf } from "graphology-gexf";
import { parse as parseGraphml } from "graphology-graphml";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import {
  NEURON_TABLES,
  neuronReading,
  PAIR_TABLES,
  pairReading,
  type Reading,
  type ReleaseReader,
} from "#tests/support/release-readers/reading.ts";

type Rows = Promise<readonly Readonly<Record<string, unknown>>[]>;

async function tables(
  reader: string,
  endings: RegExp,
  rowsOf: (path: string) => Rows,
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const table of NEURON_TABLES) {
    if (endings.test(table.path))
      readings.push(neuronReading(reader, table, await rowsOf(table.path)));
  }
  for (const table of PAIR_TABLES) {
    if (endings.test(table.path))
      readings.push(pairReading(reader, table, await rowsOf(table.path)));
  }
  return readings;
}

const csvParse: ReleaseReader = {
  name: "csv-parse",
  async read(dir) {
    const found = await tables("csv-parse", /\.csv(\.gz)?$/, async (path) => {
      const bytes = await readFile(join(dir, path));
      return parse(path.endsWith(".gz") ? gunzipSync(bytes) : bytes, { columns: true });
    });
    return [...found, await matrix(dir)];
  },
};

async function matrix(dir: string): Promise<Reading> {
  const path = "graph/adjacency.csv";
  const [header, ...rows]: string[][] = parse(await readFile(join(dir, path)));
  const cells = rows.flatMap((row) => row.slice(1).map(Number));
  return {
    ...{ reader: "csv-parse", path, neuronCount: rows.length },
    connectionCount: cells.filter((cell) => cell > 0).length,
    pairCount: cells.reduce((sum, cell) => sum + cell, 0),
    neuronIds: new Set([...header.slice(1), ...rows.map(([id]) => id)]),
  };
}

const hyparquet: ReleaseReader = {
  name: "hyparquet",
  read: (dir) =>
    tables("hyparquet", /\.parquet$/, async (path) =>
      parquetReadObjects({ file: await asyncBufferFromFile(join(dir, path)) }),
    ),
};

const graphology: ReleaseReader = {
  name: "graphology",
  async read(dir) {
    const read = (path: string) => readFile(join(dir, path), "utf8");
    const [graphml, gexf] = ["graph/connectome.graphml", "graph/connectome.gexf"];
    return [
      graphReading(graphml, parseGraphml(Graph, await read(graphml))),
      graphReading(gexf, parseGexf(Graph, await read(gexf))),
    ];
  },
};

function graphReading(path: string, graph: Graph): Reading {
  const weights = graph.mapEdges((_edge, { weight }) => Number(weight));
  return {
    ...{ reader: "graphology", path, neuronCount: graph.order, connectionCount: graph.size },
    pairCount: weights.reduce((sum, weight) => sum + weight, 0),
    neuronIds: new Set(graph.nodes()),
  };
}

interface NodeLink {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly weight: number }[];
  readonly links: readonly { readonly weight: number }[];
}

const json: ReleaseReader = {
  name: "JSON.parse",
  async read(dir) {
    const path = "graph/connectome.node-link.json";
    const text = await readFile(join(dir, path), "utf8");
    const graph = JSON.parse(text) as NodeLink;
    return (["edges", "links"] as const).map((key) => ({
      ...{ reader: `JSON.parse ${key}`, path, neuronCount: graph.nodes.length },
      connectionCount: graph[key].length,
      pairCount: graph[key].reduce((sum, { weight }) => sum + weight, 0),
      neuronIds: new Set(graph.nodes.map(({ id }) => id)),
    }));
  },
};

export const JAVASCRIPT_READERS = [csvParse, hyparquet, graphology, json];
