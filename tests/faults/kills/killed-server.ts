// A real server that is killed over and over: by a signal at any moment, or by itself at a failpoint.
// It comes back on the same port, as whoever runs it would have it come back.
import { setTimeout as pause } from "node:timers/promises";
import type { Failpoint } from "#server/use-cases/failpoint.ts";
import type { KillWorld } from "#tests/faults/kills/kill-world.ts";
import { FascicleServer, freePort } from "#tests/support/fascicle-server.ts";

export type KillPlan =
  /** So long after the first outcome of this start. */
  | { readonly kind: "after"; readonly delayMs: number }
  | { readonly kind: "at"; readonly failpoint: Failpoint; readonly nth: number };

/** To end what hangs. */
const DEATH_LIMIT_MS = 60_000;

export class KilledServer {
  readonly world: KillWorld;
  readonly port: number;
  readonly url: string;
  #server: FascicleServer | null = null;
  kills = 0;

  private constructor(world: KillWorld, port: number) {
    this.world = world;
    this.port = port;
    this.url = `http://localhost:${port}`;
  }

  static async on(world: KillWorld): Promise<KilledServer> {
    return new KilledServer(world, await freePort());
  }

  async start(plan: KillPlan | null): Promise<void> {
    const { dataDir, env } = this.world;
    const fault = plan?.kind === "at" ? `${plan.failpoint}@${plan.nth}:kill` : "";
    const faultEnv = { FASCICLE_FAULT: fault, FASCICLE_FAULTS: "1" };
    this.#server = await FascicleServer.start({
      dataDir,
      port: this.port,
      env: { ...env, ...faultEnv },
    });
  }

  /** A start that dies on its way, before the migrations. */
  async dieWhileStarting(): Promise<void> {
    const died = await this.start({
      kind: "at",
      failpoint: "start:before-migrations",
      nth: 1,
    }).then(
      () => false,
      (error: unknown) => /the server ended with/.test(String(error)),
    );
    if (!died) throw new Error("the server started although it was to be killed at its start");
    this.kills++;
  }

  /** Resolves when the process is dead. */
  async die(plan: KillPlan): Promise<void> {
    const server = this.#server;
    if (server === null) throw new Error("no server runs");
    if (plan.kind === "after") {
      await pause(plan.delayMs);
      await server.kill();
    } else {
      const limit = new AbortController();
      const hang = pause(DEATH_LIMIT_MS, "hangs", { signal: limit.signal }).catch(() => "");
      const how = await Promise.race([server.gone(), hang]);
      limit.abort();
      if (how === "hangs") throw new Error(`never killed at ${plan.failpoint}:\n${server.log}`);
    }
    this.#server = null;
    this.kills++;
  }

  /** At the end of a test, whatever became of it. */
  async end(): Promise<void> {
    await this.#server?.kill();
    this.#server = null;
  }

  get log(): string {
    return this.#server?.log ?? "no server runs";
  }
}
