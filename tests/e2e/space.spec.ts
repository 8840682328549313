// The space beside the planes: the selected segments, live while others edit; what is clicked there is
// shown in the planes, and given to the tool in hand; layouts and links.
import { expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { SpacePage } from "#tests/support/space-page.ts";
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
  const space = new SpacePage(page);
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
  const pieces = await space.isWhole();
  expect(new Set(meshes).size).toBe(meshes.length);
  await page.screenshot({ path: `${ROOM}/space-four.png` });

  const fewest = await space.watchFewest();
  const before = new Set(meshes.splice(0));
  await submitMerge(jonas.page, merge);
  await expect.poll(() => space.countOf("count")).toBeGreaterThan(pieces);
  const merged = await space.isWhole();
  expect(await fewest()).toBe(pieces);
  expect(meshes.length).toBeGreaterThanOrEqual(merged - pieces);
  expect(meshes.filter((path) => before.has(path))).toEqual([]);

  // Undone, what the merge brought goes; done again, it is still here.
  meshes.length = 0;
  await jonas.page.keyboard.press("Control+z");
  await space.isWhole(String(pieces));
  await jonas.page.keyboard.press("Control+Shift+Z");
  await space.isWhole(String(merged));
  expect(await fewest()).toBe(pieces);
  expect(meshes).toEqual([]);

  await test.step("a click goes there in the planes", async () => {
    const place = await placeOf(page);
    const [x, y] = await space.pointOnSurface();
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
    const [x, y] = await space.pointOnSurface();
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
    const [x, y] = await space.pointOnSurface();
    await page.mouse.move(x, y);
    await page.keyboard.press("s");
    await expect(page.getByTestId("space-sections")).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("Space");
    await expect(page.getByTestId("layout-3d")).toHaveAttribute("aria-pressed", "true");
    const [room, image] = await Promise.all(
      ["space", "workspace"].map((name) => page.getByTestId(name).boundingBox()),
    );
    expect(room?.width).toBeGreaterThan((image?.width ?? 0) * 0.6);
    const drawn = await space.watchWidths();
    await page.mouse.move(700, 400);
    await page.mouse.down();
    await page.mouse.move(860, 480, { steps: 4 });
    await page.mouse.up();
    // Drawn by the processor, as here: coarsely while it turns, as sharply as before once it rests.
    const full = await space.fullWidthPx();
    await expect.poll(async () => (await drawn()).at(-1)).toBe(full);
    expect(Math.min(...(await drawn()))).toBe(Math.floor(full / 2));
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
    await space.isWhole(String(merged));
    await expect(page.getByTestId("space-sections")).toHaveAttribute("aria-pressed", "true");
    expect(hash()).toBe(link);
    await page.screenshot({ path: `${ROOM}/space-sections.png` });
  });
});
