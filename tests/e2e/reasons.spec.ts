// [LV1][OP3] Against somebody's work: asked for a reason before and after, shown to everybody, and what
// then stands in conflict is taken back, or asked for again, from where it is told.

import { mkdirSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { IntentBody } from "#core/operations/intent.ts";
import { test } from "#tests/support/browser-test.ts";
import { operationCount, submitIn } from "#tests/support/in-page.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";
import type { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/reasons";

const own = ownServer();

test.describe.configure({ timeout: 240_000 });

test("an override says why, before it is made and after it was refused", async ({ browser }) => {
  mkdirSync(SHOTS, { recursive: true });
  const plan = await planFor(own.dataDir, DATASET);
  const [{ a, b }] = plan.merges;
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "Reasons");
  const split: IntentBody = {
    ...{ kind: "split", sources: [a], sinks: [b], confirmedOnlyClicked: true },
  };

  await test.step("the preview names whose work it is, and asks why", async () => {
    await submitIn(jonas.page, { kind: "merge", a, b, confirmedFar: true });
    await atMina.seesOperation(1, "merge");
    await atMina.goTo(middleOf(a.positionVoxel, b.positionVoxel));
    await mina.page.keyboard.press("c");
    await atMina.click(a);
    await atMina.click(b);
    const field = mina.page.getByTestId("tool-panel").getByTestId("reason-field");
    await expect(field).toBeVisible();
    await field.fill("=1+1");
    await expect(mina.page.getByTestId("tool-panel")).toContainText("A reason cannot begin with");
    await field.fill("a membrane runs between them");
    await mina.page.screenshot({ path: `${SHOTS}/asked.png` });
    await field.press("Enter");
    await atJonas.seesOperation(2, "split");
    await expect(atJonas.activity(2)).toContainText("Reason: a membrane runs between them");
    await jonas.page.screenshot({ path: `${SHOTS}/shown.png` });
  });

  await test.step("a refusal names whose work it is, and takes a reason", async () => {
    await submitIn(jonas.page, { kind: "merge", a, b, confirmedFar: true });
    await atJonas.tab("outcomes").click();
    const card = jonas.page.locator('[data-testid="outcome-item"][data-tag="would-override"]');
    await expect(card).toContainText("Mina Okafor");
    await card.getByTestId("reason-field").fill("the vesicles go on");
    await jonas.page.screenshot({ path: `${SHOTS}/refused.png` });
    await card.getByRole("button", { name: "Override" }).click();
    await atMina.seesOperation(3, "merge");
    await expect(atMina.activity(3)).toContainText("Reason: the vesicles go on");
    await expect(card).toHaveCount(0);
  });

  await test.step("what is refused without a reason is refused no less", async () => {
    await submitIn(mina.page, split);
    await atMina.tab("outcomes").click();
    const card = mina.page.locator('[data-testid="outcome-item"][data-tag="would-override"]');
    await card.getByRole("button", { name: "Override" }).click();
    await atJonas.seesOperation(4, "split");
    await expect(atJonas.activity(4)).not.toContainText("Reason");
  });
});

function viewedVoxel(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => {
    const view = window.__fascicle?.viewer.view();
    if (view === undefined) throw new Error("nothing is in view");
    return view.positionVoxel.map(Math.floor);
  });
}

test("[W3] a conflict is told to both, and taken back or overridden where it is told", async ({
  browser,
}) => {
  const plan = await planFor(own.dataDir, DATASET);
  const { source, sink } = plan.split;
  const between = plan.merges[0].a;
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "In conflict");
  // A merge that is redone after others took its place joins what a split has parted since.
  const steps: readonly (readonly [Page, IntentBody])[] = [
    [jonas.page, { kind: "merge", a: source, b: between, confirmedFar: true }],
    [jonas.page, { kind: "undo", of: 1 }],
    [jonas.page, { kind: "merge", a: sink, b: between, confirmedFar: true }],
    [mina.page, { kind: "split", sources: [source], sinks: [sink], confirmedOnlyClicked: true }],
    [jonas.page, { kind: "redo", of: 1 }],
  ];
  for (const [index, [page, body]] of steps.entries()) {
    await submitIn(page, body);
    await expect.poll(() => operationCount(page)).toBe(index + 1);
    const other = page === jonas.page ? mina.page : jonas.page;
    await expect.poll(() => operationCount(other)).toBe(index + 1);
  }
  await atJonas.tab("activity").click();
  await atMina.tab("activity").click();
  const conflictAt = (at: WorkspacePage) => at.page.getByTestId("conflict-item");
  await expect(conflictAt(atJonas).first()).toBeVisible();
  await expect(conflictAt(atMina).first()).toBeVisible();
  await jonas.page.screenshot({ path: `${SHOTS}/conflict-jonas.png` });
  await mina.page.screenshot({ path: `${SHOTS}/conflict-mina.png` });

  // From the sentence to the place: of what holds, and of what is broken.
  const told = conflictAt(atMina).first();
  for (const which of ["data-holds", "data-broken"]) {
    const seq = Number(await told.getAttribute(which));
    const elsewhere = [8, 8, 0] as const;
    await atMina.goTo(elsewhere);
    await told.getByRole("button", { name: `Show #${seq}`, exact: true }).click();
    // A place that was asked for is in the middle of the view.
    const places = [source, sink, between].map(({ positionVoxel }) => positionVoxel);
    await expect
      .poll(async () => places.map(String).includes(String(await viewedVoxel(mina.page))))
      .toBe(true);
    await expect(atMina.activity(seq)).toBeVisible();
  }
  await mina.page.screenshot({ path: `${SHOTS}/gone-there.png` });
  await conflictAt(atJonas).first().getByTestId("take-back").first().click();
  await expect(conflictAt(atMina)).toHaveCount(0);
  await expect(conflictAt(atJonas)).toHaveCount(0);

  // The broken one once more, knowingly against what broke it.
  await submitIn(jonas.page, { kind: "redo", of: 1 });
  const first = conflictAt(atJonas).first();
  await first.getByTestId("reason-field").fill("the same tubules on both sides");
  await first.getByTestId("override-conflict").click();
  await expect(conflictAt(atMina)).toHaveCount(0);
  await atMina.seesOperation(8, "merge");
  await expect(atMina.activity(8)).toContainText("Reason: the same tubules on both sides");
});
