// [LV3] A line that is gone loses nothing: ten edits without one, the page opened anew without one,
// and with the line back every edit has its outcome, and everybody has the edits.

import { type BrowserContext, type CDPSession, expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { copyTemplate } from "#tests/support/data-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { loggedIds, operationCount } from "#tests/support/in-page.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { separateMerges } from "#tests/support/proofreading-plan.ts";
import { submitMerge } from "#tests/support/submit-merge.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const EDITS = 10;
const DATASET = "neuropil-demo";

test.describe.configure({ timeout: 240_000 });

test("[W7] ten edits offline, a reload offline, and back online all are there with outcomes", async ({
  browser,
}) => {
  const folder = copyTemplate();
  let server = await FascicleServer.start({ dataDir: folder.dataDir });
  try {
    const merges = await separateMerges(folder.dataDir, DATASET, EDITS + 1);
    const { page, context } = await signIn(browser, server, "Jonas");
    page.on("dialog", (dialog) => void dialog.accept().catch(() => undefined));
    const sessionId = await newSession(page, DATASET, "Without a line");
    const url = `${server.url}/sessions/${sessionId}`;
    const workspace = new WorkspacePage(page);
    await workspace.open(url);
    await submitMerge(page, merges[EDITS]);
    await expect.poll(() => operationCount(page)).toBe(1);
    await expect(page.locator("html")).toHaveAttribute("data-offline-copy", "kept", {
      timeout: 60_000,
    });

    // What is looked at is copied once the page is at rest.
    await expect.poll(() => tileCopies(page), { timeout: 60_000 }).toBeGreaterThan(5);
    await untilCopiesAreMade(page);

    const line = await cutLine(context, page);
    await server.kill();
    await expect(workspace.connection()).toHaveAttribute("data-state", "offline");
    const ids: string[] = [];
    for (const merge of merges.slice(0, EDITS)) ids.push(await submitMerge(page, merge));
    await expect(page.getByTestId("pending-count")).toHaveText(String(EDITS));

    await page.reload();
    await expect(workspace.connection()).toHaveAttribute("data-state", "offline", {
      timeout: 60_000,
    });
    // The log, the edits that wait, and the image as they were.
    await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
    const shown = await page.evaluate(() => window.__fascicle?.viewer.stats());
    expect(shown?.tilesLoaded).toBeGreaterThan(5);
    await expect(page.getByTestId("pending-count")).toHaveText(String(EDITS));
    await expect.poll(() => operationCount(page)).toBe(1);
    await expect.poll(() => pendingIds(page)).toEqual(ids);

    server = await FascicleServer.start({ dataDir: folder.dataDir, port: server.port });
    await restoreLine(line);
    await expect(workspace.connection()).toHaveAttribute("data-state", "live", { timeout: 30_000 });
    await expect(page.getByTestId("pending-count")).toHaveText("0");
    const accepted = await acceptedIds(page);
    expect([...accepted].sort()).toEqual([...ids].sort());

    // Each outcome is listed; one of the edits is taken back from there.
    await workspace.tab("outcomes").click();
    const cards = page.locator('[data-testid="outcome-item"][data-status="clean"]');
    await expect(cards).toHaveCount(EDITS);
    await cards.first().getByRole("button", { name: "Take back" }).click();
    await expect(cards).toHaveCount(EDITS - 1);
    await workspace.seesOperation(EDITS + 2, "undo");

    const lea = await signIn(browser, server, "Lea");
    await new WorkspacePage(lea.page).open(url);
    await expect.poll(() => operationCount(lea.page)).toBe(EDITS + 2);
    expect((await loggedIds(lea.page)).slice(1, EDITS + 1)).toEqual(ids);
  } finally {
    await server.stop();
    folder.remove();
  }
});

test("nothing of a person is left for the next one at the same browser", async ({ browser }) => {
  const folder = copyTemplate();
  const server = await FascicleServer.start({ dataDir: folder.dataDir });
  try {
    const { page, context } = await signIn(browser, server, "Jonas");
    const sessionId = await newSession(page, DATASET, "One browser, two people");
    await new WorkspacePage(page).open(`${server.url}/sessions/${sessionId}`);
    await expect(page.locator("html")).toHaveAttribute("data-offline-copy", "kept", {
      timeout: 60_000,
    });
    expect((await copies(page)).length).toBeGreaterThan(0);
    await page.goto(server.signInUrl("Lea"));
    await expect.poll(() => copies(page)).not.toContain(`/sessions/${sessionId}`);
    await cutLine(context, page);
    await server.kill();
    const opened = await page
      .goto(`${server.url}/sessions/${sessionId}`)
      .then(() => true)
      .catch(() => false);
    expect(opened).toBe(false);
  } finally {
    await server.stop();
    folder.remove();
  }
});

async function cutLine(context: BrowserContext, page: Page): Promise<CDPSession> {
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  await emulate(line, true);
  return line;
}

async function restoreLine(line: CDPSession): Promise<void> {
  await emulate(line, false);
}

function emulate(line: CDPSession, offline: boolean) {
  return line.send("Network.emulateNetworkConditions", {
    offline,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}

/** Paths of what the browser keeps of a person. */
function copies(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    if (!(await caches.has("fascicle-person"))) return [];
    const cache = await caches.open("fascicle-person");
    return (await cache.keys()).map((request) => new URL(request.url).pathname);
  });
}

function pendingIds(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (window.__fascicle?.model?.snapshot().pending ?? []).map(({ intent }) => intent.id),
  );
}

function acceptedIds(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (window.__fascicle?.model?.snapshot().outcomes ?? [])
      .filter(({ accepted }) => accepted)
      .map(({ intentId }) => intentId),
  );
}

async function tileCopies(page: Page): Promise<number> {
  return page.evaluate(async () => {
    if (!(await caches.has("fascicle-tiles"))) return 0;
    return (await (await caches.open("fascicle-tiles")).keys()).length;
  });
}

/** No more of them come. */
async function untilCopiesAreMade(page: Page): Promise<void> {
  let before = -1;
  const hasStayed = async () => {
    const count = await tileCopies(page);
    const stays = count === before;
    before = count;
    return stays;
  };
  await expect.poll(hasStayed, { intervals: [1_000], timeout: 60_000 }).toBe(true);
}
