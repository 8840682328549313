// A server on a free port of the loopback, which a test closes with all that is open on it.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface LoopbackServer {
  readonly url: string;
  readonly port: number;
  /** Connections that were ever made. */
  readonly connections: number;
  close(): Promise<void>;
}

export async function serveOnLoopback(
  listener: RequestListener,
  host = "127.0.0.1",
  wantedPort = 0,
): Promise<LoopbackServer> {
  let connections = 0;
  const server = createServer(listener);
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(wantedPort, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    get connections() {
      return connections;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
