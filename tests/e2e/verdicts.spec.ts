// [VD2][CM3][RV3] Three people in three browsers: a reviewer asks for changes with a thread, it is
// answered and resolved, the segment is signed; an edit lapses the sign-off on every page, and its
// undo brings it back.

import { mkdirSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/verdicts";

const own = ownServer();

test("changes are asked for and talked over, a sign-off lapses and returns", async ({
  browser,
}) => {
  mkdirSync(SHOTS, { recursive: true });
  const plan = await planFor(own.dataDir, DATASET);
  const [first, second] = plan.merges;
  const [mina, jonas, lea] = await Promise.all(
    ["Mina", "Jonas", "Lea"].map((name) => signIn(browser, own.server, name)),
  );
  const url = `${own.server.url}/sessions/${await newSession(mina.page, DATASET, "Verdicts")}`;
  const [atMina, atJonas, atLea] = [mina, jonas, lea].map(({ page }) => new WorkspacePage(page));
  const all = [atMina, atJonas, atLea];
  await Promise.all(all.map((person) => person.open(url)));
  const item = ({ page }: WorkspacePage) => page.getByTestId("review-item");
  const thread = ({ page }: WorkspacePage) => page.getByTestId("thread");

  await test.step("Mina merges and submits", async () => {
    await atMina.merge(first.a, first.b);
    await atMina.tab("review").click();
    await mina.page.getByTestId("action-submit").click();
    for (const { page } of all) {
      await expect(page.getByTestId("state-chip").first()).toHaveAttribute(
        "data-state",
        "submitted",
      );
    }
  });

  await test.step("[VD2] Lea goes to what waits for her, and asks for changes in words", async () => {
    await atLea.tab("review").click();
    await expect(lea.page.getByTestId("waits-for-me")).toHaveAttribute("data-count", "1");
    await lea.page.keyboard.press("w");
    await expect(item(atLea)).toHaveAttribute("data-open", "true");
    await lea.page.getByTestId("request-button").click();
    await lea.page.getByTestId("request-form").getByRole("textbox").fill("- the spine is missing");
    await lea.page.screenshot({ path: `${SHOTS}/request.png` });
    await lea.page.getByTestId("request-form").getByRole("button", { name: "Ask" }).click();
    await expect(lea.page.getByTestId("object-request")).toContainText("- the spine is missing");
    await expect(lea.page.getByTestId("waits-for-me")).toHaveAttribute("data-count", "0");
    await expect(lea.page.getByTestId("action-approve")).toBeDisabled();
  });

  await test.step("[CM1][CM3] it is answered while edits are closed, and resolved", async () => {
    await atJonas.tab("threads").click();
    await expect(thread(atJonas)).toContainText("- the spine is missing");
    await thread(atJonas).getByRole("button").first().click();
    const mark = jonas.page.getByTestId("viewer-markers").getByText("Lea");
    await expect(mark.first()).toBeVisible();
    await thread(atJonas).getByTestId("answer").click();
    await jonas.page.getByTestId("comment-form").getByRole("textbox").fill("It ends at the block.");
    await jonas.page.keyboard.press("Control+Enter");
    await atMina.tab("threads").click();
    await expect(thread(atMina)).toContainText("It ends at the block.");
    await mina.page.screenshot({ path: `${SHOTS}/thread.png` });
    await thread(atMina).getByTestId("turn-thread").click();
    await expect(thread(atMina)).toHaveCount(0);
    await atLea.tab("threads").click();
    await lea.page.getByTestId("show-resolved").check();
    await expect(thread(atLea)).toHaveAttribute("data-resolved", "true");
    await expect(thread(atLea)).toContainText("resolved by Mina Okafor");
  });

  await test.step("a comment is begun with the key, at what lies under the pointer, and taken back", async () => {
    await atJonas.goTo(second.b.positionVoxel);
    await atJonas.hoveredRoot(second.b);
    await jonas.page.keyboard.press("p");
    await jonas.page.getByTestId("comment-form").getByRole("textbox").fill("Glia?");
    await jonas.page.keyboard.press("Control+Enter");
    const said = thread(atMina).filter({ hasText: "Glia?" });
    await expect(said).toBeVisible();
    await jonas.page.screenshot({ path: `${SHOTS}/comment.png` });
    await thread(atJonas)
      .filter({ hasText: "Glia?" })
      .getByRole("button", { name: /^Take back/ })
      .click();
    await expect(said).toHaveCount(0);
  });

  await test.step("[VD1] one key signs, which ends her request", async () => {
    await atLea.tab("review").click();
    await lea.page.keyboard.press("a");
    await expect(item(atLea)).toHaveAttribute("data-signed", "true");
    await expect(lea.page.getByTestId("object-request")).toHaveCount(0);
    await lea.page.screenshot({ path: `${SHOTS}/signed.png` });
  });

  await test.step("[RV3] an edit lapses it on every page, by name", async () => {
    for (const person of [atMina, atJonas]) await person.tab("review").click();
    await mina.page.getByTestId("action-reopen").click();
    await expect(jonas.page.getByTestId("tool-merge")).toBeEnabled();
    await atJonas.merge(second.a, second.b);
    for (const { page } of all) {
      await expect(page.getByTestId("lapse")).toContainText("by Jonas");
      await expect(page.getByTestId("lapse")).toContainText("Lea");
    }
    await mina.page.screenshot({ path: `${SHOTS}/lapsed.png` });
  });

  await test.step("[RV3] its undo brings it back on every page", async () => {
    await jonas.page.keyboard.press("Control+z");
    for (const person of all) {
      await expect(person.page.getByTestId("lapse")).toHaveCount(0);
      await expect(item(person)).toHaveAttribute("data-signed", "true");
    }
  });
  await Promise.all([mina, jonas, lea].map(({ context }) => context.close()));
});
