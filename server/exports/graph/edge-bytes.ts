// The edges of a graph as bytes of its format, a page at a time: there are many, and of few words and
// numbers, so they are written without being text in between.
import { ByteText } from "#server/exports/byte-text.ts";
import type { Pages, VersionConnection } from "#server/use-cases/store.ts";

/** `edge`: from 0. What it yields is good until the next is asked for. */
export type PutEdge = (bytes: ByteText, connection: VersionConnection, edge: number) => void;

export async function* edgeBytes(
  connections: Pages<VersionConnection>,
  putEdge: PutEdge,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteText();
  let edge = 0;
  for await (const page of connections) {
    for (const connection of page) putEdge(bytes, connection, edge++);
    yield bytes.take();
  }
}
