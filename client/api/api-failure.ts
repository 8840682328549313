// Every way a request can fail, under one tag: a message key. Aborting is no failure: it stays the
// browser's own AbortError.
import type { ApiError } from "#core/protocol/api.ts";

/** The page never reached the server, or lost it before the answer was whole. */
export const NETWORK_TAG = "network";
/** The answer is not of the shape that this page knows. */
export const UNEXPECTED_TAG = "unexpected-answer";

export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  /** A message key under `refusal.` or `error.`. */
  readonly tag: string;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(error: ApiError, status: number, cause?: unknown) {
    super(`${error.tag} (${status})`, { cause });
    const { tag, ...fields } = error;
    this.tag = tag;
    this.status = status;
    this.fields = fields;
  }
}

export function isAbort(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "AbortError";
}
