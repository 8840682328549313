// [NE1][NE2] Two people in two browsers write what one neuron is, each sees the other's words at once,
// and takes their own back.

import { mkdirSync } from "node:fs";
import { expect } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";
import type { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/neurons";

const own = ownServer();

test("two people label one neuron", async ({ browser }) => {
  mkdirSync(SHOTS, { recursive: true });
  const plan = await planFor(own.dataDir, DATASET);
  const [{ a }] = plan.merges;
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "Labels");
  const select = async (person: WorkspacePage) => {
    await person.goTo(a.positionVoxel);
    await person.click(a, { double: true });
    await person.tab("segments").click();
    await expect(person.page.getByTestId("segment-row")).toHaveCount(1);
  };
  const says = (person: WorkspacePage, field: string) => person.page.getByTestId(`neuron-${field}`);

  await test.step("[LV1] Mina writes it by keys alone; Jonas sees it without doing anything", async () => {
    await Promise.all([select(atMina), select(atJonas)]);
    await expect(mina.page.getByTestId("neuron-new")).toBeVisible();
    await mina.page.getByRole("application").focus();
    await mina.page.keyboard.press("Alt+l");
    const form = mina.page.getByTestId("neuron-form");
    await expect(form.getByLabel("Name")).toBeFocused();
    await mina.page.keyboard.type("AVAL");
    await form.getByLabel("Side").fill("left");
    await form.getByLabel("Region").fill("=nerve ring");
    await expect(form.getByText("not beginning with")).toBeVisible();
    await expect(form.getByTestId("neuron-save")).toBeDisabled();
    await form.getByLabel("Region").fill("nerve ring");
    await form.getByLabel("Tags").fill("axon seen, checked twice");
    await form.getByTestId("neuron-soma-here").click();
    await expect(form.getByTestId("neuron-soma")).toHaveText(/^\d+, \d+, \d+$/);
    await mina.page.screenshot({ path: `${SHOTS}/form.png` });
    await form.getByLabel("Name").press("Enter");
    await expect(says(atMina, "name")).toHaveText("AVAL");
    await expect(says(atJonas, "name")).toHaveText("AVAL");
    await expect(says(atJonas, "side")).toHaveText("left");
    await atJonas.seesOperation(1, "neuron-add");
    await atJonas.tab("segments").click();
  });

  await test.step("[NE2] each changes another field, and both stand; an undo takes one's own", async () => {
    await jonas.page.getByRole("button", { name: "Edit this record" }).click();
    const form = jonas.page.getByTestId("neuron-form");
    await form.getByLabel("Type").fill("AVA");
    await mina.page.getByRole("application").focus();
    await mina.page.keyboard.press("Alt+l");
    const hers = mina.page.getByTestId("neuron-form");
    await hers.getByLabel("Name").fill("AVAR");
    await hers.getByLabel("Name").press("Enter");
    await expect(form.getByLabel("Name")).toHaveValue("AVAR");
    await form.getByLabel("Type").press("Enter");
    for (const person of [atMina, atJonas]) {
      await expect(says(person, "name")).toHaveText("AVAR");
      await expect(says(person, "type")).toHaveText("AVA");
    }
    await mina.page.getByRole("application").focus();
    await atMina.undo();
    await expect(says(atJonas, "name")).toHaveText("AVAL");
    await expect(says(atJonas, "type")).toHaveText("AVA");
    await jonas.page.getByTestId("neuron-history-button").click();
    const history = jonas.page.getByTestId("neuron-history");
    await expect(history).toContainText("Name: AVAL → AVAR");
    await expect(history).toContainText("Type: – → AVA");
    await expect(history).toContainText("Mina Okafor");
    await expect(history.locator('[data-seq="2"]')).toHaveAttribute("data-active", "false");
    await jonas.page.screenshot({ path: `${SHOTS}/history.png` });
  });
  await jonas.context.close();
  await mina.context.close();
});
