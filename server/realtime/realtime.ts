// The realtime endpoint: upgrades under /sync/ become connections, connections share rooms. It owns
// no rule of proofreading and keeps nothing: what is durable is the session's, and comes first.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import {
  CLOSE_FORBIDDEN,
  CLOSE_GOING_AWAY,
  CLOSE_PROTOCOL_VERSION,
  CLOSE_TRY_AGAIN,
  PROTOCOL_VERSION,
} from "#core/protocol/sync-message.ts";
import {
  type RealtimeLog,
  type ServedConnection,
  serveConnection,
} from "#server/realtime/connection.ts";
import { createEditsFirst } from "#server/realtime/edits-first.ts";
import { gatherRights, type RolesOf } from "#server/realtime/gathered-rights.ts";
import type { Identity } from "#server/realtime/identity.ts";
import { DEFAULT_LIMITS, type RealtimeLimits } from "#server/realtime/limits.ts";
import { credentialKey, personKey } from "#server/realtime/offences.ts";
import { createDoorCounts, createProcessRooms } from "#server/realtime/process-rooms.ts";
import { parseRoomAddress, speaksOurVersion } from "#server/realtime/room-address.ts";
import { type Admission, type Attempt, admit, refuseAttempt } from "#server/realtime/upgrade.ts";
import { serverMessage } from "#server/realtime/wire.ts";
import type { LiveSessions } from "#server/use-cases/live-session.ts";
import type { RightsQuestion } from "#server/use-cases/ports/access.ts";
import { HealthBoard, type ServerHealth } from "#server/use-cases/server-health.ts";

export interface RealtimeDeps {
  readonly sessions: LiveSessions;
  /** Who asks, from cookies or headers; null when nobody is signed in. */
  authenticate(request: IncomingMessage): Promise<Identity | null>;
  /**
   * Roles on the sessions' datasets, no more than the token's, where one is given. Null for none, and
   * where the sign-in or token that is asked about holds no longer.
   */
  readonly rolesOf: RolesOf;
  isAllowedOrigin(request: IncomingMessage): boolean;
  /** Whose share of sockets it counts against; by default the address of the TCP peer. */
  addressOf?(request: IncomingMessage): string;
  /** What the log is to call the connection; by default an id of its own. */
  connectionIdOf?(request: IncomingMessage): string;
  readonly limits?: Partial<RealtimeLimits>;
  /** Always well where left out. */
  readonly health?: ServerHealth;
  readonly log: RealtimeLog;
}

export interface RealtimeStats {
  readonly sockets: number;
  readonly rooms: number;
  readonly users: number;
  readonly addresses: number;
  readonly attempts: number;
}

export interface Realtime {
  /** For requests whose path begins with /sync/. Never throws; the socket is its from here on. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends all sockets of a person whose rights were taken back, and attempts under way. */
  closeUser(userId: string): void;
  /**
   * Asks what everybody who is connected may do now, and ends the sockets of those who may nothing.
   * Where the role is another one, the socket ends as well: it comes back with the new one.
   */
  review(rightsOf: RolesOf): Promise<void>;
  /** Sends everyone of a session away for a while: another process may serve it now. */
  closeSession(sessionId: string): void;
  /** Resolves when every socket is closed and every intent under way has its outcome. */
  closeAll(): Promise<void>;
  stats(): RealtimeStats;
}

function sessionIn(url: string): string {
  return parseRoomAddress(url)?.sessionId ?? "";
}

export function createRealtime(deps: RealtimeDeps): Realtime {
  const limits: RealtimeLimits = { ...DEFAULT_LIMITS, ...deps.limits };
  const { log, health = new HealthBoard() } = deps;
  const wss = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.maxPayloadBytes,
    perMessageDeflate: false,
    // One message a turn of the loop: somebody's hundred at once would hold up everybody else.
    allowSynchronousEvents: false,
  });
  const sockets = new Map<WebSocket, ServedConnection>();
  const rights = new Map<ServedConnection, RightsQuestion>();
  const attempts = new Set<Attempt>();
  const counts = createDoorCounts(limits);
  let isClosing = false;

  const { sessions } = deps;
  const edits = createEditsFirst();
  const rooms = createProcessRooms({ sessions, limits, health, log, edits });

  const gate = {
    rooms,
    ...counts,
    authenticate: async (request: IncomingMessage) => {
      await edits.quiet();
      return deps.authenticate(request);
    },
    roleIn: gatherRights(deps.rolesOf, edits, limits),
    isAllowedOrigin: (request: IncomingMessage) => deps.isAllowedOrigin(request),
    addressOf: (request: IncomingMessage) =>
      deps.addressOf?.(request) ?? request.socket.remoteAddress ?? "unknown",
  };

  const heartbeat = setInterval(() => {
    for (const connection of sockets.values()) connection.beat();
    rooms.beat();
  }, limits.heartbeatMs);
  heartbeat.unref();

  const serve = (ws: WebSocket, admission: Admission & { ok: true }, request: IncomingMessage) => {
    const { headers, url = "" } = request;
    const { visitor, room } = admission;
    const id = deps.connectionIdOf?.(request) ?? randomUUID();
    const connection = serveConnection(ws, { id, visitor }, limits, log, (self) => ({
      message: (message) => room.receive(self, message),
      over: () => room.leave(self),
      offended: () => {
        counts.offences.note(credentialKey(headers));
        counts.offences.note(personKey(visitor.id));
      },
    }));
    sockets.set(ws, connection);
    rights.set(connection, admission.rights);
    ws.once("close", () => {
      sockets.delete(ws);
      rights.delete(connection);
    });
    if (speaksOurVersion(url)) {
      room.join(connection);
      connection.send(serverMessage({ ...health.current(), serverMs: Date.now() }));
    } else connection.close(CLOSE_PROTOCOL_VERSION, `protocol ${PROTOCOL_VERSION} needed`);
  };

  const letIn = async (attempt: Attempt, head: Buffer) => {
    const admission = await admit(gate, attempt);
    await edits.quiet();
    if (attempt.isRefused) return;
    if (!admission.ok) {
      log("realtime.refused", { status: admission.status, userId: attempt.userId });
      refuseAttempt(attempt, admission.status);
      return;
    }
    const { request, socket } = attempt;
    wss.handleUpgrade(request, socket, head, (ws) => serve(ws, admission, request));
  };

  const stopTelling = health.onChange((state) => {
    const message = serverMessage({ ...state, serverMs: Date.now() });
    for (const connection of sockets.values()) connection.send(message);
  });

  const end = async () => {
    stopTelling();
    clearInterval(heartbeat);
    for (const attempt of attempts) refuseAttempt(attempt, 503);
    const closed = [...sockets.keys()].map(
      (ws) => new Promise<void>((resolve) => ws.once("close", () => resolve())),
    );
    for (const connection of sockets.values()) {
      connection.close(CLOSE_GOING_AWAY, "the server is stopping");
    }
    await Promise.all(closed);
    await rooms.settle();
  };

  return {
    handleUpgrade(request, socket, head) {
      // Until ws has the socket, an error on it would end the process.
      socket.on("error", () => socket.destroy());
      const attempt: Attempt = { request, socket, userId: null, isRefused: false };
      if (isClosing) {
        refuseAttempt(attempt, 503);
        return;
      }
      attempts.add(attempt);
      const timer = setTimeout(() => refuseAttempt(attempt, 503), limits.upgradeTimeoutMs);
      void letIn(attempt, head)
        .catch((error: unknown) => {
          log("realtime.upgrade-failed", { userId: attempt.userId, error: String(error) });
          refuseAttempt(attempt, 503);
        })
        .finally(() => {
          clearTimeout(timer);
          attempts.delete(attempt);
        });
    },
    closeUser(userId) {
      for (const attempt of attempts) {
        if (attempt.userId === userId) refuseAttempt(attempt, 403);
      }
      for (const connection of [...sockets.values()]) {
        if (connection.visitor.id === userId) {
          connection.close(CLOSE_FORBIDDEN, "your access to this session has changed");
        }
      }
    },
    async review(rightsOf) {
      const asked = [...rights];
      if (asked.length === 0) return;
      await edits.quiet();
      const roles = await rightsOf(asked.map(([, question]) => question));
      for (const [n, [connection]] of asked.entries()) {
        const role = roles[n] ?? null;
        if (role === null) {
          connection.close(CLOSE_FORBIDDEN, "your access to this session has changed");
        } else if (role !== connection.visitor.role) {
          connection.close(CLOSE_TRY_AGAIN, "your role has changed");
        }
      }
    },
    closeSession(sessionId) {
      rooms.forget((key) => key.split("/")[1] === sessionId);
      for (const attempt of attempts) {
        if (sessionIn(attempt.request.url ?? "") === sessionId) refuseAttempt(attempt, 503);
      }
      for (const [connection, asked] of [...rights]) {
        if (asked.sessionId === sessionId) connection.close(CLOSE_TRY_AGAIN, "the session moves");
      }
    },
    async closeAll() {
      isClosing = true;
      await end();
    },
    stats() {
      return {
        sockets: sockets.size,
        rooms: rooms.openRooms,
        users: counts.users.size,
        addresses: counts.addresses.size,
        attempts: attempts.size,
      };
    },
  };
}
