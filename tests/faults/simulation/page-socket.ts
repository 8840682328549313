// The browser's WebSocket as far as the provider needs it, over a virtual line.
import { MESSAGE_OUTCOME } from "#core/protocol/sync-message.ts";
import type {
  Line,
  NetworkPath,
  VirtualNetwork,
} from "#tests/faults/simulation/virtual-network.ts";

type Handler<T> = ((event: T) => void) | null;

export interface SocketOptions {
  readonly network: VirtualNetwork;
  readonly path: NetworkPath;
  readonly userId: string;
  /** Of every outcome that reaches the person, in whichever page. */
  onOutcome(bytes: Uint8Array): void;
}

export function pageSocketClass(options: SocketOptions): typeof WebSocket {
  class PageSocket {
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSING = 2;
    readonly CLOSED = 3;
    readyState = 0;
    binaryType = "arraybuffer";
    onopen: Handler<object> = null;
    onmessage: Handler<{ readonly data: ArrayBuffer }> = null;
    onclose: Handler<{ readonly code: number; readonly reason: string }> = null;
    onerror: Handler<object> = null;
    readonly #listeners: (() => void)[] = [];
    readonly #line: Line;

    constructor(url: string) {
      this.#line = options.network.line(options.path, {
        opened: () => {
          this.readyState = this.OPEN;
          this.onopen?.({});
        },
        message: (bytes) => {
          if (bytes[0] === MESSAGE_OUTCOME) options.onOutcome(bytes);
          this.onmessage?.({ data: Uint8Array.from(bytes).buffer });
          for (const listener of this.#listeners) listener();
        },
        closed: (code) => {
          this.readyState = this.CLOSED;
          this.onclose?.({ code, reason: "" });
        },
      });
      this.#line.open(options.userId, url.slice(url.indexOf("/sync/")));
    }

    addEventListener(_type: "message", listener: () => void): void {
      this.#listeners.push(listener);
    }

    send(bytes: Uint8Array): void {
      if (this.readyState === this.OPEN) this.#line.send(Uint8Array.from(bytes));
    }

    close(): void {
      this.readyState = this.CLOSED;
      this.#line.closeFromPage();
    }
  }
  return PageSocket as unknown as typeof WebSocket;
}
