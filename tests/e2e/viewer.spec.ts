// Looking: sections, zoom, hover, selection, the link that holds the view; an edit that repaints
// without a tile; the release from its button.

import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { unzipSync } from "fflate";
import { sliceGeometry, unitOfVoxel } from "#core/geometry/slice-geometry.ts";
import { tilesInView } from "#core/geometry/tiles-in-view.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";

test.describe.configure({ mode: "serial", timeout: 180_000 });

const own = ownServer();
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  plan = await planFor(own.dataDir, DATASET);
});

test("wheel, keys, hover, selection and link", async ({ browser }) => {
  const { page, context } = await signIn(browser, own.server, "Mina");
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Looking")}`);
  const [{ a }] = plan.merges;
  await workspace.goTo([a.positionVoxel[0], a.positionVoxel[1], 20]);
  const position = page.getByTestId("status-position");
  const section = () => page.evaluate(() => window.__fascicle?.viewer.view().positionVoxel[2]);

  await page.keyboard.press(".");
  await expect.poll(section).toBe(21);
  await page.keyboard.press(",");
  await page.keyboard.press("Shift+.");
  await expect.poll(section).toBe(30);
  const { x, y } = await page.evaluate(() => ({ x: innerWidth / 3, y: innerHeight / 2 }));
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, 120);
  await expect.poll(section).not.toBe(30);
  const zoom = () => page.evaluate(() => window.__fascicle?.viewer.view().zoom ?? 0);
  const zoomBefore = await zoom();
  await page.keyboard.press("i");
  await expect.poll(zoom).toBeGreaterThan(zoomBefore);

  await workspace.goTo(a.positionVoxel);
  const point = await workspace.pointOf(a.positionVoxel);
  await page.mouse.move(point.x, point.y);
  const root = await workspace.rootAt(a);
  await expect(page.getByTestId("hovered-segment")).toContainText(root);
  await expect(page.getByTestId("hovered-segment")).toContainText(String(a.supervoxel));
  await expect(position).toHaveValue(a.positionVoxel.join(", "));

  // Sections go by under a pointer that rests, until another supervoxel is there.
  const under = () =>
    page.evaluate(
      ([clientX, clientY]) =>
        String(window.__fascicle?.viewer.pickAt(clientX, clientY)?.supervoxel),
      [point.x, point.y] as const,
    );
  await expect
    .poll(async () => {
      await page.keyboard.press(".");
      await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
      return under();
    })
    .not.toBe(String(a.supervoxel));
  await expect(page.getByTestId("hovered-segment")).toContainText(await under());
  await workspace.goTo(a.positionVoxel);
  await workspace.click(a, { double: true });
  await expect(page.getByTestId("segment-row")).toHaveAttribute("data-root", root);

  await expect.poll(() => new URL(page.url()).hash).toContain(root);
  const view = await page.evaluate(() => window.__fascicle?.viewer.view());
  const other = await context.newPage();
  const atOther = new WorkspacePage(other);
  await atOther.open(page.url());
  const again = await other.evaluate(() => window.__fascicle?.viewer.view());
  expect(again?.positionVoxel[2]).toBe(view?.positionVoxel[2]);
  expect(again?.zoom).toBeCloseTo(view?.zoom ?? 0, 2);
  await expect(other.getByTestId("segment-row")).toHaveAttribute("data-root", root);
  await context.close();
});

test("on a way through the sections tiles come several sections at a time, and no frame is blank", async ({
  browser,
}) => {
  const { page, context } = await signIn(browser, own.server, "Mina");
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "A way")}`);
  const [{ a }] = plan.merges;
  await workspace.goTo([a.positionVoxel[0], a.positionVoxel[1], 8]);
  const urls: URL[] = [];
  page.on("response", (answer) => {
    const url = new URL(answer.url());
    if (url.pathname.includes("/tiles/") && answer.status() === 200) urls.push(url);
  });
  const blankBefore = await page.evaluate(() => window.__fascicle?.viewer.stats().blankFrameCount);
  for (let step = 0; step < 16; step++) {
    await page.keyboard.press(".");
    await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
  }
  const shown = await page.evaluate(() => window.__fascicle?.viewer.stats());
  expect(shown?.shownSection).toBe(24);
  expect(shown?.blankFrameCount).toBe(blankBefore);
  const stacks = urls.filter(({ search }) => search === "?slices=4&apart=1");
  const alone = urls.filter(({ search }) => search === "");
  expect(stacks.length).toBeGreaterThan(4);
  // Each brings four sections of one tile; alone came what was at hand or seldom something else.
  expect(stacks.length * 4).toBeGreaterThan(alone.length * 2);
  await context.close();
});

test("where the worker for tiles does not load, the page reads them itself", async ({
  browser,
}) => {
  const { page, context } = await signIn(browser, own.server, "Mina");
  const session = await newSession(page, DATASET, "No worker");
  let refused = 0;
  await context.route(/turbopack-worker/, (route) => {
    refused++;
    return route.abort();
  });
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${session}`);
  await workspace.goTo(plan.merges[0].a.positionVoxel, 3);
  expect(refused).toBeGreaterThan(0);
  const loaded = await page.evaluate(() => window.__fascicle?.viewer.stats().tilesLoaded);
  expect(loaded).toBeGreaterThan(0);
  expect(await workspace.rootAt(plan.merges[0].a)).not.toBe("0");
  await context.close();
});

test("what a page says first that it will show is what it then asks for", async ({ browser }) => {
  const { page, context } = await signIn(browser, own.server, "Lea");
  const session = await newSession(page, DATASET, "Ahead");
  const [{ a }] = plan.merges;
  const asked: URL[] = [];
  const violations: string[] = [];
  const fresh = await context.newPage();
  fresh.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) violations.push(message.text());
  });
  fresh.on("response", (response) => {
    const url = new URL(response.url());
    if (!url.pathname.includes("/tiles/")) return;
    expect(response.status(), url.href).toBe(200);
    asked.push(url);
  });
  const workspace = new WorkspacePage(fresh);
  const position = a.positionVoxel.join(",");
  await workspace.open(`${own.server.url}/sessions/${session}#p=${position}&z=3`);
  await fresh.evaluate(() => window.__fascicle?.viewer.whenSettled());
  expect(violations).toEqual([]);

  const [first, ...others] = asked;
  expect(first.pathname).toContain("/tiles/still/0");
  const said = (name: string) => Number(first.searchParams.get(name));
  const panel = await fresh.getByTestId("panel-xy").boundingBox();
  expect([said("w"), said("h")].map(Math.round)).toEqual(
    [panel?.width ?? 0, panel?.height ?? 0].map(Math.round),
  );
  const id = first.pathname.split("/")[4];
  const described = await page.request.get(`${own.server.url}/api/v1/datasets/${id}`);
  const dataset = (await described.json()) as ApiDataset;
  const geometry = sliceGeometry(dataset, "xy");
  const [across, down, slice] = unitOfVoxel(geometry, a.positionVoxel);
  const places = tilesInView(
    geometry,
    {
      ...{ centreUnit: [across, down], halfUnit: [said("w") / 6, said("h") / 6] },
      ...{ scale: 3 * said("r"), slice },
    },
    1_000,
  );
  const paths = places.map(({ layer, mip, slice: at, tileX, tileY }) => {
    const kind = layer === "image" ? "image" : "labels/0";
    return `/api/v1/datasets/${id}/tiles/${kind}/xy/${mip}/${at}/${tileX}_${tileY}`;
  });
  const ofSection = others
    .filter(({ pathname }) => pathname.split("/").at(-2) === String(slice))
    .map(({ pathname }) => pathname);
  expect(ofSection.length).toBeGreaterThan(1);
  expect(paths).toEqual(expect.arrayContaining(ofSection));
  await context.close();
});

test("where the workspace's code does not come, the page says so, and opens once it does", async ({
  browser,
}) => {
  const { page, context } = await signIn(browser, own.server, "Jonas");
  const session = await newSession(page, DATASET, "No code");
  const chunks = /_next\/static\/chunks\//;
  const loaded: string[] = [];
  page.on("request", (request) => {
    if (chunks.test(request.url())) loaded.push(request.url());
  });
  const url = `${own.server.url}/sessions/${session}`;
  await new WorkspacePage(page).open(url);
  const html = await (await page.request.get(url)).text();
  // The page's own are in its text; the workspace's are asked for by its scripts.
  const later = loaded.filter((chunk) => !html.includes(new URL(chunk).pathname));
  expect(later.length).toBeGreaterThan(0);
  const fresh = await context.newPage();
  const isLater = (address: URL) => later.includes(address.href);
  await fresh.route(isLater, (route) => route.fulfill({ status: 404, body: "" }));
  await fresh.goto(url);
  await expect(fresh.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(fresh.getByTestId("workspace")).toHaveCount(0);
  await fresh.unroute(isLater);
  await fresh.getByRole("button", { name: "Try again" }).click();
  await expect(fresh.getByTestId("workspace")).toHaveAttribute("data-ready", "true");
  await context.close();
});

test("an edit repaints without fetching a tile", async ({ browser }) => {
  const { page, context } = await signIn(browser, own.server, "Jonas");
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Repaint")}`);
  const [{ a, b }] = plan.merges;
  await workspace.goTo(a.positionVoxel, 3);
  // The sections around come in the background; what counts is what the edit asks for.
  await expect
    .poll(() =>
      page.evaluate(() => {
        const stats = window.__fascicle?.viewer.stats();
        return stats ? stats.requestsInFlight + stats.requestsQueued : -1;
      }),
    )
    .toBe(0);
  const tiles: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/tiles/")) tiles.push(request.url());
  });
  await page.keyboard.press("m");
  await workspace.click(a);
  await workspace.click(b);
  await workspace.commit();
  await workspace.seesOperation(1, "merge");
  expect(await workspace.rootAt(a)).toBe(await workspace.rootAt(b));
  expect(tiles).toEqual([]);
  await context.close();
});

test("a release leaves by its button", async ({ browser }) => {
  const { page, context } = await signIn(browser, own.server, "Lea");
  const download = page.waitForEvent("download");
  await page
    .locator('[data-testid="version-row"][data-version="0"]')
    .first()
    .getByRole("link", { name: /download/i })
    .click();
  const file = await download;
  const files = unzipSync(readFileSync(await file.path()));
  const names = Object.keys(files);
  expect(names).toContain(`${file.suggestedFilename().replace(/\.zip$/, "")}/SHA256SUMS`);
  expect(names.some((name) => name.endsWith("/tables/neurons.parquet"))).toBe(true);
  await context.close();
});
