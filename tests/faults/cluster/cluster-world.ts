// Several servers over one PostgreSQL database and one data folder, with a small dataset and one
// person who may edit it.
import { join } from "node:path";
import pg from "pg";
import type { ApiDataset, ApiSession } from "#core/protocol/api.ts";
import { importArgs, writeSmallVolume } from "#tests/server/small-volume.ts";
import { askJson, signInByPassword } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { passwordIn, runFascicle } from "#tests/support/run-fascicle.ts";

const DATASET = "small";
const SECRET = "one secret that all three of them share";

type Env = Readonly<Record<string, string>>;

export interface LogLine {
  readonly seq: number;
  readonly intentId: string;
  readonly entry: string;
}

export class ClusterWorld {
  readonly servers: FascicleServer[] = [];
  sessionId = "";
  userId = "";
  private readonly databaseUrl: string;
  private readonly dataDir: string;
  private cookie = "";

  /** On an empty database. */
  constructor(databaseUrl: string, folder: string) {
    this.databaseUrl = databaseUrl;
    this.dataDir = join(folder, "data");
  }

  private get env() {
    return { DATABASE_URL: this.databaseUrl, FASCICLE_SECRET: SECRET };
  }

  async command(args: readonly string[]): Promise<string> {
    const result = await runFascicle(args, this.dataDir, this.env);
    if (result.exitCode !== 0) throw new Error(`${args.join(" ")}: ${result.stderr}`);
    return result.stdout;
  }

  /** `env` is this one's own: another way to the database, say, or a fault. */
  async startServer(env: Env = {}): Promise<FascicleServer> {
    const dataDir = this.dataDir;
    const server = await FascicleServer.start({ dataDir, env: { ...this.env, ...env } });
    this.servers.push(server);
    return server;
  }

  /** Before or after servers are there; signs in to one of them. */
  async addReviewer(name: string): Promise<{ signIn(): Promise<string> }> {
    const email = `${name.toLowerCase()}@lab.example`;
    const added = await this.command(["person", "add", "--name", name, "--email", email]);
    await this.command(["grant", "--email", email, "--dataset", DATASET, "--role", "reviewer"]);
    const password = passwordIn(added);
    return { signIn: () => signInByPassword(this.servers[0], email, password) };
  }

  /** Starts a server for each of `envs`. */
  async open(folder: string, envs: readonly Env[] = [{}, {}, {}]): Promise<void> {
    const volume = await writeSmallVolume(join(folder, "volume"));
    await this.command(importArgs(DATASET, volume));
    const ada = await this.addReviewer("Ada");
    for (const env of envs) await this.startServer(env);
    const [server] = this.servers;
    this.cookie = await ada.signIn();
    const { cookie } = this;
    const { datasets } = await askJson<{ datasets: readonly ApiDataset[] }>(
      server,
      "/api/v1/datasets",
      { cookie },
    );
    const made = await askJson<ApiSession>(server, `/api/v1/datasets/${datasets[0].id}/sessions`, {
      cookie,
      method: "POST",
      body: { title: "Shared" },
      status: 201,
    });
    this.sessionId = made.id;
    const author = await this.query("select created_by_id from sessions where id = $1", [made.id]);
    this.userId = String(author[0].created_by_id);
  }

  get signedIn(): { readonly cookie: string } {
    return { cookie: this.cookie };
  }

  /** The server that holds the session now. */
  async owner(): Promise<FascicleServer> {
    const rows = await this.query(
      `select n.url from session_leases l join server_nodes n on n.id = l.node_id
       where l.session_id = $1`,
      [this.sessionId],
    );
    const port = new URL(String(rows[0]?.url)).port;
    const found = this.servers.find((server) => String(server.port) === port);
    if (found === undefined) throw new Error(`no server serves on ${port}`);
    return found;
  }

  async log(): Promise<readonly LogLine[]> {
    const rows = await this.query(
      `select seq, intent_id, entry from operations where session_id = $1 order by seq`,
      [this.sessionId],
    );
    return rows.map(({ seq, intent_id, entry }) => ({
      seq: Number(seq),
      intentId: String(intent_id),
      entry: String(entry),
    }));
  }

  private async query(text: string, values: readonly unknown[]) {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
  }
}
