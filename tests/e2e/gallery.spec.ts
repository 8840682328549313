// Every component in every state, in both themes and languages: nothing is cut off, nothing lies over
// something else, nothing breaks a rule of accessibility, and the console stays silent.
import { type Browser, expect, type Page } from "@playwright/test";
import { barriers, contrastBarriers, showTheme } from "#tests/support/barriers.ts";
import { test } from "#tests/support/browser-test.ts";
import { noteConsole } from "#tests/support/console-words.ts";
import { layoutFaults } from "#tests/support/layout-faults.ts";
import { type Look, lookCookies } from "#tests/support/look.ts";
import { ownServer } from "#tests/support/own-server.ts";

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
