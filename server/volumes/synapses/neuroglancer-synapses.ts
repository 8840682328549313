// Synapses from lines of Neuroglancer's annotations, from the presynaptic to the postsynaptic end, as a
// release has them. Every line is in one level of the spatial index, in each cell that it goes through,
// so all cells are read one after the other, and ids kept of what was seen. Lines that begin at one
// point are one synapse.
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import {
  type AnnotationInfo,
  problem,
  readAnnotationInfo,
} from "#server/volumes/synapses/annotation-info.ts";
import type { SynapseRow, SynapseSource } from "#server/volumes/synapses/synapse-source.ts";

const CELL_BYTES = 256 * 2 ** 20;
/** That are asked for where the store cannot list. */
const MOST_CELLS = 1_000_000;
const ID_BYTES = 8;
const COUNT_BYTES = 8;

export async function openNeuroglancerSynapses(store: ByteStore): Promise<SynapseSource> {
  const info = await readAnnotationInfo(store);
  return {
    address: store.address,
    format: "neuroglancer",
    reading: { axes: "xyz", unit: "nm" },
    rows: (signal) => rowsOf(store, info, signal),
    close: async () => {},
  };
}

async function* rowsOf(
  store: ByteStore,
  info: AnnotationInfo,
  signal?: AbortSignal,
): AsyncGenerator<SynapseRow, void> {
  const seen = new Set<bigint>();
  for (const { key, gridShape } of info.levels) {
    for (const name of await cellsOf(store, key, gridShape)) {
      signal?.throwIfAborted();
      const bytes = await store.read(`${key}/${name}`, { maxBytes: CELL_BYTES });
      if (bytes !== null) yield* linesOf(store, `${key}/${name}`, bytes, info, seen);
    }
  }
}

async function cellsOf(
  store: ByteStore,
  key: string,
  gridShape: readonly number[],
): Promise<readonly string[]> {
  const names = await store.list(key);
  if (names !== null) return names.filter((name) => /^\d+_\d+_\d+$/.test(name)).sort();
  const [width, height, depth] = gridShape;
  if (width * height * depth > MOST_CELLS) {
    throw problem(store, key, `has ${width * height * depth} cells and cannot be listed`);
  }
  return Array.from({ length: width * height * depth }, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    return `${x}_${y}_${Math.floor(i / (width * height))}`;
  });
}

function* linesOf(
  store: ByteStore,
  name: string,
  bytes: Uint8Array,
  { unitNm, recordBytes, confidenceByte }: AnnotationInfo,
  seen: Set<bigint>,
): Generator<SynapseRow, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length >= COUNT_BYTES ? view.getBigUint64(0, true) : -1n;
  if (BigInt(bytes.length) !== BigInt(COUNT_BYTES) + count * BigInt(recordBytes + ID_BYTES)) {
    throw problem(store, name, `has ${bytes.length} bytes, which is not what its lines take`);
  }
  const lines = Number(count);
  for (let line = 0; line < lines; line++) {
    const at = COUNT_BYTES + line * recordBytes;
    const id = view.getBigUint64(COUNT_BYTES + lines * recordBytes + line * ID_BYTES, true);
    if (seen.has(id)) continue;
    seen.add(id);
    const end = (first: number) =>
      unitNm.map((nm, axis) => nm * view.getFloat32(at + first + 4 * axis, true));
    const pre = end(0);
    const post = end(12);
    const confidence = confidenceByte < 0 ? 1 : view.getFloat32(at + confidenceByte, true);
    const field = `annotation ${id} in ${name}`;
    if (![...pre, ...post].every(Number.isFinite)) {
      throw problem(store, field, "has an end that is no point");
    }
    if (!(confidence >= 0 && confidence <= 1)) {
      throw problem(store, field, `has the confidence ${confidence}, not from 0 to 1`);
    }
    yield { id: keyOf(pre), pre, post, cleft: null, type: "", confidence, say: () => field };
  }
}

function keyOf(positionNm: readonly number[]): string {
  return positionNm.map((nm) => nm.toFixed(1).replace(/\.0$/, "")).join("_");
}
