// What a hand at work relies on: seeds that are kept, taken away one by one and exchanged; a click that
// was not meant sets nothing; what was clicked on lately is at hand; an undo of one's own that others'
// edits do not stand in the way of.
import { expect } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import { test } from "#tests/support/browser-test.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { picture } from "#tests/support/picture.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { toolsPlanFor } from "#tests/support/tools-plan.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
/** Places of one tool are in view together, and clear of the panels. */
const ZOOM = 3;

const own = ownServer();

const rowsOf = (at: WorkspacePage, group: number) =>
  at.toolPanel().locator(".side-group").nth(group).locator(".point-row");
const textOf = ({ positionVoxel }: Place) => positionVoxel.join(", ");

test("[W10] seeds are kept for the next cut, taken away one by one, and change sides", async ({
  browser,
}) => {
  const { groups } = await toolsPlanFor(own.dataDir, DATASET);
  const [first, second, third] = groups;
  const { page, context } = await signIn(browser, own.server, "Mina");
  const at = new WorkspacePage(page);
  await at.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Seeds")}`);
  await at.goTo(middleOf(first.positionVoxel, second.positionVoxel), ZOOM);
  const commit = page.getByTestId("commit-button");
  const seeds = (kind: "source" | "sink") => page.locator(`[data-marker-kind="${kind}"]`);
  await page.keyboard.press("c");

  await test.step("a seed more than was meant is taken away alone", async () => {
    await at.click(first);
    await at.click(second);
    await page.keyboard.press("g");
    await at.click(third);
    await expect(rowsOf(at, 0)).toHaveCount(2);
    await rowsOf(at, 0)
      .filter({ hasText: textOf(third) })
      .getByRole("button")
      .last()
      .click();
    await expect(rowsOf(at, 0)).toHaveText([new RegExp(textOf(first))]);
    await expect(rowsOf(at, 1)).toHaveText([new RegExp(textOf(second))]);
    await expect(seeds("source")).toHaveCount(1);
    await expect(commit).toBeEnabled();
  });

  await test.step("the sides exchange their seeds, and back", async () => {
    await page.keyboard.press("Alt+g");
    await expect(rowsOf(at, 0)).toHaveText([new RegExp(textOf(second))]);
    await expect(rowsOf(at, 1)).toHaveText([new RegExp(textOf(first))]);
    await page.keyboard.press("Alt+g");
    await expect(rowsOf(at, 0)).toHaveText([new RegExp(textOf(first))]);
  });

  await test.step("the seeds of one side stay after the cut, and serve the next", async () => {
    await at.toolPanel().getByRole("switch", { name: "Keep for the next cut" }).first().check();
    await expect(commit).toBeEnabled();
    await page.keyboard.press("Enter");
    await at.seesOperation(1, "split");
    await expect(rowsOf(at, 0)).toHaveText([new RegExp(textOf(first))]);
    await expect(rowsOf(at, 1)).toHaveCount(0);
    await expect(seeds("source")).toHaveCount(1);
    await expect(seeds("sink")).toHaveCount(0);
    await picture(page, "seeds-kept");
    // The third lies with the first as yet.
    expect(await at.rootAt(third)).toBe(await at.rootAt(first));
    await page.getByRole("application").focus();
    await at.click(third);
    await expect(rowsOf(at, 1)).toHaveCount(1);
    await expect(commit).toBeEnabled();
    await page.keyboard.press("Enter");
    await at.seesOperation(2, "split");
    expect(await at.rootAt(third)).not.toBe(await at.rootAt(first));
  });
  await context.close();
});

test("[W11] a click that was not meant sets nothing, and what was clicked on lately is at hand", async ({
  browser,
}) => {
  const [{ a, b }] = (await planFor(own.dataDir, DATASET)).merges;
  const { page, context } = await signIn(browser, own.server, "Mina");
  const at = new WorkspacePage(page);
  await at.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Misclicks")}`);
  const between = middleOf(a.positionVoxel, b.positionVoxel);
  await at.goTo(between, ZOOM);
  await page.keyboard.press("m");
  const points = at.toolPanel().locator(".point-row");
  const problem = at.toolPanel().getByRole("alert");

  await test.step("beside all segments", async () => {
    const [, y, z] = between;
    await at.goTo([0, y, z], ZOOM);
    await at.click({ supervoxel: 0n, positionVoxel: [-30, y, z] });
    await expect(problem).toContainText("That place is outside of the volume");
    await expect(points).toHaveCount(0);
    await at.goTo(between, ZOOM);
  });

  await test.step("twice on one segment", async () => {
    await at.click(a);
    await expect(points).toHaveCount(1);
    await expect(problem).toHaveCount(0);
    await at.click(a);
    await expect(problem).toContainText("That segment has a point already");
    await expect(points).toHaveCount(1);
  });

  await test.step("on a segment that is hidden", async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await at.click(a, { double: true });
    await page.keyboard.press("Shift+X");
    await page.keyboard.press("m");
    await at.click(b);
    await expect(problem).toContainText("That segment is hidden");
    await expect(points).toHaveCount(0);
    await page.keyboard.press("Shift+X");
    await at.click(b);
    await expect(points).toHaveCount(1);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  });

  await test.step("what was clicked on lately is selected with a click, and gone to", async () => {
    const rootOfB = await at.rootAt(b);
    await page.keyboard.press("x");
    await at.tab("segments").click();
    await expect(page.getByTestId("segment-row")).toHaveCount(0);
    await at.goTo([between[0], between[1], 0], ZOOM);
    const recent = page.getByTestId("recent-segments");
    await picture(page, "recent-segments");
    await recent.getByRole("button", { name: `Select segment ${rootOfB}` }).click();
    await expect(page.getByTestId("segment-row")).toHaveCount(1);
    await at.settled();
    expect(await at.rootAt(b)).toBe(rootOfB);
    await expect(recent.getByRole("button", { name: `Select segment ${rootOfB}` })).toHaveCount(0);
  });
  await context.close();
});

test("[W2] one's own undo and redo hold after others have edited the same neuron", async ({
  browser,
}) => {
  const { merges } = await planFor(own.dataDir, DATASET);
  const [hers, his] = merges;
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "Undone");
  await atMina.merge(hers.a, hers.b);
  await atJonas.seesOperation(1, "merge");
  await atJonas.merge(his.a, his.b);
  await atMina.seesOperation(2, "merge");
  const both = [atMina, atJonas];
  for (const at of both) await at.goTo(hers.a.positionVoxel, ZOOM);
  const joined = async (at: WorkspacePage) => {
    const [root, ofHers, ofHis] = await Promise.all(
      [hers.a, hers.b, his.b].map((p) => at.rootAt(p)),
    );
    return [ofHers === root, ofHis === root];
  };
  const bothSee = async (wanted: readonly boolean[]) => {
    for (const at of both) await expect.poll(() => joined(at)).toEqual(wanted);
  };
  await bothSee([true, true]);
  await atMina.undo();
  await bothSee([false, true]);
  await mina.page.keyboard.press("Control+Shift+Z");
  await bothSee([true, true]);
  await atJonas.undo();
  await bothSee([true, false]);
  for (const at of both) {
    await at.seesOperation(3, "undo");
    await at.seesOperation(4, "redo");
    await at.seesOperation(5, "undo");
  }
  for (const { context } of [jonas, mina]) await context.close();
});
