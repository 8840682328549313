// The name by which a request, or a socket from its upgrade on, is found again in the log's lines. The
// server sets it on everything that comes in, and keeps what a proxy has set.
export const REQUEST_ID_HEADER = "x-request-id";

/** For a commit's line: at most one. */
export function requestIdsOf({ headers }: Pick<Request, "headers">): readonly string[] {
  const id = headers.get(REQUEST_ID_HEADER);
  return id === null ? [] : [id];
}
