// Looking: sections, zoom, hover, selection, the link that holds the view; an edit that repaints
// without a tile; the release from its button.

import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { unzipSync } from "fflate";
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
