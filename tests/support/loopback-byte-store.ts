// A store over http on loopback, as plain as one can be: for tests of what reads through a store, not of
// stores.
import { Agent, type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore, ReadOptions } from "#server/volumes/stores/store-port.ts";

export class LoopbackByteStore implements ByteStore {
  readonly address: string;
  readonly localPath = null;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(address: string) {
    this.address = address;
  }

  async read(key: string, options: ReadOptions = {}): Promise<Uint8Array | null> {
    const { range, signal, maxBytes } = options;
    const response = await this.#ask("GET", key, rangeHeader(range), signal);
    const bytes = new Uint8Array(await buffer(response));
    if (response.statusCode === 404) return null;
    const isAnswer = response.statusCode === (range === undefined ? 200 : 206);
    if (isAnswer && bytes.length <= (maxBytes ?? bytes.length)) return bytes;
    throw new ImportError({
      file: `${this.address}/${key}`,
      field: "the file",
      problem: `was answered with status ${response.statusCode} and ${bytes.length} bytes`,
      remedy: "look at the server",
    });
  }

  async sizeBytes(key: string, signal?: AbortSignal): Promise<number | null> {
    const response = await this.#ask("HEAD", key, {}, signal);
    response.resume();
    return response.statusCode === 200 ? Number(response.headers["content-length"]) : null;
  }

  async list(): Promise<null> {
    return null;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
  }

  #ask(
    method: string,
    key: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options = { method, headers, signal, agent: this.#agent };
      request(`${this.address}/${key}`, options, resolve).on("error", reject).end();
    });
  }
}

function rangeHeader(range: ReadOptions["range"]): Record<string, string> {
  if (range === undefined) return {};
  return "lastBytes" in range
    ? { Range: `bytes=-${range.lastBytes}` }
    : { Range: `bytes=${range.startByte}-${range.endByte - 1}` };
}
