// Inflates no more than what may be there: a chunk that claims to be larger is refused, not held.
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { isErrorWithCode } from "#server/volumes/import-error.ts";

const inflate = promisify(gunzip);

/** The error says what is wrong, so that "the chunk …" reads on. */
export async function gunzipBounded(
  bytes: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array | { readonly problem: string; readonly cause: unknown }> {
  try {
    return await inflate(bytes, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (cause) {
    const isTooLarge = isErrorWithCode(cause, "ERR_BUFFER_TOO_LARGE");
    const problem = isTooLarge ? `inflates to more than ${maxBytes} bytes` : "is no whole gzip";
    return { problem, cause };
  }
}
