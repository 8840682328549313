// Objects of a web server. What it sends is what was asked for, or an error: a part is the part that
// was named, at its full length, and a server that knows no parts is read only up to where one ends.
import { assertRange, isEmptyRange, MAX_READ_BYTES } from "#server/volumes/stores/byte-range.ts";
import {
  FORBIDDEN,
  mayNotBeRead,
  notThere,
  sizeOf,
  tagOf,
} from "#server/volumes/stores/http-answer.ts";
import type { HttpAsk, HttpClient } from "#server/volumes/stores/http-client.ts";
import { rangeHeader, takePart, takeWhole } from "#server/volumes/stores/http-parts.ts";
import { keyParts } from "#server/volumes/stores/object-key.ts";
import { objectName } from "#server/volumes/stores/store-error.ts";
import type { ReadOptions } from "#server/volumes/stores/store-port.ts";
import type { TaggedBytes, TaggedStore } from "#server/volumes/stores/tagged-store.ts";

export interface HttpObjects {
  /** As the person named it. */
  readonly address: string;
  readonly client: HttpClient;
  /** Whether the client is this store's alone, to be closed with it. */
  readonly ownsClient?: boolean;
  urlOf(parts: readonly string[]): URL;
  readonly sign?: HttpAsk["sign"];
  /** Whether whole objects may come packed by gzip, as they lie on some servers. */
  readonly takesGzip?: boolean;
  /** Whether an answer of 403 says that there is no such object; left out: it never does. */
  readonly isMissing?: (file: string, signal?: AbortSignal) => Promise<boolean>;
  readonly list?: (prefix: string, signal?: AbortSignal) => Promise<readonly string[]>;
}

/** Throws an ImportError for an address that is not read from. */
export function openHttpStore(
  address: string,
  url: URL,
  options: Pick<HttpObjects, "client" | "ownsClient">,
): HttpStore {
  options.client.rules.assertUrl(url, address);
  return new HttpStore({
    ...options,
    address,
    urlOf(parts) {
      const object = new URL(url);
      object.hash = "";
      if (parts.length === 0) return object;
      const root = object.pathname.replace(/[/]+$/, "");
      object.pathname = [root, ...parts.map(encodeURIComponent)].join("/");
      return object;
    },
  });
}

export class HttpStore implements TaggedStore {
  readonly address: string;
  readonly localPath = null;
  readonly #objects: HttpObjects;

  constructor(objects: HttpObjects) {
    this.address = objects.address;
    this.#objects = objects;
  }

  async read(key: string, options?: ReadOptions): Promise<Uint8Array | null> {
    return (await this.readTagged(key, options))?.bytes ?? null;
  }

  async readTagged(key: string, options: ReadOptions = {}): Promise<TaggedBytes | null> {
    const { range, signal, maxBytes = MAX_READ_BYTES } = options;
    const file = objectName(this.address, key);
    assertRange(file, range);
    const url = this.#objects.urlOf(keyParts(this.address, key));
    if (range !== undefined && isEmptyRange(range)) {
      const size = await this.sizeBytes(key, signal);
      return size === null ? null : { bytes: new Uint8Array(), tag: null };
    }
    const ask = this.#ask("GET", url, file, signal);
    const headers =
      range === undefined ? this.#wholeHeaders() : { ...ask.headers, range: rangeHeader(range) };
    const got = await this.#objects.client.ask({ ...ask, headers }, async (answer, came) => {
      const none = notThere(answer);
      if (none !== undefined) return none;
      const limits = { file, maxBytes, came };
      const bytes =
        range === undefined
          ? await takeWhole(answer, limits)
          : await takePart(answer, range, limits);
      return { bytes, tag: tagOf(answer) };
    });
    return got === FORBIDDEN ? this.#forbidden(file, signal) : got;
  }

  async sizeBytes(key: string, signal?: AbortSignal): Promise<number | null> {
    const file = objectName(this.address, key);
    const url = this.#objects.urlOf(keyParts(this.address, key));
    const { client } = this.#objects;
    const size = await client.ask(this.#ask("HEAD", url, file, signal), async (answer) =>
      answer.statusCode === 404 ? null : sizeOf(answer),
    );
    if (size !== undefined) return size;
    // Some servers take no HEAD, some do not tell a size, and some rights are to GET alone.
    const ask = this.#ask("GET", url, file, signal);
    const headers = { ...ask.headers, range: "bytes=0-0" };
    const told = await client.ask({ ...ask, headers }, async (answer) => {
      const none = notThere(answer);
      return none === undefined ? sizeOf(answer) : none;
    });
    if (told === FORBIDDEN) return this.#forbidden(file, signal);
    if (told !== undefined) return told;
    return (await this.read(key, { signal }))?.length ?? null;
  }

  async list(prefix: string, signal?: AbortSignal): Promise<readonly string[] | null> {
    keyParts(this.address, prefix);
    return (await this.#objects.list?.(prefix, signal)) ?? null;
  }

  async close(): Promise<void> {
    if (this.#objects.ownsClient === true) this.#objects.client.close();
  }

  #ask(method: "GET" | "HEAD", url: URL, file: string, signal: AbortSignal | undefined): HttpAsk {
    const { sign } = this.#objects;
    return { method, url, file, sign, signal, headers: { "accept-encoding": "identity" } };
  }

  #wholeHeaders() {
    const packed = this.#objects.takesGzip === true ? "gzip" : "identity";
    return { "accept-encoding": packed };
  }

  /** null where that is how the server says that there is no such object. */
  async #forbidden(file: string, signal: AbortSignal | undefined): Promise<null> {
    if ((await this.#objects.isMissing?.(file, signal)) === true) return null;
    throw mayNotBeRead(file, 403);
  }
}
