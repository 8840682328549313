// A line that a test can cut without a word: bytes are no longer passed on, and nobody is told.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface TcpProxy {
  readonly port: number;
  /** What is open now stays open and silent; what is opened later works. */
  silence(): void;
  /** Nothing passes, no close either, and nothing new is connected: as a cable that is pulled out. */
  cut(): void;
  /** What was under way arrives late, in its order. */
  heal(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

export async function openTcpProxy(to: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  /** Opened while the line was cut. */
  const waiting = new Set<Socket>();
  let isCut = false;

  const end = (pair: Pair) => {
    if (isCut) return;
    pairs.delete(pair);
    pair.near.destroy();
    pair.far.destroy();
  };
  const pass = ({ near, far }: Pair) => {
    near.pipe(far);
    far.pipe(near);
  };
  const hold = ({ near, far }: Pair) => {
    for (const socket of [near, far]) {
      socket.unpipe();
      socket.pause();
    }
  };
  const join = (near: Socket) => {
    const pair = { near, far: connect(to) };
    pairs.add(pair);
    for (const socket of [near, pair.far]) {
      socket.on("error", () => undefined);
      socket.on("close", () => end(pair));
    }
    pass(pair);
  };
  const server = createServer((near) => {
    if (!isCut) return join(near);
    near.on("error", () => undefined);
    near.once("close", () => waiting.delete(near));
    waiting.add(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      for (const pair of pairs) hold(pair);
    },
    cut() {
      isCut = true;
      for (const pair of pairs) hold(pair);
    },
    heal() {
      isCut = false;
      for (const pair of [...pairs]) {
        if (pair.near.destroyed || pair.far.destroyed) end(pair);
        else pass(pair);
      }
      for (const near of waiting) join(near);
      waiting.clear();
    },
    async close() {
      isCut = false;
      for (const near of waiting) near.destroy();
      for (const pair of [...pairs]) end(pair);
      server.close();
      await once(server, "close");
    },
  };
}
