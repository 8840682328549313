// Starting, stopping, being killed, being started twice: what a person who runs a server meets. In a
// story of one folder each step starts where the one before it ended.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiDataset, ApiSession } from "#core/protocol/api.ts";
import { CLOSE_GOING_AWAY } from "#core/protocol/sync-message.ts";
import {
  type DatabasePlace,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { runServerToItsEnd } from "#tests/server/server-process.ts";
import { importArgs, MIDDLE, RIGHT, writeSmallVolume } from "#tests/server/small-volume.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import {
  type Address,
  ask,
  askJson,
  openSocket,
  signInByPassword,
} from "#tests/server/web-client.ts";
import { FascicleServer, freePort } from "#tests/support/fascicle-server.ts";
import { type CommandResult, passwordIn, runFascicle } from "#tests/support/run-fascicle.ts";

const NO_DEMO = { FASCICLE_DEMO: "0" };
const EMAIL = "ada@lab.example";
const DATASET = "small";

const folder = makeTemporaryFolder();
// Prints which engines run here, and why one does not.
const databases = await openDatabasesUnderTest();
const postgres = databases.find(({ name }) => name === "PostgreSQL");

afterAll(() => folder.remove());

/** A command that must succeed. */
async function fascicle(
  args: readonly string[],
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const result = await runFascicle(args, dataDir, env);
  expect(result).toMatchObject({ exitCode: 0 });
  return result;
}

/** The person's password. */
async function addReviewer(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const add = ["person", "add", "--name", "Ada", "--email", EMAIL];
  const { stdout } = await fascicle(add, dataDir, env);
  const grant = ["grant", "--email", EMAIL, "--dataset", DATASET, "--role", "reviewer"];
  expect((await fascicle(grant, dataDir, env)).stdout).toContain(`${EMAIL} is reviewer on small.`);
  return passwordIn(stdout);
}

async function newSession(server: Address, cookie: string): Promise<ApiSession> {
  const { datasets } = await askJson<{ datasets: readonly ApiDataset[] }>(
    server,
    "/api/v1/datasets",
    { cookie },
  );
  expect(datasets.map(({ name, role }) => [name, role])).toEqual([[DATASET, "reviewer"]]);
  return askJson<ApiSession>(server, `/api/v1/datasets/${datasets[0].id}/sessions`, {
    cookie,
    method: "POST",
    body: { title: "Kept" },
    status: 201,
  });
}

/** Merges what lies side by side in the small volume; resolves to the outcomes. */
async function merge(server: Address, cookie: string, sessionId: string): Promise<unknown> {
  const body = {
    kind: "merge",
    a: { positionVoxel: [7, 0, 0], supervoxel: String(MIDDLE) },
    b: { positionVoxel: [8, 0, 0], supervoxel: String(RIGHT) },
    confirmedFar: false,
  };
  const intent = { id: crypto.randomUUID(), seenSeq: 0, overrides: [], body };
  const { outcomes } = await askJson<{ outcomes: unknown }>(
    server,
    `/api/v1/sessions/${sessionId}/intents`,
    { cookie, method: "POST", body: { intents: [intent] } },
  );
  return outcomes;
}

/** What was said on stderr, which must be one sentence without a stack. */
function oneSentence(stderr: string): string {
  expect(stderr).toMatch(/^[^\n]+[.]\n$/);
  return stderr.trim();
}

describe("a server on a folder of its own", () => {
  const dataDir = join(folder.path, "own");
  let server: FascicleServer;
  let port: number;
  let cookie: string;
  let session: ApiSession;

  const start = () => FascicleServer.start({ dataDir, port, env: NO_DEMO });

  beforeAll(async () => {
    port = await freePort();
    mkdirSync(join(dataDir, "downloads", "half"), { recursive: true });
    writeFileSync(join(dataDir, "downloads", "half", "neurons.csv"), "cut off by a kill");
    server = await start();
  });

  afterAll(async () => {
    await server?.kill();
  });

  it("that was empty is alive, ready and without a demo", async () => {
    const asked = { origin: null };
    expect(await ask(server, "/healthz", asked)).toMatchObject({ status: 200, text: "ok\n" });
    expect(await ask(server, "/readyz", asked)).toMatchObject({ status: 200, text: "ready\n" });
    expect(server.signIns).toEqual([]);
    expect((await fascicle(["datasets"], dataDir)).stdout).toBe("No datasets yet: import one.\n");
  });

  it("clears away what a server that was killed had not sent to its end", () => {
    expect(existsSync(join(dataDir, "downloads"))).toBe(false);
  });

  it("is told everything by the command line while it runs", async () => {
    const volume = await writeSmallVolume(join(folder.path, "volume"));
    await fascicle(importArgs(DATASET, volume), dataDir);
    expect((await fascicle(["datasets"], dataDir)).stdout).toMatch(/^small +12 × 8 × 3/m);
    cookie = await signInByPassword(server, EMAIL, await addReviewer(dataDir));
    session = await newSession(server, cookie);
    expect(await merge(server, cookie, session.id)).toMatchObject([{ accepted: true, seq: 1 }]);
    await exportTo("while-it-runs");
  });

  it("invites by the command line: the link is the server's own, and opens until it is withdrawn", async () => {
    const link = await invite("nora@lab.example");
    expect(link).toContain(`http://localhost:${port}/join/`);
    const { pathname } = new URL(link);
    const page = async () => (await ask(server, pathname)).text;
    expect(await page()).toContain("nora@lab.example");
    await withdrawn("nora@lab.example");
    expect(await page()).not.toContain("nora@lab.example");
  });

  it("is not harmed by a second one on its folder, which says whose the folder is", async () => {
    const second = await runServerToItsEnd({ FASCICLE_DATA: dataDir, PORT: "0" });
    expect(second.exitCode).toBe(1);
    const sentence = oneSentence(second.stderr);
    expect(sentence).toContain(dataDir);
    expect(sentence).toContain(`process ${server.pid}`);
    expect((await ask(server, "/readyz")).status).toBe(200);
    await stillThere();
  });

  it("stops on SIGTERM with an open socket, exits 0, and gives the folder back", async () => {
    const socket = openSocket(server, `/sync/session/${session.id}`, { cookie });
    const closed = new Promise<number>((resolve, reject) => {
      socket.once("close", resolve);
      socket.once("error", reject);
    });
    await new Promise((resolve) => socket.once("open", resolve));
    expect(existsSync(join(dataDir, "lock"))).toBe(true);
    expect(await server.stop()).toBe(0);
    expect(await closed).toBe(CLOSE_GOING_AWAY);
    expect(existsSync(join(dataDir, "lock"))).toBe(false);
  });

  it("can be worked on by the command line while no server runs", async () => {
    expect((await fascicle(["datasets"], dataDir)).stdout).toMatch(/^small /m);
    await fascicle(["person", "add", "--name", "Bo", "--email", "bo@lab.example"], dataDir);
    await invite("later@lab.example");
    await withdrawn("later@lab.example");
    await exportTo("without-a-server");
    expect(await sumsOf("without-a-server")).toBe(await sumsOf("while-it-runs"));
    expect(existsSync(join(dataDir, "lock"))).toBe(false);
  });

  it("keeps sessions, sign-ins and operations over a stop and a start", async () => {
    server = await start();
    await stillThere();
  });

  it("[LV2] keeps them over a kill -9 as well, and nobody has to repair anything", async () => {
    await server.kill();
    expect(existsSync(join(dataDir, "lock"))).toBe(true);
    expect((await fascicle(["people"], dataDir)).stdout).toContain(EMAIL);
    await exportTo("after-a-kill");
    expect(await sumsOf("after-a-kill")).toBe(await sumsOf("while-it-runs"));
    const verified = await fascicle(["verify"], dataDir);
    expect(verified.stdout).toMatch(/1 versions, 1 sessions, 1 operations: every hash is right/);
    server = await start();
    await stillThere();
  });

  /** The link that is shown. */
  async function invite(email: string): Promise<string> {
    const role = ["--dataset", DATASET, "--role", "reviewer"];
    const { stdout } = await fascicle(["invite", "--email", email, ...role], dataDir);
    expect(stdout).toContain(`Invited ${email}, with reviewer on ${DATASET}, until 2`);
    return /good for one account: (\S+)/.exec(stdout)?.[1] ?? "";
  }

  /** Takes the newest invitation back, which must be for this address. */
  async function withdrawn(email: string): Promise<void> {
    const newest = async () => {
      const { stdout } = await fascicle(["invitations"], dataDir);
      return /^([0-9a-f-]{36}) +(\S+).* (\w+)$/m.exec(stdout)?.slice(1) ?? [];
    };
    const [id, ...open] = await newest();
    expect(open).toEqual([email, "open"]);
    const told = await fascicle(["invitation", "withdraw", "--id", id], dataDir);
    expect(told.stdout).toContain(`Withdrew the invitation for ${email}`);
    expect(await newest()).toEqual([id, email, "revoked"]);
  }

  async function stillThere(): Promise<void> {
    const found = await askJson<ApiSession>(server, `/api/v1/sessions/${session.id}`, { cookie });
    expect(found).toMatchObject({ title: "Kept", operationCount: 1 });
  }

  function exportTo(name: string): Promise<CommandResult> {
    const out = join(folder.path, name);
    return fascicle(["export", "--dataset", DATASET, "--version", "0", "--out", out], dataDir);
  }

  /** Of the export's files; empty never. */
  async function sumsOf(name: string): Promise<string> {
    const text = await readFile(join(folder.path, name, "SHA256SUMS"), "utf8");
    expect(text).toContain("neurons.csv");
    return text;
  }
});

describe("a server that cannot start says why in one sentence", () => {
  const dataDir = join(folder.path, "cannot-start");

  it("where the port is taken, and gives the folder back", async () => {
    const holder = await listenSomewhere();
    const address = holder.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const env = { FASCICLE_DATA: dataDir, PORT: String(port) };
    const ended = await runServerToItsEnd(env);
    await new Promise((resolve) => holder.close(resolve));
    expect(ended.exitCode).toBe(1);
    expect(oneSentence(ended.stderr)).toMatch(`Port ${port} is in use`);
    expect(existsSync(join(dataDir, "lock"))).toBe(false);
  });

  it.each([
    ["PORT", "http"],
    ["PORT", "99999"],
    ["PORT", ""],
    ["HOST", "192.0.2.1"],
    ["FASCICLE_DATA", ""],
    ["FASCICLE_ORIGIN", "lab.example"],
    ["FASCICLE_ORIGIN", "lab.example:8443"],
    ["FASCICLE_ORIGIN", "https://lab.example, ftp://lab.example"],
    ["FASCICLE_SECRET", "short"],
    ["DATABASE_URL", "mysql://root@127.0.0.1/fascicle"],
    ["DATABASE_URL", "postgres://[/fascicle"],
    ["DATABASE_URL", "postgres://fascicle:hushhush@127.0.0.1:1/fascicle"],
  ])("for %s=%s, which it names", async (name, value) => {
    const env = { FASCICLE_DATA: dataDir, PORT: "0", [name]: value };
    const { exitCode, stderr } = await runServerToItsEnd(env);
    expect(exitCode).toBe(1);
    expect(oneSentence(stderr)).toContain(name);
    // A password is nobody's business who reads the log.
    expect(stderr).not.toContain("hushhush");
  });
});

async function listenSomewhere(): Promise<Server> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  return holder;
}

describe.skipIf(postgres === undefined)("a server on PostgreSQL", () => {
  const dataDir = join(folder.path, "with-postgres");
  let place: DatabasePlace | undefined;
  let server: FascicleServer | undefined;

  afterAll(async () => {
    await server?.kill();
    await place?.remove();
  });

  it("has no demo, and does what the embedded database does", async () => {
    place = await postgres?.makePlace();
    const env = { DATABASE_URL: place?.options.databaseUrl ?? "" };
    expect(env.DATABASE_URL).not.toBe("");
    server = await FascicleServer.start({ dataDir, env });
    expect(server.signIns).toEqual([]);
    expect(server.log).not.toContain("/demo/");
    const volume = await writeSmallVolume(join(folder.path, "for-postgres"));
    await fascicle(importArgs(DATASET, volume), dataDir, env);
    const cookie = await signInByPassword(server, EMAIL, await addReviewer(dataDir, env));
    const session = await newSession(server, cookie);
    expect(await merge(server, cookie, session.id)).toMatchObject([{ accepted: true, seq: 1 }]);
    expect((await fascicle(["verify"], dataDir, env)).stdout).toContain("every hash is right");
    expect(await server.stop()).toBe(0);
    server = await FascicleServer.start({ dataDir, env });
    const path = `/api/v1/sessions/${session.id}`;
    expect(await askJson(server, path, { cookie })).toMatchObject({ operationCount: 1 });
  });
});
