// Files as an ordinary web server gives them: whole, in parts, by HEAD, with a tag of their state.
import { createHash } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

export type ServedFiles = ReadonlyMap<string, Uint8Array>;

export interface StaticOptions {
  /** Whether it knows parts; some servers do not. */
  readonly givesParts?: boolean;
  readonly takesHead?: boolean;
}

export function tagOfBytes(bytes: Uint8Array): string {
  return `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
}

/** Keys are paths without a leading slash. */
export function staticFiles(files: ServedFiles, options: StaticOptions = {}): RequestListener {
  return (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://local/").pathname);
    const bytes = files.get(path.slice(1));
    if (request.method === "HEAD" && options.takesHead === false) {
      response.writeHead(405).end();
    } else if (bytes === undefined) {
      response.writeHead(404).end("not found");
    } else {
      answerWith(bytes, options.givesParts !== false, request, response);
    }
  };
}

export function answerWith(
  bytes: Uint8Array,
  givesParts: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const part = givesParts ? partOf(request.headers.range, bytes.length) : null;
  if (part === "none") {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    return;
  }
  const [start, end] = part ?? [0, bytes.length];
  response.writeHead(part === null ? 200 : 206, {
    etag: tagOfBytes(bytes),
    "content-length": end - start,
    ...(part === null ? {} : { "content-range": `bytes ${start}-${end - 1}/${bytes.length}` }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes.subarray(start, end));
}

/** RFC 9110, 14: one part. */
export function partOf(header: string | undefined, size: number): [number, number] | "none" | null {
  const [, first, last] = /^bytes=([0-9]*)-([0-9]*)$/.exec(header ?? "") ?? [];
  if (first === undefined || (first === "" && last === "")) return null;
  const [start, end] =
    first === ""
      ? [Math.max(0, size - Number(last)), size]
      : [Number(first), last === "" ? size : Math.min(size, Number(last) + 1)];
  return start >= end ? "none" : [start, end];
}
