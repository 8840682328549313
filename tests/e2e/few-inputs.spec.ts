// What an edit costs the hand: with the tool in hand, a proofreader goes through ten merges and
// five splits with three inputs each, a click a side and the key that commits. Keys and clicks are counted
// in the page itself. How one gets from place to place is not the edit's: a list, a link or the wheel
// brings one there.
import { expect, type Page, type Route } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import { test } from "#tests/support/browser-test.ts";
import { LARVA, larvalImportArgs } from "#tests/support/larval-data.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { manyEdits } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = larvalImportArgs() === null ? "neuropil-demo" : LARVA;
const MERGES = 10;
const SPLITS = 5;
const MOST_INPUTS = 3;

const own = ownServer();

async function inputs(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { inputs: number }).inputs);
}

test("ten merges and five splits take three keys or clicks each", async ({ browser }) => {
  console.log(`counted on ${DATASET}`);
  const plan = await manyEdits(own.dataDir, DATASET, { merges: MERGES, splits: SPLITS });
  const { page, context } = await signIn(browser, own.server, "Mina");
  await page.addInitScript(() => {
    const counted = window as unknown as { inputs: number };
    counted.inputs = 0;
    const count = () => {
      counted.inputs++;
    };
    for (const kind of ["keydown", "pointerdown"]) window.addEventListener(kind, count, true);
  });
  const at = new WorkspacePage(page);
  await at.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Few inputs")}`);
  await at.tab("activity").click();

  const edit = async (kind: string, sides: readonly [Place, Place]): Promise<void> => {
    await at.goTo(middleOf(sides[0].positionVoxel, sides[1].positionVoxel));
    const before = await inputs(page);
    for (const place of sides) await at.click(place);
    // Whether its preview is there or not.
    await page.keyboard.press("Enter");
    const used = (await inputs(page)) - before;
    expect(used).toBeGreaterThan(1);
    expect(used, kind).toBeLessThanOrEqual(MOST_INPUTS);
  };

  await page.getByRole("application").focus();
  await page.keyboard.press("m");
  const [first, second, ...others] = plan.merges;
  await test.step("[W11] merges line up while their previews are on their way", async () => {
    const held: Route[] = [];
    await page.route(/\/preview$/, (route) => void held.push(route));
    await edit("merge", [first.a, first.b]);
    await edit("merge", [second.a, second.b]);
    const lined = page.getByTestId("queued-merge");
    await expect(lined).toHaveCount(2);
    await at.click(second.b);
    await at.click(second.a);
    await expect(at.toolPanel()).toContainText("are being merged already");
    await page.keyboard.press("Escape");
    await lined.nth(1).getByRole("button", { name: "Leave it" }).click();
    await expect(lined).toHaveCount(1);
    await page.unroute(/\/preview$/);
    for (const route of held) await route.continue().catch(() => undefined);
    await expect(lined).toHaveCount(0);
    await page.getByRole("application").focus();
  });
  for (const { a, b } of [second, ...others]) await edit("merge", [a, b]);
  for (let seq = 1; seq <= MERGES; seq++) {
    await expect(at.activity(seq)).toHaveAttribute("data-kind", "merge");
  }
  await expect(page.getByTestId("queued-merge")).toHaveCount(0);
  await page.keyboard.press("c");
  for (const [made, { source, sink }] of plan.splits.entries()) {
    await edit("split", [source, sink]);
    await expect(at.activity(MERGES + made + 1)).toHaveAttribute("data-kind", "split");
  }
  await context.close();
});
