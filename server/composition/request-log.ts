// One line of JSON for each request that was answered, and an id by which an error, an answer and the
// line of it find each other. Never a cookie, a token or a body; of a path no query, which may hold a
// key.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { performance } from "node:perf_hooks";
import { REQUEST_ID_HEADER } from "#server/web/request-id-header.ts";

export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly tookMs: number;
  /** The client went away before the answer was whole. */
  readonly isAborted: boolean;
}

/** An id that came from a proxy is kept. From here on the request carries the one that it has. */
export function nameRequest(request: IncomingMessage): string {
  const given = request.headers[REQUEST_ID_HEADER];
  const isUsable = typeof given === "string" && /^[\w.-]{8,128}$/.test(given);
  const requestId = isUsable ? given : randomUUID();
  request.headers[REQUEST_ID_HEADER] = requestId;
  return requestId;
}

/** Names the request, and tells once when it is over. */
export function followRequest(
  request: IncomingMessage,
  response: ServerResponse,
  over: (answered: AnsweredRequest) => void,
): void {
  const requestId = nameRequest(request);
  response.setHeader(REQUEST_ID_HEADER, requestId);
  const startMs = performance.now();
  const path = pathOf(request.url ?? "");
  response.once("close", () => {
    over({
      requestId,
      method: request.method ?? "",
      path,
      status: response.statusCode,
      tookMs: Math.round(performance.now() - startMs),
      isAborted: !response.writableFinished,
    });
  });
}

/** Without the query; and links that sign in or invite carry their key in the path. */
export function pathOf(url: string): string {
  const path = url.split("?", 1)[0];
  return path.replace(/^\/(demo\/[^/]+|join)\/.+$/, "/$1/…");
}
