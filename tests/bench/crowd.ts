// Fifty sockets that wait for the same news. The real server and the bare one are measured with this
// same code, so that what the sockets themselves cost is on both sides.
import { WebSocket } from "ws";
import { nowNs } from "#tests/bench/clock.ts";

const PATIENCE_MS = 20_000;

export interface CrowdOptions {
  readonly url: string;
  readonly size: number;
  headersOf(index: number): Readonly<Record<string, string>>;
  /** Which of the frames that come are what is waited for. */
  isNews(frame: Buffer): boolean;
}

export interface Delivery {
  readonly sentNs: bigint;
  /** At everyone but the first, who is the sender. */
  readonly receivedNs: readonly bigint[];
  readonly frame: Buffer;
}

export class Crowd {
  readonly #sockets: readonly WebSocket[];
  #hear: ((index: number, frame: Buffer) => void) | null = null;

  private constructor(sockets: readonly WebSocket[], isNews: CrowdOptions["isNews"]) {
    this.#sockets = sockets;
    for (const [index, socket] of sockets.entries()) {
      socket.on("message", (frame: Buffer) => {
        if (isNews(frame)) this.#hear?.(index, frame);
      });
    }
  }

  static async open({ url, size, headersOf, isNews }: CrowdOptions): Promise<Crowd> {
    const indices = Array.from({ length: size }, (_, index) => index);
    const sockets = await Promise.all(indices.map((index) => openSocket(url, headersOf(index))));
    return new Crowd(sockets, isNews);
  }

  /** The first socket: it sends, where nothing else does. */
  get sender(): WebSocket {
    return this.#sockets[0];
  }

  sendFromAll(frame: Uint8Array): void {
    for (const socket of this.#sockets) socket.send(frame);
  }

  sendFromEach(frameOf: (index: number) => Uint8Array): void {
    for (const [index, socket] of this.#sockets.entries()) socket.send(frameOf(index));
  }

  /** Resolves once everyone has the news that `send` brings about. One at a time. */
  async deliver(send: () => void): Promise<Delivery> {
    const receivedNs = new Map<number, bigint>();
    let news: Buffer | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let sentNs = 0n;
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => {
          reject(new Error(`${receivedNs.size} of ${this.#sockets.length} sockets got the news`));
        }, PATIENCE_MS);
        this.#hear = (index, frame) => {
          receivedNs.set(index, nowNs());
          news = frame;
          if (receivedNs.size === this.#sockets.length) resolve();
        };
        sentNs = nowNs();
        send();
      });
    } finally {
      clearTimeout(timer);
      this.#hear = null;
    }
    if (news === null) throw new Error("a crowd of nobody");
    receivedNs.delete(0);
    return { sentNs, receivedNs: [...receivedNs.values()], frame: news };
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
}

export function openSocket(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers: { ...headers } });
    socket.once("open", () => resolve(socket));
    socket.on("error", reject);
  });
}
