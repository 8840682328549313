// Edges of a PyChunkedGraph: a folder of edges_X_Y_Z.proto.zst, one a chunk, each with the edges in it,
// those that join it to its neighbours (which has them too), and those across its border, whose
// affinity is infinite: one supervoxel that the border cut. Little-endian columns in protocol buffers,
// in Zstandard.
import { PbfReader } from "pbf";
import type {
  EdgeBatch,
  EdgeSource,
  EdgeSourceOptions,
} from "#server/volumes/graphs/edge-source.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { loadZstd } from "#server/volumes/tables/zstd.ts";

const NAME = /^edges_(\d+)_(\d+)_(\d+)\.proto\.zst$/;
/** Of one chunk, packed and unpacked. */
const PACKED_BYTES = 256 * 2 ** 20;
const CHUNK_BYTES = 512 * 2 ** 20;
const KINDS = ["", "in_chunk", "cross_chunk", "between_chunk"] as const;

export function isPyChunkedGraphName(name: string): boolean {
  return NAME.test(name);
}

export async function openPyChunkedGraph(
  store: ByteStore,
  options: EdgeSourceOptions,
): Promise<EdgeSource> {
  const names = ((await store.list("")) ?? []).filter(isPyChunkedGraphName).sort(byChunk);
  if (names.length === 0) {
    throw new ImportError({
      file: store.address,
      field: "the edges",
      problem: "are not there as edges_X_Y_Z.proto.zst",
      remedy: "name the folder that has these files",
    });
  }
  return {
    address: store.address,
    format: "pychunkedgraph",
    direction: options.direction ?? "higher-merges",
    saysOn: false,
    positions: "none",
    batches: (signal) => batchesOf(store, names, signal),
    close: async () => {},
  };
}

function byChunk(one: string, other: string): number {
  const [a, b] = [one, other].map((name) => (NAME.exec(name) ?? []).slice(1).map(Number));
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

async function* batchesOf(
  store: ByteStore,
  names: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<EdgeBatch, void> {
  const unzstd = await loadZstd();
  for (const name of names) {
    signal?.throwIfAborted();
    const packed = await store.read(name, { maxBytes: PACKED_BYTES });
    if (packed === null) throw damaged(store, name, "is gone");
    let messages: ReadonlyMap<number, EdgesMessage>;
    try {
      messages = readChunk(unzstd(packed, CHUNK_BYTES));
    } catch (cause) {
      throw damaged(store, name, "is damaged, was cut short or is too large", cause);
    }
    for (const [kind, message] of messages) yield batchOf(store, name, KINDS[kind], message);
  }
}

/** Its four columns, by their numbers; empty where it has none. */
type EdgesMessage = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

function readChunk(bytes: Uint8Array): ReadonlyMap<number, EdgesMessage> {
  const messages = new Map<number, EdgesMessage>();
  readBytesFields(bytes, KINDS.length - 1, (kind, message) => {
    const columns: [Uint8Array, Uint8Array, Uint8Array, Uint8Array] = [EMPTY, EMPTY, EMPTY, EMPTY];
    readBytesFields(message, columns.length, (column, value) => {
      columns[column - 1] = value;
    });
    if (messages.has(kind)) throw new Error(`${KINDS[kind]} twice`);
    messages.set(kind, columns);
  });
  return messages;
}

const EMPTY = new Uint8Array(0);
const LENGTH_DELIMITED = 2;

/** The reader does not look where a value ends, so it is looked at here. */
function readBytesFields(
  bytes: Uint8Array,
  last: number,
  take: (field: number, value: Uint8Array) => void,
): void {
  const reader = new PbfReader(bytes);
  while (reader.pos < bytes.length) {
    const tag = reader.readVarint();
    const field = tag >>> 3;
    if ((tag & 7) !== LENGTH_DELIMITED || field < 1) {
      reader.skip(tag);
    } else {
      const length = reader.readVarint();
      const end = reader.pos + length;
      if (end > bytes.length) throw new Error(`field ${field} ends beyond the message`);
      if (field <= last) take(field, bytes.subarray(reader.pos, end));
      reader.pos = end;
    }
    if (reader.pos > bytes.length) throw new Error("it ends within a field");
  }
}

function batchOf(
  store: ByteStore,
  name: string,
  kind: string,
  [ids1, ids2, affinities, areas]: EdgesMessage,
): EdgeBatch {
  const count = ids1.length / 8;
  const isWhole =
    Number.isInteger(count) &&
    ids2.length === ids1.length &&
    affinities.length === 4 * count &&
    (areas.length === 0 || areas.length === 8 * count);
  if (!isWhole) {
    throw damaged(
      store,
      `${kind} in ${name}`,
      `has ${ids1.length}, ${ids2.length}, ${affinities.length} and ${areas.length} bytes of ids, ids, affinities and areas`,
    );
  }
  const first = new BigUint64Array(aligned(ids1));
  const second = new BigUint64Array(aligned(ids2));
  const score = Float64Array.from(new Float32Array(aligned(affinities)));
  const sizes = areas.length === 0 ? null : new BigUint64Array(aligned(areas));
  const contactSize = sizes === null ? null : Float64Array.from(sizes, Number);
  return {
    count,
    first,
    second,
    score,
    contactSize,
    position: null,
    isOn: null,
    say: (edge, part) => {
      const value = { first: first[edge], second: second[edge], score: score[edge] };
      const told = part in value ? value[part as keyof typeof value] : contactSize?.[edge];
      return { field: `edge ${edge + 1} of ${kind} in ${name}`, value: String(told) };
    },
  };
}

function aligned(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}

function damaged(store: ByteStore, field: string, problem: string, cause?: unknown): ImportError {
  const remedy = "copy the folder again";
  return new ImportError({ file: store.address, field, problem, remedy }, { cause });
}
