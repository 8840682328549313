// [RV2] A reviewer reads what a session changed: by keys, in each way of comparing, on the real stack.
// That before and after differ is read from the pixels at the changed place.

import { type BrowserContext, expect, type Page } from "@playwright/test";
import sharp from "sharp";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import {
  type ProofreadingPlan,
  planFor,
  separateMerges,
} from "#tests/support/proofreading-plan.ts";
import { submitMerge } from "#tests/support/submit-merge.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const ROOM = "test-results/screenshots";

test.describe.configure({ timeout: 300_000 });
test.use({ viewport: { width: 1440, height: 900 } });

const own = ownServer();
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  plan = await planFor(own.dataDir, DATASET);
});

/** The middle of an element as it is painted, where the marks of the place do not reach. */
async function pixelsOf(page: Page, selector: string): Promise<Buffer> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not on the screen`);
  const side = 240;
  const clip = {
    x: box.x + box.width / 2 - side / 2,
    y: box.y + box.height / 2 - side / 2,
    width: side,
    height: side,
  };
  return sharp(await page.screenshot({ clip }))
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** The share of pixels of which some channel differs by more than noise. */
function differingShare(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length);
  let differing = 0;
  for (let at = 0; at < a.length; at += 3) {
    if ([0, 1, 2].some((channel) => Math.abs(a[at + channel] - b[at + channel]) > 24)) differing++;
  }
  return differing / (a.length / 3);
}

type Tint = (red: number, green: number, blue: number) => boolean;

/** Of the pixels that are others in the second picture, the share that has a tint there. */
function tintOfChange(before: Buffer, after: Buffer, isTint: Tint): number {
  let changed = 0;
  let tinted = 0;
  for (let at = 0; at < after.length; at += 3) {
    const [red, green, blue] = after.subarray(at, at + 3);
    if ([0, 1, 2].every((channel) => Math.abs(before[at + channel] - after[at + channel]) <= 24)) {
      continue;
    }
    changed++;
    if (isTint(red, green, blue)) tinted++;
  }
  return tinted / Math.max(1, changed);
}

const isBlue: Tint = (r, g, b) => b > g + 10 && g > r;
const isOrange: Tint = (r, g, b) => r > g + 10 && g > b;

async function settledBoth(page: Page): Promise<void> {
  await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
  await page.mouse.move(4, 4);
}

const isGrey: Tint = (r, g, b) => r > 60 && Math.max(r, g, b) - Math.min(r, g, b) < 30;

/** The left and the right half of the space as they are painted, without what lies over them. */
async function halvesOf(page: Page): Promise<readonly [Buffer, Buffer]> {
  const box = await page.locator(".mesh-pane__scene").boundingBox();
  if (box === null) throw new Error("no scene is on the screen");
  await page.mouse.move(4, 4);
  const half = async (left: number) => {
    const clip = { x: left, y: box.y + 100, width: box.width / 2 - 4, height: box.height - 300 };
    return sharp(await page.screenshot({ clip }))
      .removeAlpha()
      .raw()
      .toBuffer();
  };
  return [await half(box.x), await half(box.x + box.width / 2 + 4)];
}

/** A point of the page in the left half, well within what has the tint. */
async function placeOf(page: Page, isTint: Tint): Promise<readonly [number, number]> {
  const box = await page.locator(".mesh-pane__scene").boundingBox();
  if (box === null) throw new Error("no scene is on the screen");
  const [pixels] = await halvesOf(page);
  const width = Math.round(box.width / 2 - 4);
  const run = 24;
  let tinted = 0;
  for (let i = 0; i < pixels.length / 3; i++) {
    const at = 3 * i;
    tinted = isTint(pixels[at], pixels[at + 1], pixels[at + 2]) ? tinted + 1 : 0;
    if (tinted < run || i % width < run) continue;
    return [box.x + (i % width) - run / 2, box.y + 100 + Math.floor(i / width)];
  }
  throw new Error("nothing has the tint");
}

function shareOf(pixels: Buffer, isTint: Tint): number {
  let tinted = 0;
  for (let at = 0; at < pixels.length; at += 3) {
    if (isTint(pixels[at], pixels[at + 1], pixels[at + 2])) tinted++;
  }
  return tinted / (pixels.length / 3);
}

const openItem = (page: Page) => page.locator('[data-testid="review-item"][data-open="true"]');

async function edited(page: Page): Promise<void> {
  const at = new WorkspacePage(page);
  for (const { a, b } of plan.merges.slice(0, 2)) await at.merge(a, b);
  await at.split(plan.split.source, plan.split.sink);
  await at.synapse(plan.synapse.pre, plan.synapse.posts);
  await at.seesOperation(4, "synapse-add");
}

test("[RV2][W4] a reviewer goes through the changes by keys, in each way of comparing", async ({
  browser,
}) => {
  const mina = await signIn(browser, own.server, "Mina");
  const lea = await signIn(browser, own.server, "Lea");
  const url = `${own.server.url}/sessions/${await newSession(mina.page, DATASET, "Difference")}`;
  const atMina = new WorkspacePage(mina.page);
  await atMina.open(url);
  await edited(mina.page);

  await test.step("whoever edits sees the difference of the open session", async () => {
    await atMina.tab("review").click();
    await expect(mina.page.getByTestId("review-item").first()).toBeVisible();
    await expect(mina.page.getByTestId("review-list")).not.toHaveAttribute("data-count", "0");
    await mina.page.getByTestId("action-submit").click();
  });

  const { page } = lea;
  const atLea = new WorkspacePage(page);
  await atLea.open(url);
  await atLea.tab("review").click();
  const list = page.getByTestId("review-list");
  await expect(list).toHaveAttribute("data-count", /[1-9]/);
  const count = Number(await list.getAttribute("data-count"));

  await test.step("E and Q step through, and the list tells where one is", async () => {
    await page.getByTestId("sort-changes").selectOption("root");
    await page.getByTestId("sort-changes").blur();
    await page.keyboard.press("e");
    await expect(page.getByTestId("review-position")).toContainText(`1 of ${count}`);
    await page.keyboard.press("e");
    await expect(page.getByTestId("review-position")).toContainText(`2 of ${count}`);
    await page.keyboard.press("q");
    await expect(page.getByTestId("review-position")).toContainText(`1 of ${count}`);
  });

  await test.step("kinds are filtered, and what vanished is told when asked for", async () => {
    await page.getByTestId("filter-vanished").click();
    const withGone = Number(await list.getAttribute("data-count"));
    expect(withGone).toBeGreaterThan(count);
    await page.getByTestId("filter-vanished").click();
    await expect(list).toHaveAttribute("data-count", String(count));
    await page.getByTestId("filter-author").selectOption({ index: 1 });
    await page.getByTestId("filter-author").blur();
    await expect(list).toHaveAttribute("data-count", String(count));
  });

  await test.step("the split's piece flickers between before and after", async () => {
    const piece = page.locator('[data-testid="review-item"]').filter({
      has: page.locator('[data-kind="created"], [data-kind="shrunk"], [data-kind="split"]'),
    });
    await piece.first().getByRole("button").first().click();
    await expect(openItem(page)).toHaveAttribute("data-kind", /created|shrunk|split/);
    await page.evaluate(() => window.__fascicle?.viewer.setView({ zoom: 3 }));
    await settledBoth(page);
    const after = await pixelsOf(page, ".workspace__viewer");
    await page.screenshot({ path: `${ROOM}/difference-after.png` });
    await page.keyboard.press("b");
    await expect(page.getByTestId("show-before")).toHaveAttribute("aria-pressed", "true");
    await settledBoth(page);
    const before = await pixelsOf(page, ".workspace__viewer");
    await page.screenshot({ path: `${ROOM}/difference-before.png` });
    expect(differingShare(before, after)).toBeGreaterThan(0.02);
    await page.keyboard.press("b");
    await settledBoth(page);
    expect(differingShare(await pixelsOf(page, ".workspace__viewer"), after)).toBeLessThan(0.002);
  });

  await test.step("side by side both show the same place, and move together", async () => {
    await page.keyboard.press("j");
    await expect(page.getByTestId("compare-pane")).toBeVisible();
    await settledBoth(page);
    await expect
      .poll(async () => {
        const left = await pixelsOf(page, ".compare-pane__image");
        const right = await pixelsOf(page, ".workspace__viewer");
        return differingShare(left, right);
      })
      .toBeGreaterThan(0.02);
    const where = () => page.evaluate(() => window.__fascicle?.viewer.view().positionVoxel);
    const [x] = (await where()) ?? [0];
    const pane = await page.locator(".compare-pane__image").boundingBox();
    if (pane === null) throw new Error("no pane");
    const middle = [pane.x + pane.width / 2, pane.y + pane.height / 2] as const;
    await page.mouse.move(...middle);
    await expect(page.locator(".workspace__viewer .crosshair--across")).toBeVisible();
    await expect(page.locator(".compare-pane__image .crosshair--down")).toBeVisible();
    await page.screenshot({ path: `${ROOM}/difference-side.png` });
    await page.mouse.down();
    await page.mouse.move(middle[0] + 90, middle[1], { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => ((await where()) ?? [0])[0]).toBeLessThan(x - 8);
  });

  /** The same place without the overlay and with it, at a change of one of these kinds. */
  async function overlaid(kinds: RegExp, name: string) {
    const items = page.locator('[data-testid="review-item"]');
    const all = await items.evaluateAll((found) => found.map((item) => item.dataset.kind ?? ""));
    await items
      .nth(all.findIndex((kind) => kinds.test(kind)))
      .getByRole("button")
      .first()
      .click();
    await expect(openItem(page)).toHaveAttribute("data-kind", kinds);
    await page.evaluate(() => window.__fascicle?.viewer.setView({ zoom: 2 }));
    await page.getByTestId("mode-flicker").click();
    await settledBoth(page);
    const plain = await pixelsOf(page, ".workspace__viewer");
    await page.getByTestId("mode-overlay").click();
    await expect(page.getByTestId("difference-legend")).toBeVisible();
    await settledBoth(page);
    await page.screenshot({ path: `${ROOM}/${name}.png` });
    return { plain, painted: await pixelsOf(page, ".workspace__viewer") };
  }

  await test.step("the overlay paints what was lost, and what was gained", async () => {
    await page.keyboard.press("j");
    await expect(page.getByTestId("compare-pane")).toHaveCount(0);
    const lost = await overlaid(/shrunk/, "difference-overlay-lost");
    expect(differingShare(lost.plain, lost.painted)).toBeGreaterThan(0.01);
    expect(tintOfChange(lost.plain, lost.painted, isOrange)).toBeGreaterThan(0.5);
    const gained = await overlaid(/grown|merged/, "difference-overlay-gained");
    expect(differingShare(gained.plain, gained.painted)).toBeGreaterThan(0.01);
    expect(tintOfChange(gained.plain, gained.painted, isBlue)).toBeGreaterThan(0.5);
  });

  await test.step("in space before and after stand side by side, or one in the other", async () => {
    await page.keyboard.press("Shift+J");
    const status = page.getByTestId("mesh-status");
    await expect(status).toHaveAttribute("data-settled", "true", { timeout: 60_000 });
    const count = Number(await status.getAttribute("data-count"));
    expect(count).toBeGreaterThan(1);
    await expect(status).toHaveAttribute("data-loaded", String(count));
    const triangles = Number(await status.getAttribute("data-triangles"));
    expect(triangles).toBeGreaterThan(100);
    expect(triangles).toBeLessThanOrEqual(60_000);
    await page.screenshot({ path: `${ROOM}/difference-3d-side.png` });
    const [before, after] = await halvesOf(page);
    // What was gained was there before, as another segment.
    for (const pane of [before, after]) {
      expect(shareOf(pane, isBlue)).toBeGreaterThan(0.005);
      expect(shareOf(pane, isGrey)).toBeGreaterThan(0.005);
    }
    await page.getByTestId("space-overlaid").click();
    await expect
      .poll(async () => shareOf(Buffer.concat(await halvesOf(page)), isBlue))
      .toBeGreaterThan(0.005);
    await page.screenshot({ path: `${ROOM}/difference-3d-overlaid.png` });
    await expect.poll(() => page.url()).toMatch(/&m=3d/);
  });

  await test.step("a click on a piece goes to its place, and turning changes the picture", async () => {
    await page.getByTestId("space-side").click();
    await page.mouse.click(...(await placeOf(page, isBlue)));
    await expect(page.getByTestId("mesh-picked")).toHaveAttribute("data-piece", /\d/);
    const place = await page.evaluate(() => window.__fascicle?.viewer.view().positionVoxel);
    expect(
      plan.merges.flatMap(({ a, b }) => [a.positionVoxel, b.positionVoxel]),
    ).not.toContainEqual(place);
    const box = await page.locator(".mesh-pane__scene").boundingBox();
    if (box === null) throw new Error("no scene");
    const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
    const [still] = await halvesOf(page);
    await page.mouse.move(...middle);
    await page.mouse.down();
    await page.mouse.move(middle[0] + 120, middle[1] + 40, { steps: 4 });
    await page.mouse.up();
    await expect
      .poll(async () => differingShare((await halvesOf(page))[0], still))
      .toBeGreaterThan(0.01);
    await page.screenshot({ path: `${ROOM}/difference-3d-turned.png` });
    await page.keyboard.press("Shift+J");
    await expect(page.getByTestId("mesh-pane")).toHaveCount(0);
    await page.getByTestId("mode-overlay").click();
  });

  await test.step("[DE7] S tells who put there what is under the pointer", async () => {
    const [{ a, b }] = plan.merges;
    await atLea.goTo(b.positionVoxel, 3);
    await atLea.hoveredRoot(b);
    await page.keyboard.press("s");
    await expect(page.getByTestId("blame-card")).toContainText("Mina");
    await page.screenshot({ path: `${ROOM}/difference-blame.png` });
    await page.getByTestId("blamed-operation").first().click();
    const place = await page.evaluate(() => window.__fascicle?.viewer.view().positionVoxel);
    const places = plan.merges.flatMap((merge) => [merge.a, merge.b]);
    expect(places.map(({ positionVoxel }) => positionVoxel)).toContainEqual(place);
    expect(a.supervoxel).not.toBe(b.supervoxel);
    await page.getByTestId("blame-card").getByRole("button").first().click();
    await expect(page.getByTestId("blame-card")).toHaveCount(0);
  });

  await test.step("an operation of the change leads to its place", async () => {
    const operation = openItem(page).getByTestId("difference-operation");
    await expect(operation.first()).toContainText("Mina");
    await operation.first().click();
    const places = plan.merges.map(({ a }) => a.positionVoxel);
    const place = await page.evaluate(() => window.__fascicle?.viewer.view().positionVoxel);
    expect(places).toContainEqual(place);
  });

  await test.step("Shift+E goes to one that is not signed, and signing moves it on", async () => {
    await page.keyboard.press("Shift+E");
    await openItem(page).getByTestId("sign-button").click();
    await expect(openItem(page)).toHaveAttribute("data-signed", "true");
    await expect(page.getByTestId("review-progress")).toContainText(`1 of ${count}`);
    const signed = await openItem(page).getAttribute("data-root");
    await page.keyboard.press("Shift+E");
    await expect(openItem(page)).not.toHaveAttribute("data-root", signed ?? "");
  });

  await opensTheSame(lea.context, page);
});

test("[RV2] of many changes only those near the window are in the page", async ({ browser }) => {
  const many = 40;
  const merges = await separateMerges(own.dataDir, DATASET, many);
  const { page } = await signIn(browser, own.server, "Jonas");
  const at = new WorkspacePage(page);
  await at.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Many changes")}`);
  for (const merge of merges) await submitMerge(page, merge);
  await at.tab("review").click();
  const list = page.getByTestId("review-list");
  await expect(list).toHaveAttribute("data-count", String(many));
  expect(await page.getByTestId("review-item").count()).toBeLessThan(many);
  for (let step = 0; step < many; step++) await page.keyboard.press("e");
  await expect(page.getByTestId("review-position")).toContainText(`${many} of ${many}`);
  await expect(openItem(page)).toBeInViewport();
  await page.screenshot({ path: `${ROOM}/difference-many.png` });
});

/** The address bar's link, in a page of its own: the same change, place, mode and picture. */
async function opensTheSame(context: BrowserContext, page: Page): Promise<void> {
  await test.step("a link opens the same change, in the same mode, at the same place", async () => {
    const root = await openItem(page).getAttribute("data-root");
    await settledBoth(page);
    const view = await page.evaluate(() => window.__fascicle?.viewer.view());
    const place = view?.positionVoxel.map((part) => Math.floor(part)) ?? [];
    // The address is written when the view rests; until then it leads to the change before.
    await expect.poll(() => page.url()).toContain(`#p=${place.join(",")}&`);
    await expect.poll(() => page.url()).toContain("&m=overlay");
    const picture = await pixelsOf(page, ".workspace__viewer");
    const browser = context.browser();
    if (browser === null) throw new Error("the context has no browser");
    const fresh = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      storageState: await context.storageState(),
    });
    const other = await fresh.newPage();
    const atOther = new WorkspacePage(other);
    await atOther.open(page.url());
    await expect(openItem(other)).toHaveAttribute("data-root", root ?? "");
    await expect(other.getByTestId("difference-bar")).toHaveAttribute("data-mode", "overlay");
    await settledBoth(other);
    expect(await other.evaluate(() => window.__fascicle?.viewer.view().positionVoxel)).toEqual(
      place,
    );
    const same = await pixelsOf(other, ".workspace__viewer");
    expect(differingShare(picture, same)).toBeLessThan(0.03);
    await other.screenshot({ path: `${ROOM}/difference-link.png` });
    await fresh.close();
  });
}
