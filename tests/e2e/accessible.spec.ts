// WCAG 2.2 AA, as far as a machine can tell, on every page, in every panel and dialog, in both themes;
// and nothing lies over another or is cut off in them, nor does the console say anything: what the gallery
// shows of components that are drawn from data alone, for those that need a session.
import { type Browser, expect, type Page } from "@playwright/test";
import { addAdministrator } from "#tests/server/lab-people.ts";
import { test } from "#tests/support/browser-test.ts";
import { noteConsole } from "#tests/support/console-words.ts";
import { expectNoBarriers } from "#tests/support/look-through.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession } from "#tests/support/people.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const PANELS = ["segments", "neurons", "activity", "synapses", "review", "threads", "outcomes"];

test.describe.configure({ timeout: 240_000 });

const own = ownServer();
let administrator: string;
/** What the console of any page said. */
let said: string[] = [];

test.beforeAll(async () => {
  administrator = await addAdministrator(own.server);
});
test.beforeEach(() => {
  said = [];
});
test.afterEach(() => {
  expect(said).toEqual([]);
});

async function openPage(browser: Browser, cookie: string | null = administrator): Promise<Page> {
  // Colours that are on their way to others have no contrast of their own.
  const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce" });
  const { url } = own.server;
  await context.addCookies([{ name: "fascicle-theme", value: "dark", url }]);
  if (cookie !== null) {
    const [name, value] = cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url }]);
  }
  const page = await context.newPage();
  // That of a page that is not there is the answer that was asked for.
  noteConsole(page, said, (text) => text.includes("status of 404"));
  return page;
}

test("pages for whoever comes from outside", async ({ browser }) => {
  const page = await openPage(browser, null);
  for (const path of ["/sign-in", "/join/no-such-token", "/nothing-here"]) {
    await page.goto(own.server.url + path);
    await expect(page.getByRole("main")).toBeVisible();
    await expectNoBarriers(page, path);
  }
});

test("pages of the site", async ({ browser }) => {
  const page = await openPage(browser);
  await page.goto(own.server.url);
  await expect(page.getByRole("heading", { name: DATASET })).toBeVisible();
  await newSession(page, DATASET, "To look at");
  await page.reload();
  const row = page.getByTestId("session-row").filter({ hasText: "To look at" });
  await expect(row.first()).toBeVisible();
  await expectNoBarriers(page, "home");
  const dataset = page.getByRole("region", { name: DATASET });
  await dataset.getByRole("button", { name: "New session" }).click();
  await page.getByRole("radio", { name: /Neurons that I name/ }).check();
  await expectNoBarriers(page, "new session");
  await page.keyboard.press("Escape");
  for (const path of [
    "/datasets/new",
    "/account",
    "/people",
    "/audit",
    "/settings",
    `/datasets/${DATASET}/versions/0/about`,
    `/datasets/${DATASET}/versions/0/compare/0`,
  ]) {
    await page.goto(own.server.url + path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator(".busy")).toHaveCount(0);
    await expectNoBarriers(page, path);
  }
});

test("a session with each of its panels, tools and dialogs; a version", async ({ browser }) => {
  const plan = await planFor(own.dataDir, DATASET);
  const [{ a, b }] = plan.merges;
  const page = await openPage(browser);
  await page.goto(own.server.url);
  await expect(page.getByRole("heading", { name: DATASET })).toBeVisible();
  const id = await newSession(page, DATASET, "Every panel");
  const at = new WorkspacePage(page);
  await at.open(`${own.server.url}/sessions/${id}`);
  await expectNoBarriers(page, "the offer of a tour");
  await page.getByTestId("tour").getByRole("button", { name: "Not now" }).click();
  await at.merge(a, b);
  await at.click(a, { double: true });
  await page.getByRole("application").focus();
  await page.keyboard.press("p");
  for (const panel of PANELS) {
    await at.tab(panel).click();
    await expectNoBarriers(page, panel);
  }
  await at.tab("synapses").click();
  await page.getByRole("button", { name: "Grid" }).click();
  await expect(page.getByTestId("triage-cell").first()).toBeVisible();
  await expectNoBarriers(page, "grid of synapses");
  await page.getByTestId("triage").getByRole("button", { name: "Close the grid" }).click();
  await at.tab("neurons").click();
  await page.getByTestId("neurons-wide").click();
  await page.getByTestId("neuron-row").first().click();
  await expect(page.getByTestId("neuron-details")).toBeVisible();
  await expectNoBarriers(page, "table of neurons and a neuron's card");
  await page.getByRole("button", { name: "Close the card" }).click();
  await page.getByTestId("neurons-wide").click();
  for (const [key, tool] of [
    ["m", "merge"],
    ["c", "split"],
    ["y", "synapse"],
  ]) {
    await page.getByRole("application").focus();
    await page.keyboard.press(key);
    await expectNoBarriers(page, tool);
    await page.keyboard.press("Escape");
  }
  await page.getByTestId("layers-button").click();
  await expectNoBarriers(page, "layers");
  await page.keyboard.press("Escape");
  for (const [key, overlay] of [
    ["?", "help"],
    ["Control+k", "palette"],
  ]) {
    await page.getByRole("application").focus();
    await page.keyboard.press(key);
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectNoBarriers(page, overlay);
    await page.keyboard.press("Escape");
  }
  await page.goto(`${own.server.url}/datasets/${DATASET}/versions/0`);
  await at.settled();
  await expectNoBarriers(page, "version");
});
