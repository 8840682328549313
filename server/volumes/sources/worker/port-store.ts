// A store whose bytes another thread reads: keys go there, bytes come back. A reader that gives up is
// free at once, and the other thread told.
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type {
  FromStore,
  StoreAnswer,
  StoreDescription,
  StoreRequest,
  ToStore,
} from "#server/volumes/sources/worker/source-messages.ts";
import { fromWireError } from "#server/volumes/sources/worker/wire-error.ts";
import type { ByteStore, ReadOptions } from "#server/volumes/stores/store-port.ts";

interface Waiting {
  readonly resolve: (answer: StoreAnswer) => void;
  readonly reject: (error: unknown) => void;
}

export class PortStore implements ByteStore {
  readonly address: string;
  readonly localPath: string | null;
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor({ address, localPath, port }: StoreDescription) {
    this.address = address;
    this.localPath = localPath;
    this.#port = port;
    port.on("message", (message: FromStore) => this.#settle(message));
    port.on("close", () => this.#rejectAll());
  }

  async read(key: string, { signal, ...options }: ReadOptions = {}): Promise<Uint8Array | null> {
    const answer = await this.#ask({ kind: "read", key, options }, signal);
    return answer as Uint8Array | null;
  }

  async sizeBytes(key: string, signal?: AbortSignal): Promise<number | null> {
    const answer = await this.#ask({ kind: "size", key }, signal);
    return answer as number | null;
  }

  async list(prefix: string, signal?: AbortSignal): Promise<readonly string[] | null> {
    const answer = await this.#ask({ kind: "list", prefix }, signal);
    return answer as readonly string[] | null;
  }

  /** Nothing else happens in this thread until the answer is there. */
  readNow(
    key: string,
    range: { readonly startByte: number; readonly endByte: number },
  ): Uint8Array | null {
    const id = ++this.#lastId;
    const answered = new Int32Array(new SharedArrayBuffer(4));
    const maxBytes = range.endByte - range.startByte;
    const request: StoreRequest = { kind: "read", key, options: { range, maxBytes } };
    this.#tell({ kind: "ask", id, request, answered });
    Atomics.wait(answered, 0, 0);
    // What others wait for may have come before it.
    for (;;) {
      const message: FromStore | undefined = receiveMessageOnPort(this.#port)?.message;
      if (message === undefined) throw new Error("the store is closed");
      if (message.id !== id) this.#settle(message);
      else if (message.kind === "done") return message.answer as Uint8Array | null;
      else throw fromWireError(message.error);
    }
  }

  /** The store itself is closed by the thread that has it. */
  async close(): Promise<void> {
    this.#port.close();
    this.#rejectAll();
  }

  #rejectAll(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error("the store is closed"));
    this.#waiting.clear();
  }

  #ask(request: StoreRequest, signal: AbortSignal | undefined): Promise<StoreAnswer> {
    const id = ++this.#lastId;
    return new Promise<StoreAnswer>((resolve, reject) => {
      signal?.throwIfAborted();
      const giveUp = (): void => {
        this.#waiting.delete(id);
        this.#tell({ kind: "give-up", id });
        reject(signal?.reason);
      };
      const settled = (): void => signal?.removeEventListener("abort", giveUp);
      this.#waiting.set(id, {
        resolve: (answer) => {
          settled();
          resolve(answer);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#tell({ kind: "ask", id, request });
    });
  }

  #tell(message: ToStore): void {
    this.#port.postMessage(message);
  }

  #settle(message: FromStore): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === "done") waiting?.resolve(message.answer);
    else waiting?.reject(fromWireError(message.error));
  }
}
