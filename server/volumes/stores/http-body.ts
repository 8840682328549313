// The body of an answer, never more of it held than allowed: what is too long is cut off as it comes,
// what is too short is asked for again, and what is packed is unpacked within the same bounds.
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { isErrorWithCode } from "#server/volumes/import-error.ts";
import { SOURCE_LIMITS } from "#server/volumes/sources/source-port.ts";
import { tooLarge } from "#server/volumes/stores/byte-range.ts";
import { storeError, TryAgain } from "#server/volumes/stores/store-error.ts";

const UNPACK = new Map([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["deflate", promisify(inflate)],
  ["br", promisify(brotliDecompress)],
]);
const MAX_INFLATION = 20;

export interface BodyLimits {
  readonly file: string;
  /** More is refused. */
  readonly maxBytes: number;
  readonly came: (bytes: number) => void;
}

/** null where the server does not tell. */
export function contentLength(answer: IncomingMessage): number | null {
  const text = answer.headers["content-length"];
  return text === undefined || !/^[0-9]{1,15}$/.test(text) ? null : Number(text);
}

/** How it is packed; null where it is as it lies. */
export function packing(answer: IncomingMessage): string | null {
  const text = answer.headers["content-encoding"]?.trim().toLowerCase() ?? "";
  return text === "" || text === "identity" ? null : text;
}

/** All of it, as it came. */
export async function readBody(answer: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  const said = contentLength(answer);
  if (said !== null && said > limits.maxBytes) throw tooLarge(limits.file, limits.maxBytes, said);
  const taken = new Taken(limits.maxBytes);
  for await (const chunk of chunksOf(answer, limits.came)) {
    if (!taken.add(chunk)) throw tooLarge(limits.file, limits.maxBytes, null);
  }
  if (said !== null && taken.sizeBytes < said) throw new TryAgain("broke the answer off");
  return taken.bytes();
}

/** A blank chunk packs a thousandfold: the ratio counts only beyond what one chunk may be. */
export async function unpack(packed: Uint8Array, how: string, limits: BodyLimits) {
  const unpacker = UNPACK.get(how);
  if (unpacker === undefined) {
    throw storeError(limits.file, {
      field: "the server",
      problem: `sends it packed as ${how.slice(0, 40)}, which was not asked for`,
      remedy: "have the server send it as it lies, or packed by gzip",
    });
  }
  const bound = Math.max(SOURCE_LIMITS.chunkBytes, MAX_INFLATION * packed.length);
  const maxOutputLength = Math.min(limits.maxBytes, bound);
  // zlib takes no bound of 0.
  const options = { maxOutputLength: Math.max(1, maxOutputLength) };
  try {
    // A copy: small buffers are views of one that others see.
    return new Uint8Array(await unpacker(packed, options));
  } catch (error) {
    if (isErrorWithCode(error, "ERR_BUFFER_TOO_LARGE")) {
      throw tooLarge(limits.file, maxOutputLength, null);
    }
    throw storeError(
      limits.file,
      {
        field: "the file",
        problem: `is sent as packed by ${how} and cannot be unpacked`,
        remedy: "store it again on its server",
      },
      error,
    );
  }
}

/**
 * The bytes from start to end of a body that begins at the object's start; fewer where it ends
 * before. What follows is not waited for.
 */
export async function skim(
  answer: IncomingMessage,
  stretch: { readonly startByte: number; readonly endByte: number },
  limits: BodyLimits,
): Promise<{ readonly bytes: Uint8Array; readonly cameBytes: number }> {
  const said = contentLength(answer);
  const taken = new Taken(limits.maxBytes);
  let at = 0;
  for await (const chunk of chunksOf(answer, limits.came)) {
    const from = Math.max(0, stretch.startByte - at);
    const to = Math.min(chunk.length, stretch.endByte - at);
    at += chunk.length;
    if (from < to && !taken.add(chunk.subarray(from, to))) {
      throw tooLarge(limits.file, limits.maxBytes, null);
    }
    if (at >= stretch.endByte) return { bytes: taken.bytes(), cameBytes: at };
  }
  if (said !== null && at < said) throw new TryAgain("broke the answer off");
  return { bytes: taken.bytes(), cameBytes: at };
}

/** A body that breaks off is one that may come whole the next time. */
async function* chunksOf(answer: IncomingMessage, came: (bytes: number) => void) {
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      came(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (isErrorWithCode(error, "ECONNRESET")) {
      throw new TryAgain("broke the answer off", { cause: error });
    }
    throw error;
  }
}

/** Pieces of a whole that may have so many bytes and no more. */
class Taken {
  readonly #maxBytes: number;
  readonly #pieces: Uint8Array[] = [];
  sizeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(piece: Uint8Array): boolean {
    if (this.sizeBytes + piece.length > this.#maxBytes) return false;
    this.#pieces.push(piece);
    this.sizeBytes += piece.length;
    return true;
  }

  bytes(): Uint8Array {
    const whole = new Uint8Array(this.sizeBytes);
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}
