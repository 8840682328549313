// What the head of an answer says: that there is no such object, or that it may not be read, how
// large it is, and which state of it this is.
import type { IncomingMessage } from "node:http";
import type { ImportError } from "#server/volumes/import-error.ts";
import { contentLength, packing } from "#server/volumes/stores/http-body.ts";
import { storeError } from "#server/volumes/stores/store-error.ts";

/** An object store may say so of what is not there. */
export const FORBIDDEN = Symbol("403");

export interface ContentRange {
  /** First and last byte; null in an answer that says only the size. */
  readonly part: { readonly firstByte: number; readonly lastByte: number } | null;
  readonly totalBytes: number | null;
}

/** null: there is no such object. undefined: there may be. */
export function notThere({ statusCode }: IncomingMessage): null | typeof FORBIDDEN | undefined {
  if (statusCode === 404 || statusCode === 410) return null;
  return statusCode === 403 ? FORBIDDEN : undefined;
}

/** Of the object as it is read; undefined where the answer does not tell. */
export function sizeOf(answer: IncomingMessage): number | undefined {
  if (packing(answer) !== null) return undefined;
  if (answer.statusCode === 200) return contentLength(answer) ?? undefined;
  if (answer.statusCode !== 206 && answer.statusCode !== 416) return undefined;
  return contentRange(answer)?.totalBytes ?? undefined;
}

export function tagOf({ headers }: IncomingMessage): string | null {
  return headers.etag ?? headers["last-modified"] ?? null;
}

/** null where there is none, or where it is none. */
export function contentRange(answer: IncomingMessage): ContentRange | null {
  const text = answer.headers["content-range"] ?? "";
  const found = /^bytes (?:([0-9]{1,15})-([0-9]{1,15})|[*])[/]([0-9]{1,15}|[*])$/i.exec(
    text.trim(),
  );
  if (found === null) return null;
  const [, first, last, total] = found;
  return {
    part: first === undefined ? null : { firstByte: Number(first), lastByte: Number(last) },
    totalBytes: total === "*" ? null : Number(total),
  };
}

export function mayNotBeRead(file: string, status: number): ImportError {
  return storeError(file, {
    field: "the file",
    problem: `may not be read by this server (it was answered ${status})`,
    remedy: "make it public, or give the server keys that may read it",
  });
}

export function unexpectedStatus(file: string, status: number): ImportError {
  if (status === 401 || status === 407) return mayNotBeRead(file, status);
  return storeError(file, {
    field: "the server",
    problem: `answers ${status}`,
    remedy: "check the address",
  });
}
