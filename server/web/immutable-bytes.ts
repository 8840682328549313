// What never changes, as it is sent: a browser keeps it for ever, and where it asks again all the same, its tag is
// enough. A plain object, since a `Response` would take the bytes apart, to be put together again.
import { isKnown } from "#server/web/entity-tag.ts";
import type { Asked } from "#server/web/route.ts";

/** For `composition/tile-endpoint.ts`, which sends it. */
export interface DirectAnswer {
  readonly status: 200 | 204 | 304 | 408 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

export interface ImmutableBytes {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly isGzipped: boolean;
  /** Tells these bytes from any others. */
  readonly hash: string;
}

export function immutableAnswer(
  request: Pick<Asked, "headers">,
  { bytes, contentType, isGzipped, hash }: ImmutableBytes,
): DirectAnswer {
  const etag = `"${hash}"`;
  const headers = { "cache-control": "private, max-age=31536000, immutable", etag };
  if (isKnown(request.headers.get("if-none-match"), etag)) {
    return { status: 304, headers, body: null };
  }
  return {
    status: 200,
    headers: {
      ...headers,
      "content-type": contentType,
      ...(isGzipped ? { "content-encoding": "gzip" } : {}),
    },
    body: bytes,
  };
}
