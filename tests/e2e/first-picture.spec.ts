// The picture that a page shows before its own code is there: that it is the one which the viewer then draws, and
// that it never stands in anybody's way.
import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import type { Plane } from "#core/geometry/plane.ts";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { comparePicture, paintWith } from "#tests/support/painted.ts";
import { newSession, signInPage } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
/** Of 255: noise that is packed with a loss moves single pixels so far, and an outline's colours bleed. */
const FAR = 48;
const JPEG = "image/jpeg";

test.describe.configure({ mode: "serial", timeout: 180_000 });

const own = ownServer();
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  plan = await planFor(own.dataDir, DATASET);
});

/** Without the service worker, past which a page asks for tiles: a test would hear of none of it. */
async function person(browser: Browser, name: string): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: "en-GB", serviceWorkers: "block" });
  await signInPage(await context.newPage(), own.server, name);
  return context;
}

/** Tiles come once it is called. */
async function holdTiles(page: Page): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/\/tiles\/(image|labels)\//, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  return letGo;
}

interface Opened {
  readonly page: Page;
  readonly still: Buffer;
  readonly asked: URL;
}

/** A page of its own, which showed its still and then its viewer's picture. */
async function opened(context: BrowserContext, url: string): Promise<Opened> {
  const page = await context.newPage();
  const letGo = await holdTiles(page);
  const answered = page.waitForResponse((response) => response.url().includes("/tiles/still/"));
  await page.goto(url);
  const answer = await answered;
  expect(answer.status()).toBe(200);
  const shown = page.locator("#first-still");
  await expect(shown).toBeVisible();
  letGo();
  await expect(page.getByTestId("workspace")).toHaveAttribute("data-ready", "true");
  await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
  await expect(shown).toBeHidden();
  return { page, still: await answer.body(), asked: new URL(answer.url()) };
}

test("is what the viewer then draws: places, planes, edits, selection", async ({ browser }) => {
  const context = await person(browser, "Mina");
  // By what the server does not paint with as well.
  await paintWith(context, "webgl2");
  const [page] = context.pages();
  const session = await newSession(page, DATASET, "First pictures");
  const url = `${own.server.url}/sessions/${session}`;
  const [{ a, b }] = plan.merges;
  const at = `p=${a.positionVoxel.join(",")}`;
  const workspace = new WorkspacePage(page);
  await workspace.open(url);
  const before = await opened(context, `${url}#${at}&z=3`);
  await workspace.goTo(a.positionVoxel);
  await workspace.merge(a, b);
  await workspace.seesOperation(1, "merge");
  const root = await workspace.rootAt(b);
  const views: readonly { hash: string; plane: Plane }[] = [
    { hash: `#${at}&z=3`, plane: "xy" },
    { hash: `#${at}&z=3&s=${root}`, plane: "xy" },
    { hash: `#${at}&z=0.7`, plane: "xy" },
    { hash: `#${at}&z=9`, plane: "xy" },
    { hash: `#${at}&z=1.5&v=xz`, plane: "xz" },
    { hash: `#${at}&z=1.5&v=yz`, plane: "yz" },
    { hash: "", plane: "xy" },
    // At a corner, the volume ends in view.
    { hash: "#p=0,0,0&z=2", plane: "xy" },
  ];
  for (const { hash, plane } of views) {
    await test.step(hash, async () => {
      const { page: fresh, still } = await opened(context, url + hash);
      const { sizesPx, meanApart, farShare } = await comparePicture(
        fresh,
        plane,
        { bytes: still, type: JPEG },
        FAR,
      );
      expect(sizesPx[0]).toBe(sizesPx[1]);
      expect(meanApart).toBeLessThan(3);
      expect(farShare).toBeLessThan(0.003);
      await fresh.close();
    });
  }
  // What an edit changed is seen by this comparison.
  const after = await opened(context, `${url}#${at}&z=3`);
  const changed = await comparePicture(
    ...([after.page, "xy" as const, { bytes: before.still, type: JPEG }, FAR] as const),
  );
  expect(changed.farShare).toBeGreaterThan(0.01);
  await context.close();
});

test("covers what the viewer's panel will, and asks as the address says", async ({ browser }) => {
  const context = await person(browser, "Lea");
  const session = await newSession(context.pages()[0], DATASET, "Its room");
  const { page: fresh, asked } = await opened(
    context,
    `${own.server.url}/sessions/${session}#p=9,9,3&z=2`,
  );
  const panel = await fresh.getByTestId("panel-xy").boundingBox();
  const said = (name: string) => Number(asked.searchParams.get(name));
  expect([said("w"), said("h")].map(Math.round)).toEqual(
    [panel?.width ?? 0, panel?.height ?? 0].map(Math.round),
  );
  const room = await fresh.evaluate(() => {
    const still = document.getElementById("first-still");
    if (still === null) return null;
    still.hidden = false;
    still.setAttribute("src", "data:,");
    const { x, y, width, height } = still.getBoundingClientRect();
    return { x, y, width, height };
  });
  expect(room).toEqual(panel);
  await context.close();
});

test("is shown until the viewer shows as much, and goes as soon as somebody moves", async ({
  browser,
}) => {
  const context = await person(browser, "Jonas");
  const session = await newSession(context.pages()[0], DATASET, "Held up");
  const url = `${own.server.url}/sessions/${session}#p=200,200,12&z=3`;
  const fresh = await context.newPage();
  const letGo = await holdTiles(fresh);
  await fresh.goto(url);
  const still = fresh.locator("#first-still");
  await expect(still).toBeVisible();
  await expect(fresh.getByTestId("workspace")).toHaveAttribute("data-ready", "true");
  await expect(still).toBeVisible();
  await fresh.mouse.move(400, 400);
  await expect(still).toBeVisible();
  await fresh.mouse.wheel(0, 120);
  await expect(still).toBeHidden();
  letGo();
  await fresh.evaluate(() => window.__fascicle?.viewer.whenSettled());
  await expect(still).toBeHidden();
  await context.close();
});

test("is left to the viewer where other colours, several planes or another moment are asked for", async ({
  browser,
}) => {
  const context = await person(browser, "Mina");
  const session = await newSession(context.pages()[0], DATASET, "Otherwise");
  for (const hash of ["#c=type", "#k=safe", "#v=four", "#at=0"]) {
    const fresh = await context.newPage();
    const asked: string[] = [];
    fresh.on("request", (request) => {
      const kind = /\/tiles\/(still|ahead)\//.exec(request.url());
      if (kind !== null) asked.push(kind[1]);
    });
    await new WorkspacePage(fresh).open(`${own.server.url}/sessions/${session}${hash}`);
    expect(asked, hash).toEqual(["ahead"]);
    await expect(fresh.locator("#first-still")).toBeHidden();
    await fresh.close();
  }
  // A person who needs other colours has them in this browser from then on.
  const kept = await context.newPage();
  const ahead = kept.waitForRequest((request) => request.url().includes("/tiles/ahead/"));
  await new WorkspacePage(kept).open(`${own.server.url}/sessions/${session}`);
  expect((await ahead).url()).toContain("w=");
  await context.close();
});

test("that does not come is missed by nobody", async ({ browser }) => {
  const context = await person(browser, "Lea");
  const session = await newSession(context.pages()[0], DATASET, "No picture");
  const fresh = await context.newPage();
  let refused = 0;
  await fresh.route(/\/tiles\/still\//, (route) => {
    refused++;
    return route.fulfill({ status: 204 });
  });
  const workspace = new WorkspacePage(fresh);
  await workspace.open(`${own.server.url}/sessions/${session}#p=200,200,12&z=3`);
  await fresh.evaluate(() => window.__fascicle?.viewer.whenSettled());
  expect(refused).toBe(1);
  await expect(fresh.locator("#first-still")).toBeHidden();
  await context.close();
});

test("is of a session of the dataset, and of a window that there is", async ({ browser }) => {
  const context = await person(browser, "Lea");
  const session = await newSession(context.pages()[0], DATASET, "Asked for");
  const { asked, page } = await opened(context, `${own.server.url}/sessions/${session}`);
  const statusWith = async (name: string, value: string) => {
    const url = new URL(asked);
    url.searchParams.set(name, value);
    const answer = await page.request.get(url.href);
    return [answer.status(), await answer.text()] as const;
  };
  expect(await statusWith("session", "of-nobody")).toEqual([404, expect.any(String)]);
  expect(await statusWith("w", "0")).toEqual([400, expect.stringContaining('"field":"w"')]);
  // Several planes are the viewer's to draw.
  expect(await statusWith("v", "four")).toEqual([204, ""]);
  await context.close();
});
