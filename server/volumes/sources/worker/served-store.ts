// The other end of a PortStore: reads for a thread what that may not reach itself. When the thread
// ends, or the source there is closed, every read that is under way for it is given up.
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type {
  FromStore,
  StoreAnswer,
  StoreDescription,
  StoreRequest,
  ToStore,
} from "#server/volumes/sources/worker/source-messages.ts";
import { toWireError } from "#server/volumes/sources/worker/wire-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

interface UnderWay {
  readonly key: string;
  readonly controller: AbortController;
  /** The thread does nothing else until it is answered. */
  readonly isWaitedFor: boolean;
}

type Asked = Extract<ToStore, { readonly kind: "ask" }>;

export class ServedStore {
  /** For the thread; to be transferred. */
  readonly description: StoreDescription;
  readonly #store: ByteStore;
  readonly #port: MessagePort;
  readonly #underWay = new Map<number, UnderWay>();
  #lastKey = "";
  #stirCount = 0;

  constructor(store: ByteStore) {
    this.#store = store;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const { address, localPath } = store;
    this.description = { address, localPath, port: port2 };
    port1.on("message", (message: ToStore) => this.#take(message));
    port1.on("close", () => this.close());
    // A source that nobody reads keeps no process alive.
    port1.unref();
  }

  /** Of what is being read, or was read last: where a reader that hangs is most likely to be. */
  get lastKey(): string {
    return this.#underWay.values().next().value?.key ?? this.#lastKey;
  }

  /** Changes with all that the thread asks for and is answered. */
  get stirCount(): number {
    return this.#stirCount;
  }

  /** Whether the thread waits for bytes, and not they for it. */
  get isReading(): boolean {
    return this.#underWay.size > 0;
  }

  /** Lets the thread go on where it waits for bytes and does nothing else. */
  giveUpWaiting(): void {
    for (const { controller, isWaitedFor } of this.#underWay.values()) {
      if (isWaitedFor) controller.abort(new Error("the bytes did not come in time"));
    }
  }

  close(): void {
    this.#port.close();
    for (const { controller } of this.#underWay.values()) {
      controller.abort(new Error("the thread that read the volume has ended"));
    }
    this.#underWay.clear();
  }

  #take(message: ToStore): void {
    if (message.kind === "ask") void this.#answer(message);
    else this.#underWay.get(message.id)?.controller.abort(new Error("the read was given up"));
  }

  async #answer({ id, request, answered }: Asked): Promise<void> {
    const key = request.kind === "list" ? request.prefix : request.key;
    const controller = new AbortController();
    this.#underWay.set(id, { key, controller, isWaitedFor: answered !== undefined });
    this.#lastKey = key;
    this.#stirCount++;
    try {
      const answer = await asked(this.#store, request, controller.signal);
      const bytes = answer instanceof Uint8Array ? owned(answer) : null;
      this.#tell(
        { kind: "done", id, answer: bytes ?? answer },
        bytes === null ? [] : [bytes.buffer],
      );
    } catch (error) {
      this.#tell({ kind: "failed", id, error: toWireError(error) }, []);
    } finally {
      this.#underWay.delete(id);
      this.#stirCount++;
      // Also where the port is closed by now: nobody may wait for ever.
      if (answered !== undefined) {
        Atomics.store(answered, 0, 1);
        Atomics.notify(answered, 0);
      }
    }
  }

  /** To a port that is closed it does nothing. */
  #tell(message: FromStore, transfer: readonly ArrayBuffer[]): void {
    this.#port.postMessage(message, transfer);
  }
}

function asked(store: ByteStore, request: StoreRequest, signal: AbortSignal): Promise<StoreAnswer> {
  switch (request.kind) {
    case "read":
      return store.read(request.key, { ...request.options, signal });
    case "size":
      return store.sizeBytes(request.key, signal);
    case "list":
      return store.list(request.prefix, signal);
  }
}

/** As it is where it has its memory for itself; of a part of something larger a copy. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}
