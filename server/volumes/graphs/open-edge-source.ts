// From a store to a source of edges. What lies there decides, unless the person says what it is.
import type {
  EdgeFormat,
  EdgeSource,
  EdgeSourceOptions,
} from "#server/volumes/graphs/edge-source.ts";
import { openHdf5Arrays } from "#server/volumes/graphs/hdf5-arrays.ts";
import {
  isPyChunkedGraphName,
  openPyChunkedGraph,
} from "#server/volumes/graphs/pychunkedgraph-edges.ts";
import { openSqliteEdges } from "#server/volumes/graphs/sqlite-edges.ts";
import { openTableEdges } from "#server/volumes/graphs/table-edges.ts";
import {
  openAgglomerate,
  SEGMENTS_OFFSETS,
} from "#server/volumes/graphs/webknossos-agglomerate.ts";
import { openZarrArrays } from "#server/volumes/graphs/zarr-arrays.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { firstBytes } from "#server/volumes/tables/byte-stream.ts";
import { tableFormatOf } from "#server/volumes/tables/open-table.ts";

type Open = (store: ByteStore, options: EdgeSourceOptions) => Promise<EdgeSource>;

const OPENERS: Readonly<Record<EdgeFormat, Open>> = {
  csv: openTableEdges,
  parquet: openTableEdges,
  "scored-edges": openTableEdges,
  sqlite: openSqliteEdges,
  pychunkedgraph: openPyChunkedGraph,
  webknossos: async (store, options) => {
    const isFile = (await store.sizeBytes("")) !== null;
    const arrays = await (isFile ? openHdf5Arrays(store) : openZarrArrays(store));
    return openAgglomerate(arrays, options);
  },
};

const HDF5 = "\u0089HDF\r\n\u001a\n";
const SQLITE = "SQLite format 3\0";

/** The store stays the caller's, and open until the source is closed. */
export async function openEdgeSource(
  store: ByteStore,
  options: EdgeSourceOptions = {},
): Promise<EdgeSource> {
  const format = options.format ?? (await edgeFormatOf(store));
  const source = await OPENERS[format](store, options);
  const problem = problemWith(source, options);
  if (problem === null) return source;
  await source.close();
  throw new ImportError({ file: store.address, field: "the edges", ...problem });
}

function problemWith(
  { format }: EdgeSource,
  options: EdgeSourceOptions,
): { readonly problem: string; readonly remedy: string } | null {
  if (options.format !== undefined && options.format !== format) {
    const problem = `are ${format}, but ${options.format} was said`;
    return { problem, remedy: "leave out the format, or say another one" };
  }
  const hasColumns = format !== "webknossos" && format !== "pychunkedgraph";
  if (hasColumns || (options.onColumn === undefined && options.columns === undefined)) return null;
  const problem = `are ${format}, which has no columns`;
  return { problem, remedy: "name no column; say a threshold" };
}

/** Throws where there is nothing, or nothing that is known. */
export async function edgeFormatOf(store: ByteStore): Promise<EdgeFormat> {
  const start = await firstBytes(store, "", 16);
  if (start !== null) {
    const text = Buffer.from(start).toString("latin1");
    if (text.startsWith(HDF5)) return "webknossos";
    if (text === SQLITE) return "sqlite";
    const format = await tableFormatOf(store);
    return format === "json" ? "scored-edges" : format;
  }
  if ((await store.sizeBytes(`${SEGMENTS_OFFSETS}/zarr.json`)) !== null) return "webknossos";
  const names = await store.list("");
  if (names?.some(isPyChunkedGraphName)) return "pychunkedgraph";
  throw new ImportError({
    file: store.address,
    field: "the edges",
    problem: names === null ? "are not there" : "are a folder of nothing that is known",
    remedy:
      "check the path: a table, a graph in SQLite, an agglomerate (HDF5 file or Zarr folder) or a folder of edges_X_Y_Z.proto.zst",
  });
}
