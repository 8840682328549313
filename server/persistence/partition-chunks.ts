// A version's partition as it is stored: the dense root index of every supervoxel, in chunks of
// 65,536 entries, uint32 little-endian, raw deflate. Chunk boundaries never move.
import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";

export const CHUNK_ENTRIES = 65_536;
const ENTRY_BYTES = 4;
/** Speed before size: runs of equal indices shrink well at any level. */
const LEVEL = 1;

const deflate = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw);
const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw);

export async function* deflatePartition(
  rootIndices: Uint32Array,
): AsyncGenerator<{ readonly chunk: number; readonly deflated: Uint8Array }> {
  for (let from = 0, chunk = 0; from < rootIndices.length; from += CHUNK_ENTRIES, chunk += 1) {
    const entries = rootIndices.subarray(from, from + CHUNK_ENTRIES);
    const bytes = new Uint8Array(entries.length * ENTRY_BYTES);
    const view = new DataView(bytes.buffer);
    for (const [at, entry] of entries.entries()) view.setUint32(at * ENTRY_BYTES, entry, true);
    yield { chunk, deflated: await deflate(bytes, { level: LEVEL }) };
  }
}

/** Writes the chunk's entries into `into` at its place and returns how many they are. */
export async function inflateChunk(
  chunk: number,
  deflated: Uint8Array,
  into: Uint32Array,
): Promise<number> {
  const bytes = await inflate(deflated, { maxOutputLength: CHUNK_ENTRIES * ENTRY_BYTES });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength / ENTRY_BYTES;
  const from = chunk * CHUNK_ENTRIES;
  if (!Number.isInteger(count) || from + count > into.length) {
    throw new RangeError(`chunk ${chunk} of a partition does not fit: the database is damaged`);
  }
  for (let at = 0; at < count; at += 1) into[from + at] = view.getUint32(at * ENTRY_BYTES, true);
  return count;
}
