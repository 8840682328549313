// Small tables of edges and synapses in every format that there is a reader for, to be damaged.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import {
  AGGLOMERATE,
  chunkBytes,
  csvText,
  EDGES,
  jsonText,
  parquetBytes,
  writeHdf5Agglomerate,
  writeSqlite,
  writeZarrAgglomerate,
} from "#server/volumes/graphs/graph-fixtures.ts";
import { makeHdf5File } from "#server/volumes/sources/hdf5/make-hdf5-file.ts";
import type { TableKind } from "#tests/faults/readers/read-damaged-table.ts";
import { objectsAt } from "#tests/support/format-fixtures.ts";

export interface TableSpecimen {
  readonly name: string;
  readonly kind: TableKind;
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

const SYNAPSES =
  "synapse_id,pre_x,pre_y,pre_z,post_x,post_y,post_z\ns1,1,2,3,4,5,6\ns1,1,2,3,7,8,9\ns2,9,8,7,,,\n";

export async function tableSpecimens(): Promise<readonly TableSpecimen[]> {
  const folder = await mkdtemp(join(tmpdir(), "table-specimens-"));
  const at = (name: string) => join(folder, name);
  try {
    await writeSqlite(at("graph.db"));
    await writeHdf5Agglomerate(at("agglomerate.hdf5"), AGGLOMERATE);
    await writeZarrAgglomerate(at("agglomerate.zarr"), AGGLOMERATE);
    await writeDuckParquet(at("duck.parquet"));
    await writeCremi(at("cremi.h5"));
    await writeFile(at("edges.csv.gz"), gzipSync(csvText(",")));
    const one = (name: string, kind: TableKind, content: Uint8Array | string): TableSpecimen => ({
      ...{ name, kind, objects: new Map([["", bytesOf(content)]]) },
    });
    const written = async (name: string, kind: TableKind): Promise<TableSpecimen> => ({
      ...{ name, kind, objects: await objectsAt(at(name)) },
    });
    const chunk = await chunkBytes(EDGES, false);
    return [
      one("edges.csv", "edges", csvText(",")),
      one("edges.json", "edges", jsonText()),
      one("edges.parquet", "edges", parquetBytes()),
      { name: "chunks", kind: "edges", objects: new Map([["edges_0_0_0.proto.zst", chunk]]) },
      one("synapses.csv", "synapses", SYNAPSES),
      { name: "annotations", kind: "synapses", objects: annotations() },
      await written("edges.csv.gz", "edges"),
      await written("duck.parquet", "edges"),
      await written("graph.db", "edges"),
      await written("agglomerate.hdf5", "edges"),
      await written("agglomerate.zarr", "edges"),
      await written("cremi.h5", "synapses"),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of their own memory: damage is done to a copy, which a Buffer's slice is not. */
function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
}

/** As another program writes it: dictionaries, lists, zstd. */
async function writeDuckParquet(path: string): Promise<void> {
  const duck = await (await DuckDBInstance.create()).connect();
  await duck.run(
    `COPY (SELECT (i + 1)::UBIGINT AS id_a, (i + 2)::UBIGINT AS id_b, (i % 5 / 4)::FLOAT AS score,
    [i, i + 1, i + 2]::INTEGER[] AS location FROM range(3000) t(i)) TO '${path}'
    (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)`,
  );
  duck.closeSync();
}

function writeCremi(path: string): Promise<void> {
  return makeHdf5File(path, (file) => {
    const annotated = file.create_group("annotations");
    annotated.create_dataset({ name: "ids", data: BigUint64Array.of(1n, 2n), shape: [2] });
    annotated.create_dataset({
      ...{ name: "types", data: ["presynaptic_site", "postsynaptic_site"], shape: [2] },
      dtype: "S17",
    });
    annotated.create_dataset({
      ...{ name: "locations", data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] },
    });
    annotated
      .create_group("presynaptic_site")
      .create_dataset({ name: "partners", data: BigUint64Array.of(1n, 2n), shape: [1, 2] });
  });
}

/** Three lines of Neuroglancer's in one cell. */
function annotations(): ReadonlyMap<string, Uint8Array> {
  const info = {
    "@type": "neuroglancer_annotations_v1",
    annotation_type: "line",
    dimensions: { x: [4e-9, "m"], y: [4e-9, "m"], z: [4e-8, "m"] },
    properties: [{ id: "confidence", type: "float32" }],
    spatial: [{ key: "spatial0", grid_shape: [1, 1, 1] }],
  };
  const lines = 3;
  const recordBytes = 28;
  const view = new DataView(new ArrayBuffer(8 + lines * (recordBytes + 8)));
  view.setBigUint64(0, BigInt(lines), true);
  for (let line = 0; line < lines; line++) {
    const at = 8 + line * recordBytes;
    for (let i = 0; i < 6; i++) view.setFloat32(at + 4 * i, line + i, true);
    view.setFloat32(at + 24, 0.5, true);
    view.setBigUint64(8 + lines * recordBytes + 8 * line, BigInt(line), true);
  }
  return new Map([
    ["info", bytesOf(JSON.stringify(info))],
    ["spatial0/0_0_0", new Uint8Array(view.buffer)],
  ]);
}
