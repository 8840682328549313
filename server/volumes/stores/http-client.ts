// Asking servers for bytes: what passes is tried again, after a pause that grows and is never the
// same for two; what does not pass is an ImportError at once. Redirects are followed here, each by
// the same rules, and nothing that proves who asks goes to another origin.
import type { IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { ImportError } from "#server/volumes/import-error.ts";
import type { AddressRules } from "#server/volumes/stores/address-rules.ts";
import { HostSlots } from "#server/volumes/stores/host-slots.ts";
import {
  exchange,
  type HttpAgents,
  openAgents,
  TryClock,
} from "#server/volumes/stores/http-exchange.ts";
import { failureOf } from "#server/volumes/stores/http-failure.ts";
import { storeError, TryAgain } from "#server/volumes/stores/store-error.ts";

export interface HttpTimes {
  /** Of one try, until something has come. */
  readonly tryMs: number;
  /** What has come moves the end of a try by its bytes at this speed. */
  readonly slowestBytesPerMs: number;
  readonly tries: number;
  /** Before the second try, at most; twice as much before each later one. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
  /** A server that asks for a longer pause is not waited for. */
  readonly longestRetryAfterMs: number;
}

const TIMES: HttpTimes = {
  tryMs: 10_000,
  slowestBytesPerMs: 32,
  tries: 5,
  pauseMs: 250,
  longestPauseMs: 8_000,
  longestRetryAfterMs: 30_000,
};
const REQUESTS_PER_HOST = 12;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface HttpClientOptions {
  readonly rules: AddressRules;
  readonly times?: Partial<HttpTimes>;
  readonly requestsPerHost?: number;
  /** In PEM, whose certificates are believed; the system's where it is left out. */
  readonly authority?: string;
  /** From 0 to below 1: by what pauses differ. */
  readonly random?: () => number;
}

export interface HttpAsk {
  readonly method: "GET" | "HEAD";
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  /** What proves who asks, made anew for each try; sent to the URL's own origin alone. */
  readonly sign?: (method: string, url: URL) => Promise<{ readonly [name: string]: string }>;
  readonly signal?: AbortSignal;
  /** For errors. */
  readonly file: string;
}

/** Reads the answer, tells the clock of every byte, and throws TryAgain for an answer cut short. */
export type TakeAnswer<T> = (answer: IncomingMessage, came: (bytes: number) => void) => Promise<T>;

type Hop<T> =
  | { readonly isLast: true; readonly value: T }
  | { readonly isLast: false; readonly to: URL };

export class HttpClient {
  readonly rules: AddressRules;
  readonly #options: HttpClientOptions;
  readonly #times: HttpTimes;
  readonly #random: () => number;
  readonly #agents: HttpAgents;
  readonly #slots: HostSlots;

  constructor(options: HttpClientOptions) {
    this.rules = options.rules;
    this.#options = options;
    this.#agents = openAgents(options.authority);
    this.#times = { ...TIMES, ...options.times };
    this.#random = options.random ?? Math.random;
    this.#slots = new HostSlots(options.requestsPerHost ?? REQUESTS_PER_HOST);
  }

  /**
   * Another one that may ask one host more. It has lines of its own: one that was opened by wider
   * rules is not for those who ask by narrower ones.
   */
  allowing(host: string): HttpClient {
    return new HttpClient({ ...this.#options, rules: this.rules.allowing(host) });
  }

  /** Throws an ImportError, or the signal's reason. */
  async ask<T>(wanted: HttpAsk, take: TakeAnswer<T>): Promise<T> {
    for (let done = 1; ; done++) {
      wanted.signal?.throwIfAborted();
      try {
        return await this.#try(wanted, take);
      } catch (error) {
        wanted.signal?.throwIfAborted();
        if (!(error instanceof TryAgain)) throw error;
        const pauseMs = this.#pauseMs(done, error);
        if (pauseMs === null) throw gaveUp(wanted, done, error);
        await pause(pauseMs, undefined, { signal: wanted.signal }).catch(() => {});
      }
    }
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #try<T>(wanted: HttpAsk, take: TakeAnswer<T>): Promise<T> {
    let url = wanted.url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const release = await this.#slots.take(url.host, wanted.signal);
      try {
        const next = await this.#hop(wanted, url, take);
        if (next.isLast) return next.value;
        url = next.to;
      } finally {
        release();
      }
    }
    throw storeError(wanted.file, {
      field: "the server",
      problem: `sends from one address to the next more than ${MAX_REDIRECTS} times`,
      remedy: "name the address at which the data is in the end",
    });
  }

  async #hop<T>(wanted: HttpAsk, url: URL, take: TakeAnswer<T>): Promise<Hop<T>> {
    const clock = new TryClock(this.#times.tryMs, this.#times.slowestBytesPerMs, wanted.signal);
    let answer: IncomingMessage | null = null;
    try {
      const isOwn = url.origin === wanted.url.origin;
      const proof = isOwn ? await wanted.sign?.(wanted.method, url) : undefined;
      answer = await exchange({
        method: wanted.method,
        url,
        headers: { ...wanted.headers, ...proof },
        signal: clock.signal,
        agents: this.#agents,
        rules: this.rules,
        file: wanted.file,
      });
      const to = redirectOf(answer, url, wanted.file);
      if (to !== null) return { isLast: false, to };
      assertNotBusy(answer);
      return { isLast: true, value: await take(answer, clock.came) };
    } catch (error) {
      if (error instanceof ImportError) throw error;
      if (clock.isOver) throw new TryAgain("did not answer in time", { cause: error });
      throw failureOf(error, url, wanted.file);
    } finally {
      clock.stop();
      // Read to its end it leaves the line for the next request; else the line is closed.
      if (answer !== null && !answer.readableEnded) answer.destroy();
    }
  }

  /** null: no further try. */
  #pauseMs(done: number, { afterMs }: TryAgain): number | null {
    const { tries, pauseMs, longestPauseMs, longestRetryAfterMs } = this.#times;
    if (done >= tries || (afterMs ?? 0) > longestRetryAfterMs) return null;
    const grownMs = Math.min(longestPauseMs, pauseMs * 2 ** (done - 1));
    return Math.max(afterMs ?? 0, grownMs * (0.5 + this.#random() / 2));
  }
}

function redirectOf(answer: IncomingMessage, from: URL, file: string): URL | null {
  const { location } = answer.headers;
  if (!REDIRECTS.has(answer.statusCode ?? 0) || location === undefined) return null;
  if (URL.canParse(location, from)) return new URL(location, from);
  throw storeError(file, {
    field: "the server",
    problem: "sends on to what is no address",
    remedy: "name the address at which the data is in the end",
  });
}

/** 501 and 505 do not pass. */
function assertNotBusy({ statusCode = 0, headers }: IncomingMessage): void {
  const isBusy = statusCode === 429 || statusCode === 408 || statusCode >= 500;
  if (!isBusy || statusCode === 501 || statusCode === 505) return;
  throw new TryAgain(`answers ${statusCode}`, { afterMs: retryAfterMs(headers["retry-after"]) });
}

/** Seconds, or a date; null for none and for what is neither. */
function retryAfterMs(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[0-9]{1,9}$/.test(text.trim())) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - Date.now());
}

function gaveUp(wanted: HttpAsk, tries: number, error: TryAgain): ImportError {
  const asks =
    error.afterMs === null ? "" : `, and asks to wait ${Math.ceil(error.afterMs / 1000)} s`;
  const often = tries === 1 ? "" : ` (${tries} tries)`;
  return storeError(
    wanted.file,
    {
      field: "the server",
      problem: `${wanted.url.host} ${error.message}${asks}${often}`,
      remedy: "try again later, or copy the data nearer",
    },
    error,
  );
}
