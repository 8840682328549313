// The server's end of a line, in the shape in which `ws` hands one over: whole messages, and the end.
import { EventEmitter } from "node:events";
import { WebSocket } from "ws";

export interface Wire {
  send(bytes: Uint8Array): void;
  close(code: number): void;
}

export class ServerSocket extends EventEmitter {
  readonly #wire: Wire;
  readonly bufferedAmount = 0;
  isOver = false;

  constructor(wire: Wire) {
    super();
    this.#wire = wire;
  }

  get readyState(): number {
    return this.isOver ? WebSocket.CLOSED : WebSocket.OPEN;
  }

  /** Of the TCP socket: what is held until its end is given back. */
  get closed(): boolean {
    return this.isOver;
  }

  send(bytes: Uint8Array, sent: () => void): void {
    // As the real one does it never calls back from within.
    queueMicrotask(sent);
    if (!this.isOver) this.#wire.send(bytes);
  }

  close(code: number): void {
    if (!this.isOver) this.#wire.close(code);
  }

  terminate(): void {
    this.close(1006);
  }

  ping(): void {}

  hear(bytes: Uint8Array): void {
    this.emit("message", Buffer.from(bytes), true);
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.emit("close");
  }
}
