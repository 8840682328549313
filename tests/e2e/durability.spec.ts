// [LV2] The server is killed with -9 between edits, twenty times: nothing that a browser has shown
// as accepted is lost, nothing is doubled, and what was on its way is decided once.

import { expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { copyTemplate } from "#tests/support/data-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { separateMerges } from "#tests/support/proofreading-plan.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";
import { submitMerge } from "#tests/support/submit-merge.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const KILLS = 20;
const DATASET = "neuropil-demo";

test.describe.configure({ timeout: 420_000 });

test("no operation that a browser has shown as accepted is lost in twenty kills", async ({
  browser,
}) => {
  const folder = copyTemplate();
  let server = await FascicleServer.start({ dataDir: folder.dataDir });
  try {
    const merges = await separateMerges(folder.dataDir, DATASET, 2 * KILLS);
    const jonas = await signIn(browser, server, "Jonas");
    const sessionId = await newSession(jonas.page, DATASET, "Through twenty kills");
    const url = `${server.url}/sessions/${sessionId}`;
    const workspace = new WorkspacePage(jonas.page);
    await workspace.open(url);
    const shown = new Map<string, number>();
    for (let kill = 0; kill < KILLS; kill++) {
      const accepted = await submitMerge(jonas.page, merges[2 * kill]);
      await expect.poll(() => acceptedSeq(jonas.page, accepted)).not.toBeNull();
      const seq = Number(await acceptedSeq(jonas.page, accepted));
      shown.set(accepted, seq);
      await workspace.tab("activity").click();
      await expect(workspace.activity(seq)).toBeVisible();
      // On its way when the server dies: decided before, or after the next start; once either way.
      const underWay = await submitMerge(jonas.page, merges[2 * kill + 1]);
      await server.kill();
      server = await FascicleServer.start({ dataDir: folder.dataDir, port: server.port });
      await expect(workspace.connection()).toHaveAttribute("data-state", "live", {
        timeout: 30_000,
      });
      await expect.poll(() => acceptedSeq(jonas.page, underWay)).not.toBeNull();
      shown.set(underWay, Number(await acceptedSeq(jonas.page, underWay)));
    }
    const fresh = await signIn(browser, server, "Lea");
    await new WorkspacePage(fresh.page).open(url);
    await expect.poll(() => lastSeq(fresh.page)).toBe(2 * KILLS);
    const kept = new Map(await loggedIntents(fresh.page));
    expect(kept).toEqual(shown);
    const verified = await runFascicle(["verify"], folder.dataDir);
    expect(verified, verified.stderr).toMatchObject({ exitCode: 0 });
  } finally {
    await server.stop();
    folder.remove();
  }
});

/** What the page shows of the intent's outcome; null while it shows none. */
function acceptedSeq(page: Page, intentId: string): Promise<number | null> {
  return page.evaluate((id) => {
    const outcomes = window.__fascicle?.model?.snapshot().outcomes ?? [];
    const found = outcomes.find((outcome) => outcome.intentId === id);
    return found?.accepted === true ? found.seq : null;
  }, intentId);
}

function lastSeq(page: Page): Promise<number> {
  return page.evaluate(() => window.__fascicle?.model?.snapshot().seq ?? 0);
}

function loggedIntents(page: Page): Promise<[string, number][]> {
  return page.evaluate(() =>
    (window.__fascicle?.model?.snapshot().operations ?? []).map(({ intentId, seq }) => [
      intentId,
      seq,
    ]),
  );
}
