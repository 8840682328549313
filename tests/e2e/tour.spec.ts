// The tour on the demo: it waits for a newcomer's own deeds, can be left and taken up again after a
// reload, and covers nothing.
import { expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { picture } from "#tests/support/picture.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";

const own = ownServer();

test("a newcomer is shown around by doing", async ({ browser }) => {
  const plan = await planFor(own.dataDir, DATASET);
  const [{ a, b }] = plan.merges;
  const { source, sink } = plan.split;
  const { page } = await signIn(browser, own.server, "Mina");
  const at = new WorkspacePage(page);
  const id = await newSession(page, DATASET, "First steps");
  const isAt = (step: string) =>
    expect(page.getByTestId("tour-step")).toHaveAttribute("data-step", step);

  await test.step("it is offered beside the image, and begins when it is asked for", async () => {
    await at.open(`${own.server.url}/sessions/${id}`);
    await expectNothingCovered(page);
    await page.getByRole("button", { name: "Start the tour" }).click();
    await isAt("select");
    await picture(page, "tour");
  });

  await test.step("it goes on by deeds: choosing, scrolling, joining, taking back", async () => {
    await at.goTo(a.positionVoxel);
    await at.click(a, { double: true });
    await isAt("scroll");
    await page.getByRole("application").focus();
    const key = a.positionVoxel[2] < 3 ? "." : ",";
    for (let section = 0; section < 3; section++) await page.keyboard.press(key);
    await isAt("merge");
    await at.merge(a, b);
    await isAt("undo");
    await at.undo();
    await isAt("split");
  });

  await test.step("it is left, and taken up at the same step after a reload, from the help", async () => {
    await page.getByRole("button", { name: "Leave the tour" }).click();
    await expect(page.getByTestId("tour")).toHaveCount(0);
    await page.reload();
    await at.open(`${own.server.url}/sessions/${id}`);
    await expect(page.getByTestId("tour")).toHaveCount(0);
    await page.getByRole("application").focus();
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByRole("button", { name: "Take the tour" }).click();
    await isAt("split");
  });

  await test.step("splitting, saying something, submitting; what another has to do can be skipped", async () => {
    await at.split(source, sink);
    await isAt("comment");
    await at.point(source);
    await page.keyboard.press("p");
    await page.getByTestId("comment-form").getByRole("textbox").fill("A first word");
    await page.keyboard.press("Control+Enter");
    await isAt("submit");
    await at.tab("review").click();
    await page.getByRole("button", { name: "Submit for review" }).click();
    await isAt("sign");
    await page.getByRole("button", { name: "End the tour" }).click();
    await expect(page.getByTestId("tour")).toHaveCount(0);
  });
});

/** The tour lies within the side panel: no point of the image is under it. */
async function expectNothingCovered(page: Page): Promise<void> {
  const tour = await page.getByTestId("tour").boundingBox();
  const image = await page.getByRole("application").boundingBox();
  if (tour === null || image === null) throw new Error("tour and image are there");
  expect(tour.x).toBeGreaterThanOrEqual(image.x + image.width);
}
