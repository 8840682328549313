// [LV4] Who has a neuron in hand now stands in everybody's table of neurons, and goes when they let go of it.
import { expect } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";

const DATASET = "neuropil-demo";
const own = ownServer();

test("[LV4] the table of neurons says who has one in hand, as they take it and let go of it", async ({
  browser,
}) => {
  const plan = await planFor(own.dataDir, DATASET);
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "In hand");
  await atJonas.tab("neurons").click();
  await jonas.page.getByTestId("neurons-wide").click();
  const held = jonas.page.getByRole("row").filter({ hasText: "Mina Okafor" });
  await expect(jonas.page.getByTestId("neuron-grid")).toContainText("In hand");
  await expect(held).toHaveCount(0);

  await atMina.goTo(plan.split.source.positionVoxel);
  await atMina.click(plan.split.source, { double: true });
  const row = mina.page.getByTestId("segment-row");
  await atMina.tab("segments").click();
  const root = await row.getAttribute("data-root");
  await expect(held).toHaveCount(1);
  await expect(held).toContainText(String(root));

  await mina.page.getByRole("button", { name: "Clear" }).click();
  await expect(held).toHaveCount(0);
});
