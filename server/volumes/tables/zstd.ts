// Zstandard, a stretch of output at a time and never more of it than was allowed, whatever the frame
// says of its size.
import { ZSTDDecoder } from "zstddec/stream";
import { joinedBytes } from "#core/joined-bytes.ts";

export type Unzstd = (compressed: Uint8Array, maxBytes: number) => Uint8Array;

const PIECE_BYTES = 2 ** 17;
/** What is damaged does not end: it gives nothing, for ever. */
const MOST_IDLE = 64;

let loading: Promise<Unzstd> | null = null;

/** It throws where the frame is damaged, was cut short or holds more than was allowed. */
export function loadZstd(): Promise<Unzstd> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Unzstd> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (compressed, maxBytes) => {
    const parts: Uint8Array[] = [];
    let total = 0;
    let idle = 0;
    for (const part of decoder.decodeStreaming(piecesOf(compressed))) {
      idle = part.length > 0 ? 0 : idle + 1;
      total += part.length;
      if (idle > MOST_IDLE) throw new Error("the frame is damaged");
      if (total > maxBytes) throw new Error(`the frame holds more than ${maxBytes} bytes`);
      if (part.length > 0) parts.push(part);
    }
    return joinedBytes(parts);
  };
}

/** What is broken off leaves the piece that it had in the library's memory: a small one. */
function* piecesOf(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield bytes.subarray(at, at + PIECE_BYTES);
  }
}
