// One request and its answer: to an address that was judged, within a time that grows only with what
// has really come, and over when the signal says so.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isErrorWithCode } from "#server/volumes/import-error.ts";
import type { AddressRules } from "#server/volumes/stores/address-rules.ts";

export interface HttpAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export interface Exchange {
  readonly method: "GET" | "HEAD";
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly signal: AbortSignal;
  readonly agents: HttpAgents;
  readonly rules: AddressRules;
  /** For errors. */
  readonly file: string;
}

/** @param authority in PEM, whose certificates are believed; the system's where it is left out. */
export function openAgents(authority?: string): HttpAgents {
  const options = { keepAlive: true, maxFreeSockets: 16, timeout: 30_000 };
  return { http: new HttpAgent(options), https: new HttpsAgent({ ...options, ca: authority }) };
}

/** The answer's head; its body is still to come. */
export function exchange(wanted: Exchange): Promise<IncomingMessage> {
  const { method, url, headers, signal, agents, rules, file } = wanted;
  rules.assertUrl(url, file);
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const options = { method, headers, signal, lookup: rules.lookupFor(file) };
    const request =
      url.protocol === "https:"
        ? httpsRequest(url, { ...options, agent: agents.https })
        : httpRequest(url, { ...options, agent: agents.http });
    // Also after the head, when the line breaks or the signal comes: the body's reader is told.
    request.on("error", (error) => {
      // A line that was kept open may have been closed at its other end meanwhile: that says nothing
      // of the server, and the next line is another. Kept lines are few, so this ends.
      const isStale = request.reusedSocket && isErrorWithCode(error, "ECONNRESET");
      if (isStale && !isAnswered && !signal.aborted) resolve(exchange(wanted));
      else reject(error);
    });
    request.once("response", (answer) => {
      isAnswered = true;
      answer.on("error", () => {});
      resolve(answer);
    });
    request.end();
  });
}

/** Ends a try: after so long, and later by as much as its bytes took at the slowest speed allowed. */
export class TryClock {
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #startMs = performance.now();
  readonly #tryMs: number;
  readonly #slowestBytesPerMs: number;
  readonly #outer: AbortSignal | undefined;
  #timer: NodeJS.Timeout;
  #bytes = 0;
  #isOver = false;

  constructor(tryMs: number, slowestBytesPerMs: number, signal: AbortSignal | undefined) {
    this.#tryMs = tryMs;
    this.#slowestBytesPerMs = slowestBytesPerMs;
    this.signal = this.#abort.signal;
    // By hand, and taken away again: one signal may stand over a million reads.
    this.#outer = signal;
    signal?.addEventListener("abort", this.#leave, { once: true });
    this.#timer = setTimeout(() => this.#look(), tryMs);
  }

  /** Whether it was the clock that ended the try. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Such a number of bytes has come. */
  readonly came = (bytes: number): void => {
    this.#bytes += bytes;
  };

  stop(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#leave);
  }

  readonly #leave = (): void => this.#abort.abort(this.#outer?.reason);

  #look(): void {
    const allowedMs = this.#tryMs + this.#bytes / this.#slowestBytesPerMs;
    const leftMs = allowedMs - (performance.now() - this.#startMs);
    if (leftMs > 0) {
      this.#timer = setTimeout(() => this.#look(), leftMs);
      return;
    }
    this.#isOver = true;
    this.#abort.abort(new Error("timed out"));
  }
}
