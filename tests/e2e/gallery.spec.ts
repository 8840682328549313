// Every component in every state, in both themes and languages: nothing is cut off, nothing lies over
// something else, nothing breaks a rule of accessibility, and the console stays silent.
import { type Browser, expect, type Page } from "@playwright/test";
import { barriers, contrastBarriers, showTheme } from "#tests/support/barriers.ts";
import { test } from "#tests/support/browser-test.ts";
import { noteConsole } from "#tests/support/console-words.ts";
import { layoutFaults } from "#tests/support/layout-faults.ts";
import { type Look, lookCookies } from "#tests/support/look.ts";
import { FRAMES } from "#tests/support/look-through.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signInPage } from "#tests/support/people.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";

const own = ownServer({ FASCICLE_GALLERY: "1" });

test.describe.configure({ timeout: 900_000 });
/** Hundreds of frames are drawn before the last of them is. */
const SLOW = { timeout: 60_000 } as const;

async function openGallery(browser: Browser, look: Look) {
  const context = await browser.newContext({ locale: look.locale, reducedMotion: "reduce" });
  const { url } = own.server;
  await context.addCookies(lookCookies(look, url));
  const page = await context.newPage();
  const said: string[] = [];
  noteConsole(page, said);
  await page.goto(`${url}/gallery`);
  await expect(page.getByTestId("gallery")).toHaveAttribute("data-drawn", "true");
  await expect(page.locator(".busy").first()).toBeVisible();
  // What comes last in a session: a preview, the table of neurons, a painted picture.
  for (const id of ["preview-partners", "neuron-grid", "review-list", "neuron-operations"]) {
    await expect(page.getByTestId(id).first()).toBeVisible(SLOW);
  }
  await expect(page.locator('canvas[data-painted="true"]').first()).toBeVisible(SLOW);
  const spaces = page.locator('[data-testid="neuron-space-status"]:not([data-loaded="0"])');
  await expect(spaces.first()).toBeAttached(SLOW);
  await page.evaluate(() => document.fonts.ready);
  return { page, said };
}

/** Each dialog by its button; what it says is checked while it is open. */
async function lookThroughDialogs(page: Page): Promise<void> {
  const openers = page.locator(
    'button[data-testid="gallery-opens"], [data-testid="gallery-opens"] button',
  );
  const count = await openers.count();
  expect(count).toBeGreaterThan(3);
  for (let at = 0; at < count; at++) {
    await openers.nth(at).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toBeVisible();
    expect.soft(await barriers(page, '[role="dialog"]')).toEqual([]);
    expect.soft(await page.evaluate(layoutFaults, '[role="dialog"]')).toEqual([]);
    // A hint that happens to be shown takes the first Escape.
    await expect(async () => {
      await page.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0, { timeout: 1_000 });
    }).toPass();
  }
}

for (const [theme, locale] of [
  ["dark", "en"],
  ["light", "zh-CN"],
] as const) {
  test(`the gallery, ${theme} and ${locale}, then in the other theme`, async ({ browser }) => {
    const { page, said } = await openGallery(browser, { theme, locale });
    const frames = page.getByTestId("gallery-frame");
    expect(await frames.count()).toBeGreaterThan(300);
    expect.soft(await page.evaluate(layoutFaults, ".gallery__frame")).toEqual([]);
    expect.soft(await barriers(page)).toEqual([]);
    await page.screenshot({
      path: `test-results/screenshots/gallery-${theme}-${locale}.png`,
      fullPage: true,
    });
    await lookThroughDialogs(page);

    await showTheme(page, theme === "dark" ? "light" : "dark");
    expect.soft(await contrastBarriers(page)).toEqual([]);
    expect.soft(await page.evaluate(layoutFaults, ".gallery__frame")).toEqual([]);
    expect(said).toEqual([]);
  });
}

for (const [theme, locale] of [
  ["light", "en"],
  ["dark", "zh-CN"],
] as const) {
  test(`whole pages in each of their states, ${theme} and ${locale}`, async ({ browser }) => {
    const context = await browser.newContext({ locale, reducedMotion: "reduce" });
    const { url } = own.server;
    await context.addCookies(lookCookies({ theme, locale }, url));
    const page = await context.newPage();
    const said: string[] = [];
    noteConsole(page, said);
    await page.goto(`${url}/gallery`);
    const links = page.getByTestId("gallery-pages").locator("a");
    await expect(links.first()).toBeVisible(SLOW);
    const paths = await links.allTextContents();
    expect(paths.length).toBeGreaterThan(40);
    for (const path of paths) {
      await test.step(path, async () => {
        await page.goto(`${url}/gallery/${path}`);
        await expect(page.getByTestId("gallery-page")).toHaveAttribute("data-drawn", "true");
        const isLoading = /\/loading(?:\?|$)/.test(path);
        await expect(page.locator(".busy").first()).toBeVisible({ visible: isLoading });
        await page.evaluate(() => document.fonts.ready);
        expect.soft(await page.evaluate(layoutFaults, "body"), path).toEqual([]);
        expect.soft(await barriers(page), path).toEqual([]);
        const name = `${path.replace(/\?.*/, "").replace("/", "-")}-${theme}-${locale}`;
        await page.screenshot({ path: `test-results/screenshots/gallery-page-${name}.png` });
      });
    }
    expect(said).toEqual([]);
    await context.close();
  });
}

for (const [theme, locale] of [
  ["dark", "en"],
  ["light", "zh-CN"],
] as const) {
  // What holds a whole workspace is drawn here over the server itself: it has a socket, and asks for tiles.
  test(`whole workspaces in each of their states, ${theme} and ${locale}`, async ({ browser }) => {
    const context = await browser.newContext({ locale, reducedMotion: "reduce" });
    const { url } = own.server;
    const page = await context.newPage();
    const said: string[] = [];
    await signInPage(page, own.server, "Lea");
    await context.addCookies(lookCookies({ theme, locale }, url));
    const session = await newSession(page, DATASET, `Gallery ${theme}`);
    const plan = await planFor(own.dataDir, DATASET);
    const workspace = new WorkspacePage(page);
    // Being cut off is one of the states, and the browser says so.
    noteConsole(page, said, (text) => /ERR_INTERNET_DISCONNECTED/.test(text));

    async function lookAt(state: string): Promise<void> {
      await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
      await page.evaluate(() => document.fonts.ready);
      // Lists place their rows when they have measured them.
      await expect.soft.poll(() => page.evaluate(layoutFaults, FRAMES), state).toEqual([]);
      expect.soft(await barriers(page), state).toEqual([]);
      await page.screenshot({
        path: `test-results/screenshots/gallery-workspace-${state}-${theme}-${locale}.png`,
      });
    }

    await workspace.open(`${url}/sessions/${session}`);
    await lookAt("empty");
    for (const { a, b } of plan.merges.slice(0, 2)) await workspace.merge(a, b);
    await workspace.split(plan.split.source, plan.split.sink);
    await workspace.seesOperation(3, "split");
    await lookAt("edited");
    const [{ a }] = plan.merges;
    await workspace.goTo(a.positionVoxel);
    const root = await workspace.rootAt(a);
    const place = `#p=${a.positionVoxel.join(",")}&z=2&s=${root}`;
    for (const layout of ["four", "3d", "xy"]) {
      // The same address with another end would be the same page.
      await page.goto(url);
      await workspace.open(`${url}/sessions/${session}${place}&v=${layout}`);
      await lookAt(`layout-${layout}`);
    }

    await workspace.tab("review").click();
    await expect(page.getByTestId("review-list")).toHaveAttribute("data-count", /[1-9]/);
    await page.keyboard.press("e");
    await lookAt("difference-flicker");
    await page.keyboard.press("j");
    await expect(page.getByTestId("compare-pane")).toBeVisible();
    await lookAt("difference-sides");
    await page.getByTestId("mode-overlay").click();
    await expect(page.getByTestId("difference-legend")).toBeVisible();
    await lookAt("difference-overlay");

    await context.setOffline(true);
    await expect(workspace.connection()).toHaveAttribute("data-state", "offline", SLOW);
    await lookAt("offline");
    await context.setOffline(false);
    await expect(workspace.connection()).toHaveAttribute("data-state", "live", SLOW);

    await page.goto(`${url}/datasets/${DATASET}/versions/0`);
    await workspace.settled();
    await lookAt("version");
    expect(said).toEqual([]);
    await context.close();
  });
}

test("what lies over another or is cut off is found", async ({ browser }) => {
  const { page } = await openGallery(browser, { theme: "dark", locale: "en" });
  const broken = await page.evaluate(() => {
    const room = document.querySelector(".gallery__frame .gallery__room");
    const add = (html: string) => room?.insertAdjacentHTML("beforeend", html);
    add('<div style="display:flex"><button id="one">one</button>');
    add('<button id="two" style="position:relative;top:-12px">two</button></div>');
    add('<p id="cut" style="width:40px;overflow:hidden;white-space:nowrap">words cut off</p>');
    add('<p id="out" style="width:40px;white-space:nowrap">words that stick out of it</p>');
    return document.querySelectorAll("#one, #two, #cut, #out").length;
  });
  expect(broken).toBe(4);
  const faults = (await page.evaluate(layoutFaults, ".gallery__frame")).join("\n");
  expect(faults).toContain("#two");
  expect(faults).toContain("#cut");
  expect(faults).toContain("#out");
});
