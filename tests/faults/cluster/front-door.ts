// What stands before the servers of a lab: a page comes in here, and is led to a server that answers.
// One that answers nothing for a second, or is gone, is left, and whoever was with it comes back and
// is led to the next. Each page has a door of its own, which prefers another server.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";

const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 1_000;

export class FrontDoor {
  readonly #servers: () => readonly FascicleServer[];
  readonly #preferred: number;
  readonly #door: Server;
  readonly #unwell = new Set<FascicleServer>();
  readonly #lines = new Map<Socket, FascicleServer>();
  readonly #timer: NodeJS.Timeout;

  private constructor(servers: () => readonly FascicleServer[], preferred: number) {
    this.#servers = servers;
    this.#preferred = preferred;
    this.#door = createServer((near) => this.#lead(near, this.#inTurn()));
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** `servers` may change while it is open. */
  static async open(
    servers: () => readonly FascicleServer[],
    preferred: number,
  ): Promise<FrontDoor> {
    const door = new FrontDoor(servers, preferred);
    door.#door.listen(0, "127.0.0.1");
    await once(door.#door, "listening");
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#door.address() as AddressInfo).port}`;
  }

  /** Those that answer, from the preferred one on. */
  #inTurn(): readonly FascicleServer[] {
    const servers = this.#servers();
    const at = this.#preferred % servers.length;
    return [...servers.slice(at), ...servers.slice(0, at)].filter(
      (server) => !this.#unwell.has(server),
    );
  }

  #lead(near: Socket, [server, ...others]: readonly FascicleServer[]): void {
    near.on("error", () => undefined);
    if (server === undefined) {
      near.destroy();
      return;
    }
    const far = connect(server.port, "127.0.0.1");
    let isThrough = false;
    far.once("connect", () => {
      isThrough = true;
      this.#lines.set(near, server);
      near.pipe(far);
      far.pipe(near);
    });
    far.on("error", () => undefined);
    far.once("close", () => {
      if (isThrough) near.destroy();
      else if (!near.destroyed) this.#lead(near, others);
    });
    near.once("close", () => {
      this.#lines.delete(near);
      far.destroy();
    });
  }

  #look(): void {
    for (const server of this.#servers()) {
      fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
        () => this.#unwell.delete(server),
        () => this.#leave(server),
      );
    }
  }

  #leave(server: FascicleServer): void {
    this.#unwell.add(server);
    for (const [near, ledTo] of [...this.#lines]) if (ledTo === server) near.destroy();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const near of [...this.#lines.keys()]) near.destroy();
    this.#door.close();
    await once(this.#door, "close");
  }
}
