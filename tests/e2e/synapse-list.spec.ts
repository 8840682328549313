// Synapses of two people in the list beside the image: one retypes the other's, takes a partner off and
// removes one, each seen by both at once; the list is filtered by author, confidence, neuron, partner and
// box, and gone through along a neuron, there and back. What is shown is held against a recount.
import { mkdirSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { test } from "#tests/support/browser-test.ts";
import { type Recount, recountOf } from "#tests/support/connectome-recount.ts";
import { positionOf, sessionOf } from "#tests/support/in-page.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { sendAs } from "#tests/support/send-as.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";
import type { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/synapse-list";

const own = ownServer();

test.describe.configure({ timeout: 240_000 });
test.beforeAll(() => {
  mkdirSync(SHOTS, { recursive: true });
});

function synapseOf(pre: Place, posts: readonly Place[], confidence: number): IntentBody {
  const site = (place: Place) => ({ place, compartment: "unknown" as const });
  return {
    kind: "synapse-add",
    synapse: {
      ...{ pre: site(pre), posts: posts.map(site) },
      ...{ cleftVoxel: null, type: "chemical", confidence },
    },
  };
}

const rows = (page: Page) => page.getByTestId("synapse-row");
const rowOf = (page: Page, id: string) =>
  page.locator(`[data-testid="synapse-row"][data-synapse="${id}"]`);
const idsShown = (page: Page) =>
  rows(page).evaluateAll((items) =>
    items.map((item) => item.getAttribute("data-synapse") ?? "").sort(),
  );

/** Of the synapses in a recount that are as wanted. */
function idsOf({ located }: Recount, isWanted: (each: Recount["located"][number]) => boolean) {
  return located
    .filter(isWanted)
    .map(({ synapse }) => synapse.id)
    .sort();
}

async function takeInHand({ page }: WorkspacePage, id: string): Promise<void> {
  await rowOf(page, id).getByTestId("correct-synapse").click();
  await expect(page.getByTestId("tool-panel")).toContainText("Correct a synapse");
}

test("[SY4] a synapse's type and confidence are changed, a partner is taken off, and all of it removed", async ({
  browser,
}) => {
  const { synapse } = await planFor(own.dataDir, DATASET);
  const { pre, posts } = synapse;
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "Corrected");
  const sessionId = await sessionOf(mina.page);
  const [id] = await sendAs(mina.page, sessionId, [synapseOf(pre, posts, 1)]);
  await atJonas.seesOperation(1, "synapse-add");
  await atJonas.tab("synapses").click();
  await atMina.tab("synapses").click();
  const both = [mina.page, jonas.page];
  const commit = jonas.page.getByTestId("commit-button");

  await test.step("the other retypes it, and is surer or less sure of it", async () => {
    for (const page of both) await expect(rowOf(page, id)).toContainText("chemical · 2 partner");
    await takeInHand(atJonas, id);
    // Nothing is corrected as yet.
    await expect(commit).toBeDisabled();
    await atJonas.toolPanel().getByRole("combobox", { name: /^Type/ }).selectOption("electrical");
    await atJonas
      .toolPanel()
      .getByRole("combobox", { name: /^Confidence/ })
      .selectOption("0.4");
    await jonas.page.screenshot({ path: `${SHOTS}/retype.png` });
    await commit.click();
    for (const page of both) {
      await expect(rowOf(page, id)).toContainText("electrical · 2 partner sites");
      await expect(rowOf(page, id)).toContainText("40%");
    }
  });

  await test.step("and takes one partner off; the other one stays", async () => {
    await takeInHand(atJonas, id);
    const points = atJonas.toolPanel().locator(".point-row");
    await expect(points).toHaveCount(3);
    const [gone, stays] = posts.map(({ positionVoxel }) => positionVoxel.join(", "));
    await points
      .filter({ hasText: gone })
      .getByRole("button", { name: "Remove this point" })
      .click();
    await expect(points).toHaveCount(2);
    await expect(points.last()).toContainText(stays);
    await commit.click();
    for (const page of both) await expect(rowOf(page, id)).toContainText("electrical · 1 partner");
    const { located } = await recountOf(mina.page, sessionId);
    const left = located.find((each) => each.synapse.id === id)?.synapse.posts ?? [];
    expect(left.map(({ place }) => place.positionVoxel.join(", "))).toEqual([stays]);
    await atMina.seesOperation(3, "synapse-edit");
    await atMina.tab("synapses").click();
  });

  await test.step("a synapse without a partner is none: the last one cannot be taken off", async () => {
    await takeInHand(atJonas, id);
    const points = atJonas.toolPanel().locator(".point-row");
    await points.last().getByRole("button", { name: "Remove this point" }).click();
    await expect(points).toHaveCount(1);
    await expect(commit).toBeDisabled();
    await jonas.page.getByRole("application").focus();
    await jonas.page.keyboard.press("Escape");
    await jonas.page.keyboard.press("Escape");
    await expect(atJonas.toolPanel()).toHaveCount(0);
    await expect(rowOf(mina.page, id)).toContainText("electrical · 1 partner");
  });

  await test.step("it is removed, for both, and an undo brings it back as it was", async () => {
    await rowOf(jonas.page, id).getByRole("button", { name: "Remove this synapse" }).click();
    for (const page of both) await expect(rowOf(page, id)).toHaveCount(0);
    await jonas.page.getByRole("application").focus();
    await atJonas.undo();
    for (const page of both) await expect(rowOf(page, id)).toContainText("electrical · 1 partner");
  });
});

test("[SY5] the list is filtered by author, confidence, neuron, partner and box, and walked along a neuron", async ({
  browser,
}) => {
  const { merges } = await planFor(own.dataDir, DATASET);
  const [{ a, b: one }, { b: other }] = merges;
  const { jonas, mina, atMina } = await openTogether(browser, own.server, "Gone through");
  const { page } = mina;
  const sessionId = await sessionOf(page);
  const hers = await sendAs(page, sessionId, [
    synapseOf(a, [one], 0.4),
    synapseOf(one, [a, other], 0.7),
  ]);
  const his = await sendAs(jonas.page, sessionId, [
    synapseOf(a, [other], 0.4),
    synapseOf(other, [one], 1),
  ]);
  await atMina.seesOperation(4, "synapse-add");
  await atMina.goTo(a.positionVoxel);
  const [root, partner] = [await atMina.rootAt(a), await atMina.rootAt(other)];
  await atMina.tab("synapses").click();
  const filters = page.getByTestId("synapse-filters");
  const filter = (name: string) => filters.getByTestId(`filter-${name}`);
  const clear = async () => {
    await filters.getByRole("button", { name: "Clear filters" }).click();
    await expect(filters.getByRole("button", { name: "Clear filters" })).toHaveCount(0);
    await expect(rows(page)).toHaveCount(located.length);
    for (const edge of ["region-from", "region-to"]) await expect(filter(edge)).toHaveValue("");
  };
  const recount = await recountOf(page, sessionId);
  const { located } = recount;

  await test.step("by author", async () => {
    await filter("author").selectOption({ label: "Jonas Weber" });
    await expect.poll(() => idsShown(page)).toEqual([...his].sort());
    await filter("author").selectOption({ label: "Mina Okafor" });
    await expect.poll(() => idsShown(page)).toEqual([...hers].sort());
    await expect(page.getByText("2 synapses shown")).toBeVisible();
    await clear();
  });

  await test.step("by confidence", async () => {
    await filter("confidence").selectOption({ label: "40% or less" });
    const wanted = idsOf(recount, ({ synapse }) => synapse.confidence <= 0.4);
    expect(wanted).toEqual([hers[0], his[0]].sort());
    await expect.poll(() => idsShown(page)).toEqual(wanted);
    await clear();
  });

  await test.step("by box: corners in any order; one that is none is refused in words", async () => {
    const [x, y, z] = one.positionVoxel;
    await filter("region-from").fill(`${x + 2}, ${y + 2}, ${z}`);
    await filter("region-from").press("Enter");
    await expect(filters.getByRole("alert")).toContainText("Write both corners as x, y, z");
    await filter("region-to").fill(`${x - 2}, ${y - 2}, ${z}`);
    await filter("region-to").press("Enter");
    await expect(filters.getByRole("alert")).toHaveCount(0);
    const isIn = ([px, py, pz]: Vec3) => Math.abs(px - x) <= 2 && Math.abs(py - y) <= 2 && pz === z;
    const wanted = idsOf(recount, ({ synapse }) => isIn(synapse.pre.place.positionVoxel));
    expect(wanted).toContain(hers[1]);
    await expect.poll(() => idsShown(page)).toEqual(wanted);
    await clear();
  });

  await test.step("by neuron, and by neuron and partner, of those that are selected", async () => {
    await atMina.click(a, { double: true });
    await filter("neuron").selectOption(root);
    const isOn = (each: (typeof located)[number], id: string) =>
      [each.preRoot, ...each.postRoots].some((node) => String(node) === id);
    await expect.poll(() => idsShown(page)).toEqual(idsOf(recount, (each) => isOn(each, root)));
    await atMina.click(other, { double: true });
    await filter("partner").selectOption(partner);
    const between = (each: (typeof located)[number]) => {
      const posts = each.postRoots.map(String);
      const pre = String(each.preRoot);
      return (pre === root && posts.includes(partner)) || (pre === partner && posts.includes(root));
    };
    const wanted = idsOf(recount, between);
    expect(wanted).toContain(his[0]);
    await expect.poll(() => idsShown(page)).toEqual(wanted);
    await page.screenshot({ path: `${SHOTS}/filtered.png` });
    await filter("partner").selectOption("");
  });

  await test.step("keys go along the neuron from its first synapse to its last, and back", async () => {
    const way = await rows(page).evaluateAll((items) =>
      items.map((item) => item.getAttribute("data-synapse") ?? ""),
    );
    expect(way.length).toBeGreaterThanOrEqual(3);
    const current = page.locator('[data-testid="synapse-row"][aria-current="true"]');
    const isAt = async (id: string) => {
      await expect(current).toHaveAttribute("data-synapse", id);
      await expect(current).toBeInViewport();
      const place = located.find(({ synapse }) => synapse.id === id)?.synapse.pre.place;
      await expect.poll(() => positionOf(page)).toEqual([...(place?.positionVoxel ?? [])]);
    };
    await page.getByRole("application").focus();
    for (const id of way) {
      await page.keyboard.press("PageDown");
      await isAt(id);
    }
    // From the end nowhere.
    await page.keyboard.press("PageDown");
    await isAt(way[way.length - 1]);
    await page.screenshot({ path: `${SHOTS}/along.png` });
    for (const id of way.toReversed().slice(1)) {
      await page.keyboard.press("PageUp");
      await isAt(id);
    }
    await page.keyboard.press("PageUp");
    await isAt(way[0]);
  });
});
