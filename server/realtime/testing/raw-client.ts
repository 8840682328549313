// Clients below the provider: one that speaks whole messages, and one that writes bytes to TCP.
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import { ORIGIN } from "#server/realtime/testing/endpoint.ts";

export interface RawClient {
  readonly ws: WebSocket;
  readonly received: Uint8Array[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
}

/** Resolves once open; rejects with the HTTP status in its message where refused. */
export function openRaw(url: string, headers: Record<string, string>): Promise<RawClient> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, { headers });
    const received: Uint8Array[] = [];
    const closed = new Promise<number>((done) => ws.on("close", (code) => done(code)));
    ws.on("message", (data) => received.push(new Uint8Array(data as Buffer)));
    ws.on("open", () => resolve({ ws, received, closed }));
    ws.on("error", reject);
  });
}

export function signedIn(userId: string): Record<string, string> {
  return { Origin: ORIGIN, Cookie: `user=${userId}` };
}

/** The status that an upgrade is refused with; 101 where it is not. */
export function upgradeStatus(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, { headers });
    ws.on("open", () => {
      ws.terminate();
      resolve(101);
    });
    ws.on("unexpected-response", (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    ws.on("error", (error) => {
      // Destroying the refused request is reported as an error after its status is known.
      reject(error);
    });
  });
}

/** A TCP socket after a true handshake: what it writes next are frames, well-formed or not. */
export function openFrames(port: number, path: string, userId: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", reject);
    socket.once("data", (answer) => {
      if (answer.toString("latin1").startsWith("HTTP/1.1 101")) resolve(socket);
      else reject(new Error(answer.toString("latin1")));
    });
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
        `Origin: ${ORIGIN}\r\nCookie: user=${userId}\r\n\r\n`,
    );
  });
}
