// The space beside the planes: the selected segments, live while others edit; what is clicked there is
// shown in the planes, and given to the tool in hand; layouts and links.
import { expect, type Page } from "@playwright/test";
import sharp from "sharp";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { submitMerge } from "#tests/support/submit-merge.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const ROOM = "test-results/screenshots";

test.describe.configure({ timeout: 120_000 });
test.use({ viewport: { width: 1440, height: 900 } });

const own = ownServer();
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  plan = await planFor(own.dataDir, DATASET);
});

const status = (page: Page) => page.getByTestId("space-status");

async function countOf(page: Page, name: "count" | "loaded"): Promise<number> {
  return Number(await status(page).getAttribute(`data-${name}`));
}

/** All pieces are there, as finely as they will be. */
async function isWhole(page: Page, count: RegExp | string = /^[1-9]/): Promise<number> {
  await expect(status(page)).toHaveAttribute("data-count", count, { timeout: 30_000 });
  // Each mesh is made when it is first asked for.
  await expect(status(page)).toHaveAttribute("data-settled", "true", { timeout: 30_000 });
  const pieces = await countOf(page, "count");
  expect(await countOf(page, "loaded")).toBe(pieces);
  return pieces;
}

/** The fewest pieces that are drawn from now on, whenever that is asked. */
async function watchFewest(page: Page): Promise<() => Promise<number>> {
  const fewest = await status(page).evaluateHandle((element) => {
    const seen = { pieces: Number((element as HTMLElement).dataset.loaded) };
    new MutationObserver(() => {
      seen.pieces = Math.min(seen.pieces, Number((element as HTMLElement).dataset.loaded));
    }).observe(element, { attributes: true });
    return seen;
  });
  return async () => (await fewest.jsonValue()).pieces;
}

/** A point of the page well within a surface of the space: coloured, and so is all around it. */
async function pointOnSurface(page: Page): Promise<readonly [number, number]> {
  const box = await page.getByTestId("space").boundingBox();
  if (box === null) throw new Error("there is no space on the screen");
  // Below the tools and above the notes.
  const clip = { x: box.x, y: box.y + 50, width: box.width, height: box.height - 130 };
  const { data, info } = await sharp(await page.screenshot({ clip }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const isColored = (x: number, y: number) => {
    const [red, green, blue] = data.subarray(
      3 * (y * info.width + x),
      3 * (y * info.width + x) + 3,
    );
    return Math.max(red, green, blue) - Math.min(red, green, blue) > 30;
  };
  const around = [-6, -3, 0, 3, 6];
  for (let y = 8; y < info.height - 8; y += 2) {
    for (let x = 8; x < info.width - 8; x += 2) {
      if (around.every((dx) => around.every((dy) => isColored(x + dx, y + dy)))) {
        return [clip.x + x, clip.y + y];
      }
    }
  }
  throw new Error("no surface is on the screen");
}

const placeOf = (page: Page) =>
  page.evaluate(() => window.__fascicle?.viewer.view().positionVoxel ?? [0, 0, 0]);

test("[W9] the space is live: a merge by another regroups it, and nothing that was there goes", async ({
  browser,
}) => {
  const mina = await signIn(browser, own.server, "Mina");
  const jonas = await signIn(browser, own.server, "Jonas");
  const url = `${own.server.url}/sessions/${await newSession(mina.page, DATASET, "Space")}`;
  const atMina = new WorkspacePage(mina.page);
  const { page } = mina;
  const meshes: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path.includes("/meshes/")) meshes.push(path);
  });
  await Promise.all([atMina.open(url), new WorkspacePage(jonas.page).open(url)]);
  const [merge] = plan.merges;
  await atMina.goTo(merge.a.positionVoxel, 3);
  await atMina.click(merge.a, { double: true });
  await expect(page.getByTestId("segment-row")).toHaveCount(1);
  expect(meshes).toEqual([]);

  await page.keyboard.press("Space");
  await expect(page.getByTestId("layout-four")).toHaveAttribute("aria-pressed", "true");
  const pieces = await isWhole(page);
  expect(new Set(meshes).size).toBe(meshes.length);
  await page.screenshot({ path: `${ROOM}/space-four.png` });

  const fewest = await watchFewest(page);
  const before = new Set(meshes.splice(0));
  await submitMerge(jonas.page, merge);
  await expect.poll(() => countOf(page, "count")).toBeGreaterThan(pieces);
  const merged = await isWhole(page);
  expect(await fewest()).toBe(pieces);
  expect(meshes.length).toBeGreaterThanOrEqual(merged - pieces);
  expect(meshes.filter((path) => before.has(path))).toEqual([]);

  // Undone, what the merge brought goes; done again, it is still here.
  meshes.length = 0;
  await jonas.page.keyboard.press("Control+z");
  await isWhole(page, String(pieces));
  await jonas.page.keyboard.press("Control+Shift+Z");
  await isWhole(page, String(merged));
  expect(await fewest()).toBe(pieces);
  expect(meshes).toEqual([]);

  await test.step("a click goes there in the planes", async () => {
    const place = await placeOf(page);
    const [x, y] = await pointOnSurface(page);
    await page.mouse.click(x, y);
    await expect(page.getByTestId("space-picked")).toHaveAttribute("data-piece", /^\d+$/);
    expect(await placeOf(page)).not.toEqual(place);
    await atMina.settled();
    expect(
      await page.evaluate(() => window.__fascicle?.viewer.panel("xz")?.stats().shownSection),
    ).toBe((await placeOf(page))[1]);
  });

  await test.step("Ctrl and click gives the voxel under the surface to the tool", async () => {
    await page.keyboard.press("m");
    const [x, y] = await pointOnSurface(page);
    await page.keyboard.down("Control");
    await page.mouse.click(x, y);
    await page.keyboard.up("Control");
    // The labels have given the point to the segment that was clicked on.
    const said = (await page.getByTestId("space-picked").textContent()) ?? "";
    const [root] = /\d+$/.exec(said) ?? [];
    await expect(page.locator(".point-row")).toHaveCount(1);
    await expect(page.locator(".point-row")).toContainText(root ?? "no segment");
    await expect(
      page.locator('[data-testid="space-markers"] [data-marker-kind="merge"]'),
    ).toHaveCount(1);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  });

  await test.step("keys fill the image with the space, and stand the sections in it", async () => {
    const [x, y] = await pointOnSurface(page);
    await page.mouse.move(x, y);
    await page.keyboard.press("s");
    await expect(page.getByTestId("space-sections")).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("Space");
    await expect(page.getByTestId("layout-3d")).toHaveAttribute("aria-pressed", "true");
    const [space, image] = await Promise.all(
      ["space", "workspace"].map((name) => page.getByTestId(name).boundingBox()),
    );
    expect(space?.width).toBeGreaterThan((image?.width ?? 0) * 0.6);
    await page.mouse.move(700, 400);
    await page.mouse.down();
    await page.mouse.move(860, 480, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).hash).toMatch(/v=3d&o=ms,/);
    await page.screenshot({ path: `${ROOM}/space-3d.png` });
    await page.keyboard.press("Space");
    await expect(page.getByTestId("layout-four")).toHaveAttribute("aria-pressed", "true");
  });

  await test.step("the link opens the same space", async () => {
    const hash = () => new URL(page.url()).hash;
    await expect.poll(hash).toMatch(/v=four&o=ms,/);
    const link = hash();
    await page.reload();
    await isWhole(page, String(merged));
    await expect(page.getByTestId("space-sections")).toHaveAttribute("aria-pressed", "true");
    expect(hash()).toBe(link);
    await page.screenshot({ path: `${ROOM}/space-sections.png` });
  });
});
