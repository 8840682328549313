// [CL1][CL3] Two people in two browsers: one claims a segment, the other sees it, is asked before an
// edit on it, goes on knowingly; and the claim is let go again.

import { mkdirSync } from "node:fs";
import { expect } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";
import type { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/claims";

const own = ownServer();

test("one claims a segment, the other is asked, and goes on knowingly", async ({ browser }) => {
  mkdirSync(SHOTS, { recursive: true });
  const plan = await planFor(own.dataDir, DATASET);
  const [{ a, b }] = plan.merges;
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "Claims");
  const select = async (person: WorkspacePage) => {
    await person.goTo(a.positionVoxel);
    await person.click(a, { double: true });
    await person.tab("segments").click();
    await expect(person.page.getByTestId("segment-row")).toHaveCount(1);
  };
  const claimAt = (person: WorkspacePage) => person.page.getByTestId("segment-claim");

  await test.step("Mina claims it, with a note; Jonas sees who and until when", async () => {
    await Promise.all([select(atMina), select(atJonas)]);
    await mina.page.getByTestId("claim-button").click();
    await mina.page.getByTestId("claim-form").getByRole("combobox").selectOption("120");
    await mina.page.getByTestId("claim-form").getByRole("textbox").fill("tracing the axon");
    await mina.page.screenshot({ path: `${SHOTS}/form.png` });
    await mina.page.getByRole("button", { name: "Claim segment" }).click();
    await expect(claimAt(atMina)).toContainText("Claimed by you until");
    await expect(claimAt(atJonas)).toContainText("Claimed by Mina Okafor until");
    await expect(claimAt(atJonas)).toContainText("tracing the axon");
    await expect(jonas.page.getByTestId("release-button")).toHaveCount(0);
    await jonas.page.screenshot({ path: `${SHOTS}/seen.png` });
    const marker = jonas.page.getByTestId("viewer-markers").getByText("Mina Okafor ·");
    await atJonas.goTo(await claimedAt(atJonas));
    await expect(marker.first()).toBeVisible();
    await jonas.page.screenshot({ path: `${SHOTS}/marker.png` });
  });

  await test.step("Jonas is told before he commits, and commits knowingly", async () => {
    await atJonas.goTo(middleOf(a.positionVoxel, b.positionVoxel));
    await jonas.page.keyboard.press("m");
    await atJonas.click(a);
    await atJonas.click(b);
    await expect(jonas.page.getByTestId("preview-claims")).toContainText("claim #1 by Mina Okafor");
    await jonas.page.screenshot({ path: `${SHOTS}/asked.png` });
    await jonas.page.keyboard.press("Enter");
    await jonas.page.keyboard.press("Escape");
    await atMina.seesOperation(2, "merge");
    await expect(atMina.activity(2)).toContainText("Knowingly went over claim #1");
    await mina.page.screenshot({ path: `${SHOTS}/activity.png` });
  });

  await test.step("an undo has no preview: it is refused in words, and confirmed from its card", async () => {
    await jonas.page.keyboard.press("Control+z");
    await atJonas.tab("outcomes").click();
    const card = jonas.page.getByTestId("outcome-item");
    await expect(card).toHaveAttribute("data-tag", "segment-claimed");
    await expect(card).toContainText("claim #1 by Mina Okafor until");
    await jonas.page.screenshot({ path: `${SHOTS}/card.png` });
    await card.getByRole("button", { name: "Confirm and go on" }).click();
    await atJonas.seesOperation(3, "undo");
  });

  await test.step("Mina lets it go with the key, and nobody is asked any more", async () => {
    await atMina.tab("segments").click();
    await mina.page.keyboard.press("Alt+k");
    await atJonas.seesOperation(4, "release");
    await expect(claimAt(atMina)).toHaveCount(0);
    await atJonas.merge(a, b);
    await atMina.seesOperation(5, "merge");
    await expect(atMina.activity(5)).not.toContainText("claim");
    await atMina.tab("segments").click();
    await mina.page.keyboard.press("Alt+k");
    await atJonas.seesOperation(6, "claim");
  });
});

/** Where the page's log says that the first claim is. */
async function claimedAt(person: WorkspacePage): Promise<readonly [number, number, number]> {
  await person.seesOperation(1, "claim");
  await person.activity(1).getByRole("button").first().click();
  await person.settled();
  const [x, y, z] = await person.page.evaluate(
    () => window.__fascicle?.viewer.view().positionVoxel ?? [0, 0, 0],
  );
  return [Math.round(x), Math.round(y), Math.round(z)];
}
