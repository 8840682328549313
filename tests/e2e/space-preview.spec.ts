// An edit is seen in three dimensions before it is made: the segments that a merge would join and those in
// line, the sides of a split, in the tool's colours, whether they are selected or not.
import { expect } from "@playwright/test";
import { GROUP_RGB } from "#client/viewer/group-color.ts";
import { MERGE_RGB } from "#client/viewer/marker-shape.ts";
import type { Place } from "#core/geometry/place.ts";
import { test } from "#tests/support/browser-test.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { SpacePage } from "#tests/support/space-page.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const ROOM = "test-results/screenshots";
/** Of one colour, where it is seen at all. */
const SEEN_PIXELS = 300;

test.describe.configure({ timeout: 180_000 });
test.use({ viewport: { width: 1440, height: 900 } });

const own = ownServer();
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  plan = await planFor(own.dataDir, DATASET);
});

/** Both in the first of four panels, and clear of the tool's own. */
function lookAt(workspace: WorkspacePage, one: Place, other: Place): Promise<void> {
  const [x, y, z] = middleOf(one.positionVoxel, other.positionVoxel);
  return workspace.goTo([x - 45, y - 25, z], 3);
}

test("the partner of a merge is in the space while the merge is in hand or in line, and stays once it is made", async ({
  browser,
}) => {
  const { page } = await signIn(browser, own.server, "Mina");
  const workspace = new WorkspacePage(page);
  const space = new SpacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Joined")}`);
  const [{ a, b }] = plan.merges;
  await page.keyboard.press("Space");
  await lookAt(workspace, a, b);
  await workspace.click(a, { double: true });
  const selected = await space.isWhole();
  const yellow = await space.pixelsLike(MERGE_RGB);
  const view = () => page.evaluate(() => JSON.stringify(window.__fascicle?.space?.view()));
  const viewBefore = await view();

  const isPreviewed = async () => {
    await expect.poll(() => space.countOf("count")).toBeGreaterThan(selected);
    const pieces = await space.isWhole();
    await expect.poll(() => space.pixelsLike(MERGE_RGB)).toBeGreaterThan(yellow + SEEN_PIXELS);
    await expect(page.getByTestId("segment-row")).toHaveCount(1);
    return pieces;
  };

  await page.keyboard.press("m");
  await workspace.click(a);
  await workspace.click(b);
  const both = await isPreviewed();
  expect(await view()).toBe(viewBefore);
  await page.screenshot({ path: `${ROOM}/space-merge-preview.png` });

  await test.step("dropped, it goes, and what is selected stays", async () => {
    const fewest = await space.watchFewest();
    await page.keyboard.press("Escape");
    await space.isWhole(String(selected));
    await expect.poll(() => space.pixelsLike(MERGE_RGB)).toBeLessThan(yellow + SEEN_PIXELS);
    expect(await fewest()).toBe(selected);
  });

  await test.step("in line and then made, nothing of it goes", async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/preview", async (route) => {
      await answered;
      await route.continue();
    });
    await workspace.click(a);
    await workspace.click(b);
    await space.isWhole(String(both));
    const fewest = await space.watchFewest();
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("queued-merge")).toHaveCount(1);
    await expect(page.locator(".point-row")).toHaveCount(0);
    expect(await space.isWhole()).toBe(both);
    answer();
    await expect(page.getByTestId("queued-merge")).toHaveCount(0);
    await workspace.seesOperation(1, "merge");
    expect(await space.isWhole()).toBe(both);
    await page.keyboard.press("Escape");
    await expect(workspace.toolPanel()).toHaveCount(0);
    expect(await space.isWhole()).toBe(both);
    expect(await fewest()).toBe(both);
  });
});

test("the two sides of a split are told apart in the space, and none goes by the Enter", async ({
  browser,
}) => {
  const { page } = await signIn(browser, own.server, "Mina");
  const workspace = new WorkspacePage(page);
  const space = new SpacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Parted")}`);
  const { source, sink } = plan.split;
  await page.keyboard.press("Space");
  await lookAt(workspace, source, sink);
  await expect(page.getByTestId("space")).toContainText("Double-click a segment");

  const [red, blue] = GROUP_RGB;
  const sides = async () => [await space.pixelsLike(red), await space.pixelsLike(blue)];
  await page.keyboard.press("c");
  await workspace.click(source);
  const pieces = await space.isWhole();
  const plain = await sides();
  await workspace.click(sink);
  await expect(page.getByTestId("commit-button")).toBeEnabled();
  for (const side of [0, 1]) {
    await expect.poll(async () => (await sides())[side]).toBeGreaterThan(plain[side] + SEEN_PIXELS);
  }
  expect(await space.isWhole()).toBe(pieces);
  await expect(page.getByTestId("segment-row")).toHaveCount(0);
  await page.screenshot({ path: `${ROOM}/space-split-preview.png` });

  const fewest = await space.watchFewest();
  await page.keyboard.press("Enter");
  await workspace.seesOperation(1, "split");
  expect(await space.isWhole()).toBe(pieces);
  expect(await fewest()).toBe(pieces);
  for (const side of [0, 1]) {
    await expect.poll(async () => (await sides())[side]).toBeLessThan(plain[side] + SEEN_PIXELS);
  }
  await page.screenshot({ path: `${ROOM}/space-split-made.png` });
  // Nothing is selected: with the tool goes what it had in hand.
  await page.keyboard.press("Escape");
  await expect(workspace.toolPanel()).toHaveCount(0);
  await expect(space.status()).toHaveAttribute("data-count", "0");
  await expect(page.getByTestId("space")).toContainText("Double-click a segment");
});
