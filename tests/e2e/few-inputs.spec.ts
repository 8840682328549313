// What an edit costs the hand: with the tool in hand, a proofreader goes through ten merges and
// five splits with three inputs each, a click a side and the key that commits. Keys and clicks are counted
// in the page itself. How one gets from place to place is not the edit's: a list, a link or the wheel
// brings one there.
import { expect, type Page } from "@playwright/test";
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
  const commit = page.getByTestId("commit-button");
  let seq = 0;

  const edit = async (kind: string, sides: readonly [Place, Place]): Promise<void> => {
    await at.goTo(middleOf(sides[0].positionVoxel, sides[1].positionVoxel));
    const before = await inputs(page);
    for (const place of sides) await at.click(place);
    await expect(commit).toBeEnabled();
    await page.keyboard.press("Enter");
    const used = (await inputs(page)) - before;
    expect(used).toBeGreaterThan(1);
    expect(used, `${kind} ${seq + 1}`).toBeLessThanOrEqual(MOST_INPUTS);
    seq++;
    await expect(at.activity(seq)).toHaveAttribute("data-kind", kind);
    await expect(commit).toBeDisabled();
  };

  await page.getByRole("application").focus();
  await page.keyboard.press("m");
  for (const { a, b } of plan.merges) await edit("merge", [a, b]);
  await page.keyboard.press("c");
  for (const { source, sink } of plan.splits) await edit("split", [source, sink]);
  expect(seq).toBe(MERGES + SPLITS);
  await context.close();
});
