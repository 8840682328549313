// The real server over a data folder of its own, with the demo in it, and people signed in to it.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DEMO_DATASET } from "#server/use-cases/demo.ts";
import { datasetIdOf } from "#server/use-cases/register-dataset.ts";
import { FascicleServer, type ServerStart } from "#tests/support/fascicle-server.ts";

/** Making the demo takes half a minute of the processor, and so much longer on a busy machine. */
const START_MS = 900_000;

export interface SignedInPerson {
  readonly id: string;
  readonly cookie: string;
}

export class BenchServer {
  #server: FascicleServer;
  readonly datasetId = datasetIdOf(DEMO_DATASET);
  readonly #folder: string;
  #restarting: Promise<void> = Promise.resolve();

  private constructor(server: FascicleServer, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  static async start(): Promise<BenchServer> {
    const folder = mkdtempSync(join(tmpdir(), "fascicle-bench-"));
    try {
      const dataDir = join(folder, "data");
      mkdirSync(dataDir);
      return new BenchServer(await startProbed({ dataDir }), folder);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get server(): FascicleServer {
    return this.#server;
  }

  /** The same data and the same address, with nothing in its caches. */
  async restart(): Promise<void> {
    this.#restarting = this.#startAnew();
    await this.#restarting;
  }

  async signIn(name: string): Promise<SignedInPerson> {
    const answer = await fetch(this.server.signInUrl(name), { redirect: "manual" });
    const cookie = answer.headers
      .getSetCookie()
      .map((text) => text.split(";")[0])
      .join("; ");
    const { id } = await this.#json<{ id: string }>("/api/v1/me", { headers: { cookie } });
    return { id, cookie };
  }

  async newSession({ cookie }: SignedInPerson, title: string): Promise<string> {
    const path = `/api/v1/datasets/${this.datasetId}/sessions`;
    const { id } = await this.#json<{ id: string }>(path, {
      method: "POST",
      headers: { cookie, origin: this.server.url, "content-type": "application/json" },
      body: JSON.stringify({ title }),
    });
    return id;
  }

  /** When data reached the disk so far, in the order of time. */
  syncTimesNs(): readonly bigint[] {
    const lines = this.server.log.matchAll(/^synced (\d+)$/gm);
    return Array.from(lines, ([, time]) => BigInt(time));
  }

  async stop(): Promise<void> {
    // The server that is just being started is to be ended too.
    await this.#restarting.catch(() => undefined);
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startAnew(): Promise<void> {
    const { dataDir, port } = this.#server;
    await this.#server.stop();
    // Tiles outlive a server on the disk.
    rmSync(join(dataDir, "tiles"), { recursive: true, force: true });
    this.#server = await startProbed({ dataDir, port });
  }

  async #json<T>(path: string, request: RequestInit): Promise<T> {
    const answer = await fetch(this.server.url + path, request);
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
    return (await answer.json()) as T;
  }
}

function startProbed(start: ServerStart): Promise<FascicleServer> {
  const probe = pathToFileURL(join(process.cwd(), "tests", "bench", "commit-probe.mjs"));
  const env = { NODE_OPTIONS: `--import=${probe.href}` };
  return FascicleServer.start({ ...start, env, timeoutMs: START_MS });
}
