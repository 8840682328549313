// A line that is as bad as a test wants it: everything arrives in its order, as TCP has it, but late;
// a lost packet holds up all that follows until it is sent again; it breaks; or it is pulled out.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";

export interface LineQuality {
  /** One way. */
  readonly delayMs: number;
  /** Of the packets; each is sent again after `resendMs`, and may be lost again. */
  readonly lossShare: number;
  readonly resendMs: number;
}

export const GOOD_LINE: LineQuality = { delayMs: 0, lossShare: 0, resendMs: 0 };

export class BadLine {
  readonly port: number;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets = new Set<Socket>();
  readonly #random = seededRandom(15);
  #quality = GOOD_LINE;
  #isPulled = false;

  private constructor(server: ReturnType<typeof createServer>, to: number) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (near) => this.#join(near, connect(to, "127.0.0.1")));
  }

  static async to(port: number): Promise<BadLine> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new BadLine(server, port);
  }

  set quality(quality: LineQuality) {
    this.#quality = quality;
  }

  /** Whoever talks over it is told that it is broken. */
  break(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing arrives any more, and nobody is told. */
  pull(): void {
    this.#isPulled = true;
  }

  /** What was open is lost; what is opened now works. */
  plug(): void {
    this.#isPulled = false;
    this.break();
  }

  async close(): Promise<void> {
    this.break();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(near: Socket, far: Socket): void {
    this.#carry(near, far);
    this.#carry(far, near);
  }

  #carry(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    let freeMs = 0;
    const later = (work: () => void) => {
      const nowMs = performance.now();
      freeMs = Math.max(freeMs, nowMs + this.#quality.delayMs) + this.#lossMs();
      setTimeout(() => {
        if (!this.#isPulled) work();
      }, freeMs - nowMs);
    };
    from.on("data", (bytes) => later(() => to.write(bytes)));
    from.on("error", () => undefined);
    from.on("close", () => {
      this.#sockets.delete(from);
      later(() => to.destroy());
    });
  }

  #lossMs(): number {
    const { lossShare, resendMs } = this.#quality;
    let lostMs = 0;
    while (lossShare > 0 && this.#random.chance(lossShare)) lostMs += resendMs;
    return lostMs;
  }
}
