// One request, answered in bytes: what they mean is for whoever asked to find out.
import type { ApiFailure } from "#client/api/api-failure.ts";
import { failureOfAnswer, failureOfLine, parseText } from "#client/api/request-json.ts";

/** Throws ApiFailure, or the AbortError of the signal. */
export async function requestBytes(
  fetchAnswer: typeof fetch,
  request: { readonly url: string; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  const init: RequestInit = { credentials: "same-origin" };
  if (request.signal !== undefined) init.signal = request.signal;
  let status = 0;
  let failure: ApiFailure;
  try {
    const answer = await fetchAnswer(request.url, init);
    status = answer.status;
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    failure = failureOfAnswer(parseText(await answer.text()), status);
  } catch (reason) {
    throw failureOfLine(reason, status);
  }
  throw failure;
}
