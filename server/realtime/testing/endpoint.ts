// A real HTTP server on 127.0.0.1 with the endpoint under test, and stock clients for it. A cookie
// `user=<id>` signs a client in; roles are the test's to change while it runs.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as decoding from "lib0/decoding";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { Role } from "#core/access/role.ts";
import { LOG_MAP } from "#core/protocol/entry.ts";
import {
  INTENTS_MAP,
  MESSAGE_OUTCOME,
  MESSAGE_SERVER,
  type Outcome,
} from "#core/protocol/sync-message.ts";
import type { RealtimeLimits } from "#server/realtime/limits.ts";
import { createRealtime, type Realtime } from "#server/realtime/realtime.ts";
import { MemoryLogs, MemorySessions } from "#server/realtime/testing/memory-sessions.ts";
import type { ServerHealth } from "#server/use-cases/server-health.ts";

export const SESSION = "session-1";
export const OTHER_SESSION = "session-2";
export const ORIGIN = "https://fascicle.example";

export interface Logged {
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

export interface Endpoint {
  readonly realtime: Realtime;
  readonly sessions: MemorySessions;
  readonly roles: Map<string, Role>;
  readonly logged: readonly Logged[];
  /** Whose role was asked for. */
  readonly asked: readonly string[];
  /** Whose cookie was looked up. */
  readonly lookedUp: readonly string[];
  /** Whose sign-in holds no longer. */
  readonly signedOut: Set<string>;
  readonly port: number;
  readonly wsOrigin: string;
  /** Takes away what it has noted (`logged`, `asked`, `lookedUp`), so that a long run keeps none of it. */
  forget(): readonly Logged[];
  stop(): Promise<void>;
}

export interface EndpointOptions {
  readonly logs?: MemoryLogs;
  readonly limits?: Partial<RealtimeLimits>;
  /** To come back on the port of an endpoint before; 0 for any. */
  readonly port?: number;
  /** Passed before a role is told. */
  readonly roleGate?: () => Promise<void>;
  readonly health?: ServerHealth;
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const logs = options.logs ?? new MemoryLogs(SESSION, OTHER_SESSION);
  const logged: Logged[] = [];
  const asked: string[] = [];
  const lookedUp: string[] = [];
  const signedOut = new Set<string>();
  const roles = new Map<string, Role>([
    ["ada", "proofreader"],
    ["ben", "proofreader"],
    ["cleo", "reviewer"],
    ["vic", "viewer"],
  ]);
  const sessions = new MemorySessions(logs, roles);
  const realtime = createRealtime({
    sessions,
    async authenticate(request) {
      const id = /(?:^|; )user=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
      if (id === undefined) return null;
      lookedUp.push(id);
      return signedOut.has(id) ? null : { id, name: `Name of ${id}`, signInId: `sign-in of ${id}` };
    },
    async rolesOf(questions) {
      asked.push(...questions.map(({ userId }) => userId));
      await options.roleGate?.();
      return questions.map(({ userId, signInId }) => {
        const holds = signInId === `sign-in of ${userId}` && !signedOut.has(userId);
        return (holds && roles.get(userId)) || null;
      });
    },
    isAllowedOrigin: (request) => request.headers.origin === ORIGIN,
    limits: {
      presenceGatherMs: 5,
      presenceViewerGatherMs: 5,
      presencesPerSecond: 1_000,
      ...options.limits,
    },
    ...(options.health === undefined ? {} : { health: options.health }),
    log: (event, fields) => logged.push({ event, fields }),
  });
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.on("upgrade", (request, socket, head) => realtime.handleUpgrade(request, socket, head));
  const port = await listen(server, options.port ?? 0);
  return {
    realtime,
    sessions,
    roles,
    logged,
    asked,
    lookedUp,
    signedOut,
    port,
    wsOrigin: `ws://127.0.0.1:${port}`,
    forget() {
      asked.length = 0;
      lookedUp.length = 0;
      for (const session of sessions.opened()) session.submitted.length = 0;
      return logged.splice(0);
    },
    async stop() {
      await realtime.closeAll();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The browser's WebSocket as far as the provider needs it, signed in by a cookie. */
export function socketClassFor(userId: string | null): typeof globalThis.WebSocket {
  class SignedInSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      const cookie = userId === null ? {} : { Cookie: `user=${userId}` };
      super(url, protocols ?? [], { headers: { Origin: ORIGIN, ...cookie } });
    }
  }
  return SignedInSocket as unknown as typeof globalThis.WebSocket;
}

export interface Peer {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
}

export interface PeerOptions {
  readonly sessionId?: string;
  /** Whose intents room, where it is not the person's own. */
  readonly roomOf?: string;
  readonly doc?: Y.Doc;
  readonly params?: Record<string, string>;
}

function connectPeer(url: string, room: string, userId: string, options: PeerOptions): Peer {
  const doc = options.doc ?? new Y.Doc();
  const provider = new WebsocketProvider(url, room, doc, {
    WebSocketPolyfill: socketClassFor(userId),
    params: options.params ?? { v: "1" },
    disableBc: true,
    maxBackoffTime: 100,
  });
  // Without a handler the provider prints a line for each.
  provider.messageHandlers[MESSAGE_SERVER] = () => undefined;
  return { doc, provider };
}

export function sessionPeer(wsOrigin: string, userId: string, options: PeerOptions = {}): Peer {
  const url = `${wsOrigin}/sync/session`;
  return connectPeer(url, options.sessionId ?? SESSION, userId, options);
}

export function intentsPeer(wsOrigin: string, userId: string, options: PeerOptions = {}): Peer {
  const url = `${wsOrigin}/sync/intents/${options.sessionId ?? SESSION}`;
  return connectPeer(url, options.roomOf ?? userId, userId, options);
}

export function logOf(peer: Peer): Y.Map<Uint8Array> {
  return peer.doc.getMap<Uint8Array>(LOG_MAP);
}

export function intentsOf(peer: Peer): Y.Map<string> {
  return peer.doc.getMap<string>(INTENTS_MAP);
}

export function outcomesOf(peer: Peer): Outcome[] {
  const outcomes: Outcome[] = [];
  peer.provider.messageHandlers[MESSAGE_OUTCOME] = (_encoder, decoder) => {
    outcomes.push(JSON.parse(decoding.readVarString(decoder)) as Outcome);
  };
  return outcomes;
}

/** Puts an intent and returns its id. */
export function putIntent(peer: Peer, intentId: string = crypto.randomUUID()): string {
  intentsOf(peer).set(intentId, JSON.stringify({ id: intentId }));
  return intentId;
}

/** Resolves as soon as `holds`, looked at after every turn of the event loop; else throws. */
export async function until(what: string, holds: () => boolean, timeoutMs = 20_000): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadlineMs) throw new Error(`it never came to be that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
