// [LV2] What concerns a session goes to the process that holds it, byte by byte: the owner asks for
// sign-in, origin and rights as ever. A request is passed on once at most, signed so that the owner
// may believe the client's address. What waits on an owner that has lost the session is cut.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import {
  type Addressed,
  createForwardSignatures,
  FORWARDED_HEADER,
} from "#server/cluster/forward-signature.ts";
import { lineTo } from "#server/cluster/node-line.ts";
import { type Unavailable, unavailableAnswer } from "#server/use-cases/unavailable.ts";
import { REQUEST_ID_HEADER } from "#server/web/request-id-header.ts";

const CONNECT_TIMEOUT_MS = 1_500;
const WATCH_MS = 500;
const PATH = /^\/(?:sync\/session|sync\/intents|api\/v1\/sessions)\/([\w-]{1,64})(?:[/?]|$)/;
const FORGED = `${FORWARDED_HEADER} is not signed with this server's FASCICLE_SECRET: give all servers the same, or leave the header out.\n`;
/** Said anew, by this process. */
const OWN_HEADERS: ReadonlySet<string> = new Set([FORWARDED_HEADER, REQUEST_ID_HEADER]);
/** Of one connection alone, and not to be passed on. */
const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding", "proxy-connection"];

export interface ForwarderDeps {
  /** Equal in all processes. */
  readonly secret: string;
  /** Where this one is reached: what is its own is never passed on. */
  readonly ownUrl: string;
  /** By which others at https addresses are known; null: those that the system trusts. */
  readonly authority: string | null;
  isHere(sessionId: string): boolean;
  /** The address of the live process that holds the session. */
  findOwner(sessionId: string): Promise<string | null>;
  clientAddressOf(request: IncomingMessage): string;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

export interface Forwarder {
  /** The client's address where another process passed the request on; null where none did. */
  forwardedFor(request: Addressed): string | null;
  /** Passes it on, or calls `here` where it is to be answered by this process. */
  request(request: IncomingMessage, response: ServerResponse, here: () => void): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, here: () => void): void;
  close(): void;
}

interface Passed {
  readonly sessionId: string;
  readonly url: string;
  cut(): void;
}

export function createForwarder(deps: ForwarderDeps): Forwarder {
  const passed = new Set<Passed>();
  const signatures = createForwardSignatures(deps.secret);

  /** Null: here. */
  const ownerFor = async (request: IncomingMessage) => {
    const sessionId = PATH.exec(request.url ?? "")?.[1];
    if (sessionId === undefined || request.headers[FORWARDED_HEADER] !== undefined) return null;
    if (deps.isHere(sessionId)) return null;
    const url = await deps.findOwner(sessionId);
    return url === null || url === deps.ownUrl ? null : { sessionId, url };
  };

  const signedHeader = (request: IncomingMessage) =>
    signatures.sign(deps.clientAddressOf(request), request);

  /** A client that plays a server, or a server with another secret: both are told, and not served. */
  const isForged = (request: IncomingMessage) => signatures.read(request) === "forged";

  const watch = setInterval(() => {
    for (const sessionId of new Set([...passed].map((item) => item.sessionId))) {
      deps.findOwner(sessionId).then(
        (url) => {
          for (const item of passed) {
            if (item.sessionId === sessionId && item.url !== url) item.cut();
          }
        },
        // The database is away; the owner knows, and ends what must be ended.
        () => undefined,
      );
    }
  }, WATCH_MS);
  watch.unref();

  const sayLater = (response: ServerResponse, reason: Unavailable) => {
    if (response.headersSent) return response.destroy();
    const { error, retryAfterS } = unavailableAnswer(reason);
    response.writeHead(503, {
      "content-type": "application/json",
      "cache-control": "no-store",
      "retry-after": String(retryAfterS),
    });
    response.end(JSON.stringify({ error }));
  };

  const passRequest = (
    { sessionId, url }: { readonly sessionId: string; readonly url: string },
    request: IncomingMessage,
    response: ServerResponse,
    here: () => void,
  ) => {
    const headers: Record<string, string | string[] | undefined> = { ...request.headers };
    for (const name of HOP_BY_HOP) delete headers[name];
    headers[FORWARDED_HEADER] = signedHeader(request);
    const line = lineTo(url, deps.authority);
    const sent = line.request({ method: request.method, path: request.url, headers });
    let isConnected = false;
    const item: Passed = { sessionId, url, cut: () => sent.destroy(new Error("it moved")) };
    passed.add(item);
    const timer = setTimeout(() => sent.destroy(new Error("no answer")), CONNECT_TIMEOUT_MS);
    sent.once("socket", (socket) =>
      socket.once(line.connectEvent, () => {
        isConnected = true;
        clearTimeout(timer);
        request.pipe(sent);
      }),
    );
    sent.once("response", (answer) => {
      const answered = { ...answer.headers };
      for (const name of HOP_BY_HOP) delete answered[name];
      response.writeHead(answer.statusCode ?? 502, answered);
      answer.once("error", () => response.destroy());
      answer.pipe(response);
    });
    sent.once("error", (error) => {
      deps.log("forward.failed", { sessionId, url, error: error.message });
      // Nothing of it was read: it can be answered here, where the lease may be free.
      if (isConnected) sayLater(response, "handing-over");
      else here();
    });
    sent.once("close", () => {
      clearTimeout(timer);
      passed.delete(item);
    });
    response.once("close", () => sent.destroy());
  };

  const passUpgrade = (
    { sessionId, url }: { readonly sessionId: string; readonly url: string },
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    here: () => void,
  ) => {
    const line = lineTo(url, deps.authority);
    const upstream = line.open();
    upstream.setNoDelay(true);
    let isConnected = false;
    const end = () => {
      upstream.destroy();
      socket.destroy();
    };
    const item: Passed = { sessionId, url, cut: end };
    passed.add(item);
    const timer = setTimeout(() => upstream.destroy(new Error("no answer")), CONNECT_TIMEOUT_MS);
    upstream.once(line.connectEvent, () => {
      isConnected = true;
      clearTimeout(timer);
      const lines = [`${request.method} ${request.url} HTTP/1.1`];
      for (let at = 0; at < request.rawHeaders.length; at += 2) {
        if (OWN_HEADERS.has(request.rawHeaders[at].toLowerCase())) continue;
        lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
      }
      const id = request.headers[REQUEST_ID_HEADER];
      if (id !== undefined) lines.push(`${REQUEST_ID_HEADER}: ${id}`);
      lines.push(`${FORWARDED_HEADER}: ${signedHeader(request)}`);
      upstream.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
      socket.once("close", () => upstream.destroy());
    });
    upstream.once("error", (error) => {
      deps.log("forward.failed", { sessionId, url, error: error.message });
      if (isConnected) end();
      else if (!socket.destroyed) here();
    });
    upstream.once("close", () => {
      clearTimeout(timer);
      passed.delete(item);
      if (isConnected) socket.destroy();
    });
  };

  return {
    forwardedFor(request) {
      const passedOn = signatures.read(request);
      return passedOn === null || passedOn === "forged" ? null : passedOn.address;
    },
    request(request, response, here) {
      if (isForged(request)) {
        response.writeHead(403, { "content-type": "text/plain" });
        response.end(FORGED);
        return;
      }
      if (!PATH.test(request.url ?? "")) return here();
      ownerFor(request).then(
        (owner) => (owner === null ? here() : passRequest(owner, request, response, here)),
        () => sayLater(response, "database-away"),
      );
    },
    upgrade(request, socket, head, here) {
      // Until somebody has the socket, an error on it would end the process.
      socket.on("error", () => socket.destroy());
      if (isForged(request)) {
        socket.end(`HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n${FORGED}`);
        return;
      }
      ownerFor(request).then(
        (owner) => {
          if (socket.destroyed) return;
          if (owner === null) here();
          else passUpgrade(owner, request, socket, head, here);
        },
        () => socket.destroy(),
      );
    },
    close() {
      clearInterval(watch);
      for (const item of [...passed]) item.cut();
    },
  };
}
