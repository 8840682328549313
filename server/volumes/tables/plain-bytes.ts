// The bytes of one object, unzipped where they are gzipped; its first bytes decide.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { byteStream, firstBytes } from "#server/volumes/tables/byte-stream.ts";

/** null where there is no such object. Whoever reads it destroys it. */
export async function plainBytes(store: ByteStore): Promise<Readable | null> {
  const start = await firstBytes(store, "", 2);
  if (start === null) return null;
  const bytes = Readable.from(byteStream(store, ""), { objectMode: true });
  if (start[0] !== 0x1f || start[1] !== 0x8b) return bytes;
  const gunzip = createGunzip();
  // A failure comes out of the iteration as well, which is where it is handled.
  pipeline(bytes, gunzip).catch(() => {});
  return gunzip;
}

/** The first bytes of it, for whoever finds out what it is. */
export async function plainStart(store: ByteStore): Promise<Uint8Array | null> {
  const bytes = await plainBytes(store);
  if (bytes === null) return null;
  try {
    for await (const chunk of bytes) return (chunk as Uint8Array).subarray(0, 4096);
    return new Uint8Array(0);
  } catch (error) {
    // What is damaged is told by whoever reads it.
    if (error instanceof Error && "code" in error) return new Uint8Array(0);
    throw error;
  } finally {
    bytes.destroy();
  }
}
