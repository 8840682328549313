// For tests: one small graph, written in every format that edges come in. Ids are above 2^53, which a
// number would not hold.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import sqlite from "node-sqlite3-wasm";
import Zstd from "numcodecs/zstd";
import { PbfWriter } from "pbf";
import type { EdgeBatch, EdgeSource } from "#server/volumes/graphs/edge-source.ts";
import { makeHdf5File } from "#server/volumes/sources/hdf5/make-hdf5-file.ts";

export const BASE = 2n ** 60n;
export const IDS = [1n, 2n, 3n, 4n, 5n].map((id) => BASE + id);

export interface FixtureEdge {
  readonly first: bigint;
  readonly second: bigint;
  readonly score: number;
  readonly contactSize: number;
  readonly position: readonly number[];
}

/** Scores are exact in 32 bits. */
export const EDGES: readonly FixtureEdge[] = [
  { first: IDS[0], second: IDS[1], score: 0.75, contactSize: 12, position: [1, 2, 3] },
  { first: IDS[1], second: IDS[2], score: 0.25, contactSize: 7, position: [4, 5, 6] },
  { first: IDS[3], second: IDS[4], score: 0.5, contactSize: 1, position: [7, 8, 9] },
];

export function csvText(delimiter: string): string {
  const rows = EDGES.map(({ first, second, score, contactSize, position }) =>
    [first, second, score, contactSize, ...position].join(delimiter),
  );
  return [["sv1", "sv2", "affinity", "contact", "x", "y", "z"].join(delimiter), ...rows, ""].join(
    "\n",
  );
}

export function parquetBytes(): Uint8Array {
  const column = (name: string, type: "INT64" | "DOUBLE", data: (bigint | number)[]) => ({
    name,
    type,
    data,
  });
  const buffer = parquetWriteBuffer({
    columnData: [
      column(
        "u",
        "INT64",
        EDGES.map(({ first }) => first),
      ),
      column(
        "v",
        "INT64",
        EDGES.map(({ second }) => second),
      ),
      column(
        "score",
        "DOUBLE",
        EDGES.map(({ score }) => score),
      ),
      column(
        "area",
        "INT64",
        EDGES.map(({ contactSize }) => BigInt(contactSize)),
      ),
      ...["x", "y", "z"].map((name, axis) =>
        column(
          name,
          "DOUBLE",
          EDGES.map(({ position }) => position[axis]),
        ),
      ),
    ],
    rowGroupSize: 2,
  });
  return new Uint8Array(buffer);
}

export function jsonText(): string {
  const list = EDGES.map(
    ({ first, second, score, position }) =>
      `{"false_edge": false, "location": [${position}], "node1": ${first}, "node2": ${second}, "other": {"node1": 7}, "weight": ${score}}`,
  );
  return `{"info": [1, {"a": [2]}], "edge_list": [${list.join(", ")}], "orphan_bodies": [5, 6]}`;
}

export function writeSqlite(path: string): void {
  const database = new sqlite.Database(path);
  database.exec(
    "CREATE TABLE nodes(id INTEGER, center_x REAL, center_y REAL, center_z REAL); CREATE TABLE edges(u INTEGER, v INTEGER, merge_score REAL, agglomerated INTEGER)",
  );
  for (const { first, second, score } of EDGES) {
    database.run("INSERT INTO edges VALUES (?, ?, ?, 1)", [first, second, score]);
  }
  database.close();
}

export async function chunkBytes(
  edges: readonly FixtureEdge[],
  crossing: boolean,
): Promise<Uint8Array> {
  const message = new PbfWriter();
  for (const kind of [1, 2, 3]) {
    const of = crossing === (kind === 2) ? edges : [];
    const columns = [
      BigUint64Array.from(of, ({ first }) => first),
      BigUint64Array.from(of, ({ second }) => second),
      Float32Array.from(of, ({ score }) => (kind === 2 ? Infinity : score)),
      BigUint64Array.from(of, ({ contactSize }) => BigInt(contactSize)),
    ];
    message.writeMessage(
      kind,
      (bytes: readonly (BigUint64Array | Float32Array)[], writer) => {
        for (const [at, column] of bytes.entries()) {
          writer.writeBytesField(at + 1, new Uint8Array(column.buffer));
        }
      },
      columns,
    );
    if (!crossing) break;
  }
  return Zstd.fromConfig({ id: "zstd", level: 3 }).encode(message.finish());
}

/** Agglomerate 0 is empty, 1 has the first two edges, 2 the third one. */
export const AGGLOMERATE = {
  segment_to_agglomerate: { data: BigUint64Array.of(0n, 1n, 1n, 1n, 2n, 2n), shape: [6] },
  agglomerate_to_segments_offsets: { data: BigUint64Array.of(0n, 0n, 3n, 5n), shape: [4] },
  agglomerate_to_segments: { data: BigUint64Array.from(IDS), shape: [5] },
  agglomerate_to_edges_offsets: { data: BigUint64Array.of(0n, 0n, 2n, 3n), shape: [4] },
  agglomerate_to_edges: { data: BigUint64Array.of(0n, 1n, 1n, 2n, 0n, 1n), shape: [3, 2] },
  agglomerate_to_affinities: {
    data: Float32Array.from(EDGES, ({ score }) => score),
    shape: [3],
  },
  agglomerate_to_positions: { data: Int32Array.from({ length: 15 }, (_, i) => i), shape: [5, 3] },
};
export type AgglomerateFixture = typeof AGGLOMERATE;

export async function writeHdf5Agglomerate(
  path: string,
  arrays: AgglomerateFixture,
): Promise<void> {
  await makeHdf5File(path, (file) => {
    for (const [name, { data, shape }] of Object.entries(arrays)) {
      file.create_dataset({ name, data, shape });
    }
  });
}

export async function writeZarrAgglomerate(
  path: string,
  arrays: AgglomerateFixture,
): Promise<void> {
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    const types = [
      [BigUint64Array, "uint64"],
      [Float32Array, "float32"],
      [Int32Array, "int32"],
    ] as const;
    const type = types.find(([kind]) => data instanceof kind)?.[1];
    const rest = shape.slice(1);
    const width = rest[0] ?? 1;
    const chunk = [2, ...rest];
    await mkdir(join(path, name, "c"), { recursive: true });
    const description = {
      zarr_format: 3,
      node_type: "array",
      shape,
      data_type: type,
      chunk_grid: { name: "regular", configuration: { chunk_shape: chunk } },
      chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
      fill_value: 0,
      codecs: [
        { name: "bytes", configuration: { endian: "little" } },
        { name: "gzip", configuration: { level: 5 } },
      ],
      attributes: {},
    };
    await writeFile(join(path, name, "zarr.json"), JSON.stringify(description));
    for (let row = 0; row < shape[0]; row += 2) {
      const whole = data
        .slice(0, 2 * width)
        .fill((data instanceof BigUint64Array ? 0n : 0) as never);
      whole.set(data.subarray(row * width, (row + 2) * width) as never);
      const folder = join(path, name, "c", ...(rest.length > 0 ? [String(row / 2)] : []));
      await mkdir(folder, { recursive: true });
      const bytes = gzipSync(new Uint8Array(whole.buffer));
      await writeFile(join(folder, rest.length > 0 ? "0" : String(row / 2)), bytes);
    }
  }
}

export interface ReadEdge {
  readonly first: bigint;
  readonly second: bigint;
  readonly score: number;
  readonly contactSize?: number;
  readonly position?: readonly number[];
  readonly isOn?: boolean;
}

export async function edgesOf(source: EdgeSource): Promise<readonly ReadEdge[]> {
  const edges: ReadEdge[] = [];
  for await (const batch of source.batches()) edges.push(...edgesIn(batch));
  return edges;
}

function edgesIn(batch: EdgeBatch): readonly ReadEdge[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    first: batch.first[i],
    second: batch.second[i],
    score: batch.score[i],
    ...(batch.contactSize === null ? {} : { contactSize: batch.contactSize[i] }),
    ...(batch.position === null
      ? {}
      : { position: [...batch.position.subarray(3 * i, 3 * i + 3)] }),
    ...(batch.isOn === null ? {} : { isOn: batch.isOn[i] === 1 }),
  }));
}
