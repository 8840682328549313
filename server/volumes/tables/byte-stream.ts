// An object of a store from its first byte to its last, a stretch at a time, so that a table of any
// size takes the memory of one stretch.
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const STRETCH_BYTES = 2 ** 20;

export async function* byteStream(
  store: ByteStore,
  key: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const options = { maxBytes: STRETCH_BYTES, ...(signal === undefined ? {} : { signal }) };
  const sizeBytes = await store.sizeBytes(key, signal);
  for (let startByte = 0; sizeBytes !== null && startByte < sizeBytes; ) {
    const endByte = Math.min(startByte + STRETCH_BYTES, sizeBytes);
    const bytes = await store.read(key, { ...options, range: { startByte, endByte } });
    if (bytes === null || bytes.length !== endByte - startByte) {
      throw new ImportError({
        file: store.address,
        field: "the file",
        problem: "changed while it was read",
        remedy: "import it again when nobody writes it",
      });
    }
    yield bytes;
    startByte = endByte;
  }
}

/** The first bytes, or as many as there are; null where there is no such object. */
export async function firstBytes(
  store: ByteStore,
  key: string,
  count: number,
): Promise<Uint8Array | null> {
  const sizeBytes = await store.sizeBytes(key);
  if (sizeBytes === null) return null;
  if (sizeBytes === 0) return new Uint8Array(0);
  const range = { startByte: 0, endByte: Math.min(count, sizeBytes) };
  return store.read(key, { range, maxBytes: count });
}
