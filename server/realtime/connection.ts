// One socket and whose it is. Nothing that it sends throws out of here: malformed messages and
// floods end it with their code. A reader that falls behind is let go, so that a slow line costs
// the server a bounded amount of memory. It is over once, and then neither hears nor says anything.
import { performance } from "node:perf_hooks";
import { type RawData, WebSocket } from "ws";
import type { Role } from "#core/access/role.ts";
import {
  CLOSE_INTERNAL,
  CLOSE_INVALID_DATA,
  CLOSE_POLICY,
  CLOSE_PROTOCOL,
  CLOSE_TOO_BIG,
  CLOSE_TRY_AGAIN,
} from "#core/protocol/sync-message.ts";
import type { RealtimeLimits } from "#server/realtime/limits.ts";
import { createTokenBucket } from "#server/realtime/token-bucket.ts";
import {
  type ClientMessage,
  KEEPALIVE,
  MalformedMessageError,
  readClientMessage,
} from "#server/realtime/wire.ts";

/** Who is at the other end, as the server looked it up [LV4]. */
export interface Visitor {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

export type RealtimeLog = (event: string, fields: Record<string, unknown>) => void;

export interface Connection {
  /** By which its lines in the log, and the commits of what it brought, find each other. */
  readonly id: string;
  readonly visitor: Visitor;
  send(message: Uint8Array): void;
  /**
   * For a document's state, which may alone be larger than a slow reader's share. `sent` is called
   * when it has left for the line.
   */
  sendCatchUp(message: Uint8Array, sent?: () => void): void;
  close(code: number, reason: string): void;
}

export interface ServedConnection extends Connection {
  /** Ends the connection if it has been silent for too long, else asks for a sign of life. */
  beat(): void;
  /** Ends it without a handshake. */
  terminate(): void;
}

export interface ConnectionHandlers {
  /** May throw MalformedMessageError. */
  message(message: ClientMessage): void;
  /** Once, as soon as the connection is over, before the socket itself has closed. */
  over(): void;
  /** It is ended for what came over it; at most once. */
  offended(): void;
}

const OFFENCES: ReadonlySet<number> = new Set([
  CLOSE_PROTOCOL,
  CLOSE_INVALID_DATA,
  CLOSE_POLICY,
  CLOSE_TOO_BIG,
]);

/** A line that breaks is nobody's offence; frames that cannot be read are, and ws names them so. */
function isOfFrames(error: Error): boolean {
  return "code" in error && String(error.code).startsWith("WS_ERR_");
}

export function serveConnection(
  ws: WebSocket,
  { id, visitor }: Pick<Connection, "id" | "visitor">,
  limits: RealtimeLimits,
  log: RealtimeLog,
  handlersOf: (connection: Connection) => ConnectionHandlers,
): ServedConnection {
  const startMs = performance.now();
  const messages = createTokenBucket(limits.messagesPerSecond, limits.messageBurst, startMs);
  const bytes = createTokenBucket(limits.bytesPerSecond, limits.byteBurst, startMs);
  let lastHeardMs = startMs;
  let catchUpBytes = 0;
  let isOver = false;

  const finish = () => {
    if (isOver) return;
    isOver = true;
    handlers.over();
  };

  const terminate = () => {
    finish();
    ws.terminate();
  };

  /** A peer that does not answer the closing handshake is not waited for. */
  const endSoon = () => {
    const timer = setTimeout(() => ws.terminate(), limits.closeTimeoutMs);
    ws.once("close", () => clearTimeout(timer));
  };

  const close = (code: number, reason: string) => {
    if (isOver) return;
    ws.close(code, reason);
    endSoon();
    log("realtime.closed", { userId: visitor.id, connectionId: id, code, reason });
    if (OFFENCES.has(code)) handlers.offended();
    finish();
  };

  const transmit = (message: Uint8Array, allowedBytes: number, sent: () => void) => {
    if (isOver || ws.readyState !== WebSocket.OPEN) return;
    if (ws.bufferedAmount > allowedBytes) {
      close(CLOSE_TRY_AGAIN, "too far behind: come back and catch up");
      return;
    }
    ws.send(message, sent);
  };

  const connection: ServedConnection = {
    id,
    visitor,
    send(message) {
      transmit(message, limits.maxBufferedBytes + catchUpBytes, () => undefined);
    },
    sendCatchUp(message, sent = () => undefined) {
      const sizeBytes = message.length;
      transmit(message, limits.maxBufferedBytes, () => {
        catchUpBytes -= sizeBytes;
        sent();
      });
      catchUpBytes += sizeBytes;
    },
    close,
    terminate,
    beat() {
      if (isOver) return;
      if (performance.now() - lastHeardMs > limits.silenceMs) {
        log("realtime.silent", { userId: visitor.id, connectionId: id });
        terminate();
        return;
      }
      ws.ping();
      connection.send(KEEPALIVE);
    },
  };
  const handlers = handlersOf(connection);

  const isWithinRate = (sizeBytes: number) => {
    lastHeardMs = performance.now();
    if (messages.take(1, lastHeardMs) && bytes.take(sizeBytes, lastHeardMs)) return true;
    close(CLOSE_POLICY, "too many messages");
    return false;
  };

  const handle = (data: Uint8Array) => {
    try {
      handlers.message(readClientMessage(data));
    } catch (error) {
      if (error instanceof MalformedMessageError) {
        close(error.closeCode, error.message);
        return;
      }
      log("realtime.bug", { userId: visitor.id, connectionId: id, error: String(error) });
      close(CLOSE_INTERNAL, "the server made a mistake");
    }
  };

  ws.on("message", (data: RawData, isBinary: boolean) => {
    if (isOver) return;
    if (!isBinary || !Buffer.isBuffer(data)) {
      close(CLOSE_PROTOCOL, "messages are binary");
      return;
    }
    if (isWithinRate(data.length)) handle(data);
  });
  ws.on("ping", (data) => {
    if (!isOver) isWithinRate(data.length);
  });
  ws.on("pong", () => {
    lastHeardMs = performance.now();
  });
  // ws closes the socket with the fitting code by itself; without a listener it would end the process.
  ws.on("error", (error) => {
    const { message } = error;
    log("realtime.socket-error", { userId: visitor.id, connectionId: id, error: message });
    if (!isOver && isOfFrames(error)) handlers.offended();
    endSoon();
    finish();
  });
  ws.on("close", finish);
  return connection;
}
