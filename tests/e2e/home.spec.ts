// Home: a session begun from a list of neurons, how far it is, and what waits for whom; and a
// person's own keys, from the page of settings to the workspace.
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { signIn } from "#tests/support/people.ts";
import { picture } from "#tests/support/picture.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
/** The largest id that there can be. */
const NOBODY = "9223372036854775807";
const TITLE = "Two of the larger ones";

const own = ownServer();

test("a session from a list of neurons, what is done of it, and what waits for whom", async ({
  browser,
}) => {
  const plan = await planFor(own.dataDir, DATASET);
  const [{ a, b }] = plan.merges;
  const mina = await signIn(browser, own.server, "Mina");
  const atMina = new WorkspacePage(mina.page);

  await test.step("a list that makes no sense is refused by its line, and nothing is made", async () => {
    const dataset = mina.page.getByRole("region", { name: DATASET });
    await dataset.getByRole("button", { name: "New session" }).click();
    await mina.page.getByLabel("What it is about").fill(TITLE);
    await mina.page.getByRole("radio", { name: /Neurons that I name/ }).check();
    const list = mina.page.getByLabel(/^Neurons, one a line/);
    await list.fill("none of these");
    await mina.page.getByRole("button", { name: "Create" }).click();
    await expect(mina.page.getByRole("dialog").getByRole("alert")).toContainText("Line 1");
    await list.fill(NOBODY);
    await mina.page.getByRole("button", { name: "Create" }).click();
    await expect(mina.page.getByRole("dialog").getByRole("alert")).toContainText(
      `${NOBODY} is no neuron`,
    );
    await list.fill(`${a.positionVoxel.join(", ")}\n${b.positionVoxel.join(", ")}`);
    await mina.page.screenshot({ path: "test-results/home/new-session.png" });
    await mina.page.getByRole("button", { name: "Create" }).click();
  });

  await test.step("it opens with its neurons selected, and has a thread on each", async () => {
    await expect(mina.page).toHaveURL(/\/sessions\//);
    await atMina.settled();
    await atMina.tab("segments").click();
    await expect(mina.page.getByTestId("segment-row")).toHaveCount(2);
    await atMina.tab("threads").click();
    await expect(mina.page.getByTestId("thread")).toHaveCount(2);
    await atMina.merge(a, b);
    await atMina.tab("review").click();
    await mina.page.getByRole("button", { name: "Submit for review" }).click();
    const chip = mina.page.getByRole("banner").getByTestId("state-chip");
    await expect(chip).toHaveAttribute("data-state", "submitted");
  });

  await test.step("the list says how far it is, and it waits for the reviewer alone", async () => {
    await mina.page.goto(own.server.url);
    const row = mina.page.getByTestId("own-session-row").filter({ hasText: TITLE });
    await expect(row.getByTestId("session-progress")).toHaveText(
      "1 edit0 signed1 sign-off lacking2 open",
    );
    await expect(mina.page.getByText("Nothing waits for you")).toBeVisible();
    const lea = await signIn(browser, own.server, "Lea");
    const waiting = lea.page.getByTestId("waiting-row");
    await expect(waiting).toHaveCount(1);
    await expect(waiting).toContainText("Submitted by Mina Okafor, to be reviewed");
    await picture(lea.page, "home-reviewer");
    await waiting.click();
    await expect(lea.page).toHaveURL(/\/sessions\//);
    await new WorkspacePage(lea.page).settled();
    await lea.page.getByTestId("tab-review").click();
    await lea.page.getByTestId("review-item").first().getByRole("button").first().click();
    await lea.page.getByTestId("sign-button").click();
    await expect(lea.page.getByTestId("review-progress")).toContainText("1 of 1");
  });

  await test.step("a sign-off that lapsed is told of the session, and waits for who gave it", async () => {
    await mina.page.goto(own.server.url);
    const row = mina.page.getByTestId("own-session-row").filter({ hasText: TITLE });
    const progress = row.getByTestId("session-progress");
    await expect(progress).toHaveText("1 edit1 signed2 open");
    await row.click();
    await atMina.settled();
    await atMina.tab("review").click();
    await mina.page.getByTestId("action-reopen").click();
    await mina.page.getByTestId("undo-button").click();
    await expect(mina.page.getByTestId("pending-count")).toHaveText("0");
    await mina.page.goto(own.server.url);
    await expect(progress).toHaveText("0 edits1 signed1 lapsed2 open");
    const lea = await signIn(browser, own.server, "Lea");
    const waiting = lea.page.locator('[data-testid="waiting-row"][data-kind="lapsed"]');
    await expect(waiting).toContainText("A sign-off of yours has lapsed");
    await picture(lea.page, "home-lapsed");
  });
});

test("keys of one's own: taken over, exported, imported, reset, and pressed", async ({
  browser,
}) => {
  const { page } = await signIn(browser, own.server, "Jonas");
  await page.getByRole("link", { name: "Settings" }).click();
  const row = (id: string) => page.locator(`[data-testid="keys-row"][data-command="${id}"]`);
  const press = async (id: string, chord: string) => {
    await row(id)
      .getByRole("button", { name: /^Add a key for/ })
      .click();
    await page.keyboard.press(chord);
  };
  await test.step("an unusable key is refused in a sentence, one that is taken names whose it is", async () => {
    await press("merge", "F5");
    await expect(row("merge").getByRole("alert")).toContainText("F5 is the browser’s own");
    await press("merge", "c");
    await expect(row("merge").getByRole("alert")).toContainText("C is on “Split a segment”");
    await picture(page, "settings");
    await row("merge").getByRole("button", { name: "Take it over" }).click();
    await expect(row("merge")).toContainText("C");
    await expect(row("split")).toContainText("no key");
    await press("split", "Shift+C");
    await expect(row("split")).toContainText("⇧C");
  });
  await test.step("they are exported, reset, and imported again", async () => {
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    const file = await (await saved).path();
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      keys: { merge: ["M", "C"], split: ["Shift+C"] },
    });
    await page.getByRole("button", { name: "Usual keys", exact: true }).click();
    await expect(row("split").locator("kbd")).toHaveText(["C"]);
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Import" }).click();
    await (await chooser).setFiles(file);
    await expect(row("merge").locator("kbd")).toHaveText(["M", "C"]);
  });
  await test.step("the workspace goes by them, and its hints too", async () => {
    await openVersion(page);
    await page.getByRole("application").focus();
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toContainText("⇧C");
    await page.keyboard.press("Escape");
    await page.keyboard.down("Control");
    await expect(page.getByTestId("status-hints")).toContainText("Find a command");
    await page.keyboard.up("Control");
  });
});

async function openVersion(page: Page): Promise<void> {
  await page.goto(`${own.server.url}/datasets/${DATASET}/versions/0`);
  await new WorkspacePage(page).settled();
}
