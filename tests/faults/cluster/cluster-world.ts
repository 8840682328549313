// Three server processes on one database and one data folder, a session, and writers who send every
// intent until they are told what became of it, each time to another process.
import { join } from "node:path";
import pg from "pg";
import type { ApiDataset, ApiSession } from "#core/protocol/api.ts";
import type { DatabasePlace } from "#server/persistence/database-under-test.ts";
import { importArgs, MIDDLE, RIGHT, writeSmallVolume } from "#tests/server/small-volume.ts";
import { type Address, ask, askJson, signInByPassword } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";

const DATASET = "small";
const SECRET = "one secret that all three of them share";
const RETRY_MS = 100;
const ASK_TIMEOUT_MS = 8_000;

export interface Shown {
  readonly intentId: string;
  readonly accepted: boolean;
  readonly seq: number | undefined;
}

export class ClusterWorld {
  readonly servers: FascicleServer[] = [];
  readonly shown: Shown[] = [];
  readonly sent: string[] = [];
  sessionId = "";
  private readonly place: DatabasePlace;
  private readonly dataDir: string;
  private cookie = "";
  private isWriting = true;

  constructor(place: DatabasePlace, folder: string) {
    this.place = place;
    this.dataDir = join(folder, "data");
  }

  private get env() {
    return { DATABASE_URL: this.place.options.databaseUrl ?? "", FASCICLE_SECRET: SECRET };
  }

  async command(args: readonly string[]): Promise<string> {
    const result = await runFascicle(args, this.dataDir, this.env);
    if (result.exitCode !== 0) throw new Error(`${args.join(" ")}: ${result.stderr}`);
    return result.stdout;
  }

  async startServer(): Promise<FascicleServer> {
    const server = await FascicleServer.start({ dataDir: this.dataDir, env: this.env });
    this.servers.push(server);
    return server;
  }

  async open(folder: string): Promise<void> {
    const volume = await writeSmallVolume(join(folder, "volume"));
    await this.command(importArgs(DATASET, volume));
    const email = "ada@lab.example";
    const added = await this.command(["person", "add", "--name", "Ada", "--email", email]);
    await this.command(["grant", "--email", email, "--dataset", DATASET, "--role", "reviewer"]);
    const password = /Password, shown only this once: (\S+)/.exec(added)?.[1] ?? "";
    for (let count = 0; count < 3; count++) await this.startServer();
    const [server] = this.servers;
    this.cookie = await signInByPassword(server, email, password);
    const { cookie } = this;
    const { datasets } = await askJson<{ datasets: readonly ApiDataset[] }>(
      server,
      "/api/v1/datasets",
      { cookie },
    );
    const path = `/api/v1/datasets/${datasets[0].id}/sessions`;
    const body = { title: "Shared" };
    const made = await askJson<ApiSession>(server, path, {
      cookie,
      method: "POST",
      body,
      status: 201,
    });
    this.sessionId = made.id;
  }

  get signedIn(): { readonly cookie: string } {
    return { cookie: this.cookie };
  }

  /** Sends intents one after the other until `stopWriting`; never gives one up. */
  async write(first: number): Promise<void> {
    for (let at = first; this.isWriting; at++) await this.sendOne(at);
  }

  stopWriting(): void {
    this.isWriting = false;
  }

  private async sendOne(at: number): Promise<void> {
    const merge = {
      kind: "merge",
      a: { positionVoxel: [7, 0, 0], supervoxel: String(MIDDLE) },
      b: { positionVoxel: [8, 0, 0], supervoxel: String(RIGHT) },
      confirmedFar: false,
    };
    const body = at % 2 === 0 ? merge : { kind: "undo", of: null };
    const intent = { id: crypto.randomUUID(), seenSeq: 0, overrides: [], body };
    this.sent.push(intent.id);
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.tell(this.servers[(at + attempt) % this.servers.length], intent);
      if (outcome !== null) {
        this.shown.push({ ...outcome, intentId: intent.id });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  private async tell(
    server: Address,
    intent: object,
  ): Promise<{ accepted: boolean; seq: number | undefined } | null> {
    const { cookie } = this;
    const path = `/api/v1/sessions/${this.sessionId}/intents`;
    const asked = ask(server, path, { cookie, method: "POST", body: { intents: [intent] } });
    const late = new Promise<null>((resolve) => setTimeout(resolve, ASK_TIMEOUT_MS, null));
    const answer = await Promise.race([asked, late]).catch(() => null);
    if (answer?.status !== 200) return null;
    const { outcomes } = JSON.parse(answer.text);
    return { accepted: outcomes[0].accepted, seq: outcomes[0].seq };
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

  async log(): Promise<readonly { readonly seq: number; readonly intentId: string }[]> {
    const rows = await this.query(
      `select seq, intent_id from operations where session_id = $1 order by seq`,
      [this.sessionId],
    );
    return rows.map((row) => ({ seq: Number(row.seq), intentId: String(row.intent_id) }));
  }

  /** Resolves when `count` more outcomes were told: somebody decides again. */
  async moreShown(count: number): Promise<void> {
    const wanted = this.shown.length + count;
    while (this.shown.length < wanted) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  private async query(text: string, values: readonly unknown[]) {
    const client = new pg.Client({ connectionString: this.place.options.databaseUrl });
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    this.stopWriting();
    await Promise.all(this.servers.map((server) => server.kill()));
  }
}
