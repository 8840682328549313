// [LV3] One person with one session open twice: what waits in one page is shown in the other, and
// when a page is closed without a line, the other one sends on what it left. Nothing goes twice.
import { expect } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { copyTemplate } from "#tests/support/data-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { loggedIds, newestWaitMs } from "#tests/support/in-page.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { separateMerges } from "#tests/support/proofreading-plan.ts";
import { submitMerge } from "#tests/support/submit-merge.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";

test.describe.configure({ timeout: 240_000 });

test("two pages of one person show and send everything once", async ({ browser }) => {
  const folder = copyTemplate();
  let server = await FascicleServer.start({ dataDir: folder.dataDir });
  try {
    const merges = await separateMerges(folder.dataDir, DATASET, 4);
    const { page: left, context } = await signIn(browser, server, "Jonas");
    const sessionId = await newSession(left, DATASET, "Open twice");
    const url = `${server.url}/sessions/${sessionId}`;
    const right = await context.newPage();
    const [atLeft, atRight] = [new WorkspacePage(left), new WorkspacePage(right)];
    await atLeft.open(url);
    await atRight.open(url);
    const first = await submitMerge(left, merges[0]);
    await expect.poll(() => loggedIds(right)).toEqual([first]);

    await server.kill();
    for (const { connection } of [atLeft, atRight].map((at) => ({ connection: at.connection() }))) {
      await expect(connection).toHaveAttribute("data-state", "offline", { timeout: 30_000 });
    }
    const ids = [
      await submitMerge(left, merges[1]),
      await submitMerge(right, merges[2]),
      await submitMerge(left, merges[3]),
    ];
    for (const page of [left, right]) {
      await expect(page.getByTestId("pending-count")).toHaveText("3");
    }
    // Without a word: no handler of the page runs.
    await left.close();
    // Longer than anybody looks at an edit: what is decided later than that is listed.
    await expect.poll(() => newestWaitMs(right), { timeout: 30_000 }).toBeGreaterThan(5_000);

    server = await FascicleServer.start({ dataDir: folder.dataDir, port: server.port });
    await expect(atRight.connection()).toHaveAttribute("data-state", "live", { timeout: 60_000 });
    await expect(right.getByTestId("pending-count")).toHaveText("0");
    const logged = await loggedIds(right);
    expect(logged).toHaveLength(4);
    expect([...logged].sort()).toEqual([first, ...ids].sort());
    // What waited has its outcome here, also what the other page had asked for, and after a reload.
    await atRight.tab("outcomes").click();
    const cards = right.locator('[data-testid="outcome-item"][data-status="clean"]');
    await expect(cards).toHaveCount(3);
    await right.reload();
    await atRight.open(url);
    await atRight.tab("outcomes").click();
    await expect(cards).toHaveCount(3);
    await right.getByRole("button", { name: "Put all away" }).click();
    await expect(cards).toHaveCount(0);
    await right.reload();
    await atRight.open(url);
    await expect.poll(() => loggedIds(right)).toHaveLength(4);
    await expect(cards).toHaveCount(0);
  } finally {
    await server.stop();
    folder.remove();
  }
});
