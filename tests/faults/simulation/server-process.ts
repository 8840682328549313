// One life of the server, from its start on the store until it is killed: the real sessions, rooms,
// connections and checks at the door, on the virtual network in place of TCP.
import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Role } from "#core/access/role.ts";
import {
  CLOSE_INTERNAL,
  CLOSE_INVALID_DATA,
  CLOSE_LOG_MISMATCH,
  CLOSE_POLICY,
  CLOSE_PROTOCOL,
  CLOSE_TOO_BIG,
} from "#core/protocol/sync-message.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { serveConnection } from "#server/realtime/connection.ts";
import type { EditsFirst } from "#server/realtime/edits-first.ts";
import { DEFAULT_LIMITS } from "#server/realtime/limits.ts";
import { createDoorCounts, createProcessRooms } from "#server/realtime/process-rooms.ts";
import type { Room } from "#server/realtime/room.ts";
import type { RoomRegistry } from "#server/realtime/room-registry.ts";
import { type Admission, admit } from "#server/realtime/upgrade.ts";
import { serverMessage } from "#server/realtime/wire.ts";
import type { EditEngines } from "#server/use-cases/edit-engines.ts";
import { HealthWatch, watchStore } from "#server/use-cases/health-watch.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import { createOpenDatasets } from "#server/use-cases/open-datasets.ts";
import type { RightsQuestion } from "#server/use-cases/ports/access.ts";
import { HealthBoard } from "#server/use-cases/server-health.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import type { LogBatch, Store } from "#server/use-cases/store.ts";
import type { BarDataset } from "#tests/faults/simulation/bar-dataset.ts";
import type { ServerSocket } from "#tests/faults/simulation/server-socket.ts";
import { type Process, slowPort } from "#tests/faults/simulation/slow-port.ts";
import type { StackPorts } from "#tests/faults/simulation/stack-ports.ts";
import type { Trace } from "#tests/faults/simulation/trace.ts";
import type { ListeningServer } from "#tests/faults/simulation/virtual-network.ts";
import type { VirtualTime } from "#tests/faults/simulation/virtual-time.ts";

export interface ProcessDeps {
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly store: Store;
  readonly engines: EditEngines;
  readonly dataset: BarDataset;
  readonly ports: StackPorts;
  /** Nothing can be kept just now. */
  isDiskFull(): boolean;
  /** Of whatever must not be. */
  complain(what: string): void;
}

/** Closes that call the page, or the server itself, mistaken: no page that is as built earns one. */
const ACCUSING_CODES: ReadonlySet<unknown> = new Set([
  ...[CLOSE_PROTOCOL, CLOSE_INVALID_DATA, CLOSE_POLICY, CLOSE_TOO_BIG],
  ...[CLOSE_INTERNAL, CLOSE_LOG_MISMATCH],
]);

class DiskFullError extends Error {
  override readonly name = "DiskFullError";
}

/** Who waits for what is this world's own affair, by its own time. */
const UNHURRIED: EditsFirst = {
  during: (edit) => edit,
  quiet: async () => undefined,
  isLively: () => false,
};

export class ServerProcess implements ListeningServer, Process {
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  readonly host: SessionHost;
  /** As this process sees it. */
  readonly store: Store;
  readonly #deps: ProcessDeps;
  readonly #health = new HealthBoard();
  readonly #watch: HealthWatch;
  readonly #rooms: RoomRegistry<Room>;
  readonly #counts = createDoorCounts(DEFAULT_LIMITS);
  isDead = false;
  /** Rejects then. */
  readonly whenDead: Promise<never>;
  #onDeath: (error: Error) => void = () => undefined;

  constructor(deps: ProcessDeps) {
    this.#deps = deps;
    this.time = deps.time;
    this.random = deps.random;
    const { time, engines, dataset } = deps;
    const assertSpace = async () => {
      if (deps.isDiskFull()) throw new DiskFullError("no space is left");
    };
    this.#watch = new HealthWatch({
      ...{ board: this.#health, freeBytes: null, probe: assertSpace, reopen: assertSpace },
      reasonOf: (error) => (error instanceof DiskFullError ? "disk-full" : null),
    });
    this.#watch.start();
    const disk = deps.ports.store(slowPort(this, deps.store));
    const store = {
      ...disk,
      async appendBatch(batch: LogBatch) {
        await assertSpace();
        await disk.appendBatch(batch);
      },
    };
    this.store = watchStore(store, this.#watch);
    const datasets = createOpenDatasets({
      store: this.store,
      openVolumes: async () => dataset.openVolumes(),
    });
    this.host = new SessionHost({
      store: this.store,
      datasets,
      nowMs: () => Date.now(),
      engines: {
        runCuts: engines.runCuts,
        splitSupervoxel: (...args) => time.waitFor(engines.splitSupervoxel(...args)),
      },
    });
    this.#rooms = createProcessRooms({
      sessions: deps.ports.sessions(this.host),
      limits: DEFAULT_LIMITS,
      health: this.#health,
      log: (event, fields) => this.#log(event, fields),
      edits: UNHURRIED,
    });
    this.whenDead = new Promise((_resolve, reject) => {
      this.#onDeath = reject;
    });
    this.whenDead.catch(() => undefined);
  }

  /** Nothing of it goes on: what it asked of its ports is not answered any more. */
  die(): void {
    this.isDead = true;
    void this.#watch.stop();
    this.#onDeath(new Error("the server is gone"));
  }

  /** As last committed, or about to be; null where it is not in memory. */
  modelOf(sessionId: string): SessionModel | null {
    return this.host.peek(sessionId)?.model ?? null;
  }

  /** A request's answer; rejects where the process dies first. */
  async answer<T>(
    sessionId: string,
    read: (model: SessionModel, session: HostedSession) => T,
  ): Promise<T> {
    const asked = this.host.use(sessionId, (session) =>
      session.exclusively((model) => read(model, session)),
    );
    const answer = await Promise.race([asked, this.whenDead]);
    if (answer === null) throw new Error("there is no such session");
    return answer;
  }

  async admit(userId: string, url: string, socket: ServerSocket): Promise<(() => void) | null> {
    const gate = {
      rooms: this.#rooms,
      ...this.#counts,
      authenticate: async () => ({ id: userId, name: `Name of ${userId}` }),
      roleIn: (asked: RightsQuestion) => this.#roleIn(asked),
      isAllowedOrigin: () => true,
      addressOf: () => "198.51.100.7",
    };
    const headers = { cookie: userId };
    const request = Object.assign(new EventEmitter(), { url, headers });
    const attempt = {
      request: request as unknown as IncomingMessage,
      socket: socket as unknown as Duplex,
      userId: null,
      isRefused: false,
    };
    const admission = await admit(gate, attempt);
    if (this.isDead || !admission.ok) return null;
    return () => this.#serve(socket, admission);
  }

  #serve(socket: ServerSocket, { visitor, room }: Admission & { ok: true }): void {
    const log = (event: string, fields: Record<string, unknown>) => this.#log(event, fields);
    const ws = socket as unknown as WebSocket;
    const connection = serveConnection(
      ws,
      { id: visitor.id, visitor },
      DEFAULT_LIMITS,
      log,
      (self) => ({
        message: (message) => room.receive(self, message),
        over: () => room.leave(self),
        offended: () => this.#deps.complain(`an offence of ${visitor.name}`),
      }),
    );
    const stopTelling = this.#health.onChange((state) =>
      connection.send(serverMessage({ ...state, serverMs: Date.now() })),
    );
    socket.once("close", stopTelling);
    room.join(connection);
    connection.send(serverMessage({ ...this.#health.current(), serverMs: Date.now() }));
  }

  async #roleIn({ userId, sessionId }: RightsQuestion): Promise<Role | null> {
    const session = await this.store.findSession(sessionId);
    return session === null ? null : this.store.roleOn(userId, session.datasetId);
  }

  #log(event: string, fields: Record<string, unknown>): void {
    const line = `server: ${event} ${String(fields.error ?? fields.reason ?? "")}`;
    this.#deps.trace.note(line);
    if (event === "realtime.bug" || ACCUSING_CODES.has(fields.code)) this.#deps.complain(line);
  }
}
