// Fascicle with the volume read where it lies: a real server of its own, an administrator, a session.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { type DraftSettings, EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiDraft } from "#core/protocol/dataset-api.ts";
import type { SegmentPair, ViewerSide } from "#tests/bench/neuroglancer/viewer-side.ts";
import { FascicleServer, type ServerStart } from "#tests/support/fascicle-server.ts";
import { passwordIn, runFascicle } from "#tests/support/run-fascicle.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "synthetic";
const PERSON = { name: "Sita", email: "sita@lab.example" };
const WINDOW = { width: 1440, height: 900 };
const START_MS = 600_000;
const ASK_EVERY_MS = 500;
const IMPORT_TRIES = 5;

export interface FascicleOptions {
  readonly volumeUrl: string;
  readonly recorder: string;
}

interface World {
  readonly folder: string;
  server: FascicleServer;
  readonly cookie: string;
  readonly sessionUrl: string;
}

export interface FascicleSide extends ViewerSide {
  stop(): Promise<void>;
}

export async function startFascicleSide(options: FascicleOptions): Promise<FascicleSide> {
  const folder = mkdtempSync(join(tmpdir(), "fascicle-bench-"));
  const dataDir = join(folder, "data");
  mkdirSync(dataDir);
  const server = await startServer({ dataDir });
  try {
    const cookie = await signIn(server);
    await linkDataset(server, cookie, options);
    const sessionUrl = await newSession(server, cookie);
    return sideOf({ folder, server, cookie, sessionUrl }, options.recorder);
  } catch (error) {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function sideOf(world: World, recorder: string): FascicleSide {
  return {
    name: "Fascicle",
    async open(browser: Browser, [x, y, z]: Vec3, zoom: number) {
      const context = await browser.newContext({ viewport: WINDOW, locale: "en-GB" });
      const [name, value] = world.cookie.split(/=(.*)/s);
      await context.addCookies([{ name, value, url: world.server.url }]);
      await context.addInitScript({ path: recorder });
      const page = await context.newPage();
      const view = `#p=${x},${y},${z}&z=${zoom}`;
      await page.goto(world.sessionUrl + view, { waitUntil: "commit" });
      return page;
    },
    async untilLoaded(page) {
      await page.waitForFunction(() => window.__fascicle?.viewer !== undefined, undefined, {
        timeout: 120_000,
      });
      await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
    },
    prepareMerge,
    commitMerge: (page) => page.keyboard.press("Enter"),
    async forget() {
      const { dataDir, port } = world.server;
      await world.server.stop();
      for (const kept of ["tiles", "volume-cache"]) {
        rmSync(join(dataDir, kept), { recursive: true, force: true });
      }
      world.server = await startServer({ dataDir, port });
    },
    async stop() {
      await world.server.stop();
      rmSync(world.folder, { recursive: true, force: true });
    },
  };
}

/** As a person does it: the tool, both points; then Enter. */
async function prepareMerge(page: Page, { positionsVoxel }: SegmentPair): Promise<void> {
  const workspace = new WorkspacePage(page);
  await page.keyboard.press("m");
  for (const positionVoxel of positionsVoxel) {
    const { x, y } = await workspace.pointOf(positionVoxel);
    await page.mouse.click(x, y);
  }
  await page.waitForSelector('[data-testid="commit-button"]:enabled');
}

function startServer(start: ServerStart): Promise<FascicleServer> {
  const env = { FASCICLE_DEMO: "0", FASCICLE_DATA_HOSTS: "127.0.0.1" };
  return FascicleServer.start({ ...start, env, timeoutMs: START_MS });
}

async function signIn(server: FascicleServer): Promise<string> {
  const { name, email } = PERSON;
  const args = ["person", "add", "--name", name, "--email", email, "--admin"];
  const added = await runFascicle(args, server.dataDir);
  const password = passwordIn(added.stdout);
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { origin: server.url, "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const [cookie] = answer.headers.getSetCookie().map((text) => text.split(";")[0]);
  if (cookie === undefined) throw new Error(`the sign-in was answered with ${answer.status}`);
  return cookie;
}

async function linkDataset(
  server: FascicleServer,
  cookie: string,
  { volumeUrl }: FascicleOptions,
): Promise<void> {
  const settings: DraftSettings = {
    ...EMPTY_DRAFT,
    name: DATASET,
    mode: "link",
    image: { ...EMPTY_DRAFT.image, address: `precomputed://${volumeUrl}/image` },
    labels: { ...EMPTY_DRAFT.labels, address: `precomputed://${volumeUrl}/labels` },
    // So that nothing is joined yet.
    graph: { ...EMPTY_DRAFT.graph, threshold: 1 },
  };
  const path = "/api/v1/dataset-drafts";
  const { id } = await asked<ApiDraft>(server, cookie, path, "POST", settings);
  for (const layer of ["image", "labels"]) {
    await asked(server, cookie, `${path}/${id}/inspect`, "POST", { layer });
  }
  for (let tries = 1; ; tries++) {
    await asked(server, cookie, `${path}/${id}/import`, "POST", {});
    const problem = await importProblem(server, cookie, `${path}/${id}`);
    if (problem === null) return;
    // A read may take ten seconds and no more, which a busy machine can need for a section.
    if (tries === IMPORT_TRIES) throw new Error(`the volume was not linked: ${problem}`);
  }
}

/** Waits until the import has ended; null where all is well. A draft that was imported is gone. */
async function importProblem(
  server: FascicleServer,
  cookie: string,
  path: string,
): Promise<string | null> {
  for (;;) {
    const draft = await asked<ApiDraft>(server, cookie, path, "GET").catch(() => null);
    if (draft === null || draft.import?.state === "done") return null;
    if (draft.import?.problem != null) return JSON.stringify(draft.import);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

async function newSession(server: FascicleServer, cookie: string): Promise<string> {
  const { datasets } = await asked<{ datasets: readonly ApiDataset[] }>(
    server,
    cookie,
    "/api/v1/datasets",
    "GET",
  );
  const dataset = datasets.find(({ name }) => name === DATASET);
  if (dataset === undefined) throw new Error("the volume was not linked");
  const path = `/api/v1/datasets/${dataset.id}/sessions`;
  const { id } = await asked<{ id: string }>(server, cookie, path, "POST", { title: "Compared" });
  return `${server.url}/sessions/${id}`;
}

async function asked<T>(
  { url }: FascicleServer,
  cookie: string,
  path: string,
  method: "GET" | "POST",
  body?: unknown,
): Promise<T> {
  const answer = await fetch(url + path, {
    method,
    headers: { cookie, origin: url, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
  return JSON.parse(text) as T;
}
