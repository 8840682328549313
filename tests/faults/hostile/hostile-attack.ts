// One hostile connection from its opening to its end, of messages or of bare frames. It tells how
// the server ended it; it never throws at what the server does.
import { connect } from "node:net";
import { WebSocket } from "ws";
import { closeCodeIn } from "#server/realtime/testing/close-code.ts";
import type { FramesOnLine } from "#server/realtime/testing/hostile-frames.ts";
import type { WorldPerson } from "#tests/faults/peopled-world.ts";

/** A close code, an HTTP status, or what else became of it. */
export type Ending = string;

const PATIENCE_MS = 20_000;
const SLOW_MS = 300;

/** All at once, so that they are on their way before the server can say no. */
export function attackByMessages(
  url: string,
  { headers }: WorldPerson,
  messages: readonly Uint8Array[],
): Promise<Ending> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers: { ...headers } });
    const timer = setTimeout(() => {
      resolve("nothing");
      socket.terminate();
    }, PATIENCE_MS);
    const end = (ending: Ending) => {
      clearTimeout(timer);
      resolve(ending);
    };
    socket.on("unexpected-response", (request, response) => {
      end(`status ${response.statusCode}`);
      request.destroy();
    });
    socket.on("error", () => undefined);
    socket.on("close", (code) => end(String(code)));
    socket.on("open", () => {
      for (const message of messages) socket.send(message);
      // Where nothing of it was fatal the last word is: no such type.
      socket.send(Uint8Array.from([99]));
    });
  });
}

export function attackByFrames(
  { port, path, origin }: { port: number; path: string; origin: string },
  { headers }: WorldPerson,
  { bytes, shape }: FramesOnLine,
): Promise<Ending> {
  const isFatal = shape !== null;
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    let isOpen = false;
    const timer = setTimeout(() => socket.destroy(), isFatal ? PATIENCE_MS : SLOW_MS);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(endingOf(Buffer.concat(chunks)) ?? (isFatal ? "nothing" : "left by itself"));
    });
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      if (isOpen || !Buffer.concat(chunks).includes("\r\n\r\n")) return;
      isOpen = true;
      socket.write(bytes);
    });
    const lines = Object.entries({ ...headers, origin }).map(([name, text]) => `${name}: ${text}`);
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\n` +
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${lines.join("\r\n")}\r\n\r\n`,
    );
  });
}

/** The code of the server's close frame, or its status where it did not let it in. */
function endingOf(answer: Buffer): Ending | null {
  const head = answer.indexOf("\r\n\r\n");
  const status = /^HTTP\/1\.1 (\d+)/.exec(answer.toString("latin1", 0, 40))?.[1];
  if (head < 0 || status === undefined) return null;
  if (status !== "101") return `status ${status}`;
  const code = closeCodeIn(answer, head + 4);
  return code === null ? null : String(code);
}
