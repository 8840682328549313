// One request, one checked answer: what comes back has the shape that was asked for, or an
// ApiFailure with a tag a person can be told about is thrown.
import * as v from "valibot";
import { ApiFailure, isAbort, NETWORK_TAG, UNEXPECTED_TAG } from "#client/api/api-failure.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { ApiError } from "#core/protocol/api.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  /** bigints become decimal strings. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const errorSchema = v.object({ error: v.looseObject({ tag: v.string() }) });

/** Throws ApiFailure, or the AbortError of the signal. */
export async function requestJson<T>(
  fetchAnswer: typeof fetch,
  request: ApiRequest,
  schema: v.GenericSchema<unknown, T>,
): Promise<T> {
  const { status, isOk, json } = await exchange(fetchAnswer, request);
  if (!isOk) throw failureOfAnswer(json, status);
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new ApiFailure(
    { tag: UNEXPECTED_TAG, field: v.getDotPath(issue) ?? "", problem: issue.message },
    status,
  );
}

async function exchange(fetchAnswer: typeof fetch, request: ApiRequest) {
  let status = 0;
  try {
    const answer = await fetchAnswer(request.url, initOf(request));
    status = answer.status;
    const text = await answer.text();
    return { status, isOk: answer.ok, json: parseText(text) };
  } catch (reason) {
    throw failureOfLine(reason, status);
  }
}

/** What is to be thrown where a request or its answer broke off: the signal's own error as it is. */
export function failureOfLine(reason: unknown, status: number): unknown {
  return isAbort(reason) ? reason : new ApiFailure({ tag: NETWORK_TAG }, status, reason);
}

function initOf({ method, body, signal }: ApiRequest): RequestInit {
  const init: RequestInit = { method, credentials: "same-origin" };
  if (signal !== undefined) init.signal = signal;
  if (body !== undefined) {
    init.headers = { "content-type": "application/json" };
    init.body = canonicalJson(body as CanonicalValue);
  }
  return init;
}

/** undefined where the text is not JSON, as a proxy's error page. */
export function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an answer says that is not what was asked for. */
export function failureOfAnswer(json: unknown, status: number): ApiFailure {
  return new ApiFailure(errorOf(json, status), status);
}

function errorOf(json: unknown, status: number): ApiError {
  const parsed = v.safeParse(errorSchema, json);
  return parsed.success ? parsed.output.error : { tag: tagOfStatus(status) };
}

function tagOfStatus(status: number): string {
  if (status === 401) return "not-signed-in";
  if (status === 403) return "not-allowed";
  if (status === 404) return "not-found";
  if (status === 429) return "too-many";
  // A gateway in front of the server answers for it while it is away.
  if (status === 502 || status === 503 || status === 504) return NETWORK_TAG;
  return status >= 500 ? "server" : "bad-request";
}
