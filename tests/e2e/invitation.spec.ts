// An administrator invites from the page; somebody new opens the link in a browser of her own, makes
// an account and stands in the dataset. The link works once.

import { mkdirSync } from "node:fs";
import { type Browser, expect, type Page } from "@playwright/test";
import { addAdministrator, emailOf } from "#tests/server/lab-people.ts";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/invitation";
const PASSWORD = "correct horse battery";

const own = ownServer();

test.beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
});

async function newPage(browser: Browser, cookie: string | null = null): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB" });
  if (cookie !== null) {
    const [name, value] = cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: own.server.url }]);
  }
  return context.newPage();
}

/** On the page of people; the link that is shown. */
async function invite(page: Page, email: string): Promise<string> {
  const form = page.getByRole("region", { name: "Invite people" });
  await form.getByLabel(/^E-mail/).fill(email);
  await form.getByLabel(`Role on ${DATASET}`).selectOption("reviewer");
  await form.getByRole("button", { name: "Make link" }).click();
  const link = form.getByRole("button", { name: /^Copy link/ });
  await expect(link).toBeVisible();
  const text = (await link.textContent()) ?? "";
  await page.screenshot({ path: `${SHOTS}/made.png` });
  await form.getByRole("button", { name: "I have noted it" }).click();
  await expect(link).toHaveCount(0);
  return text;
}

test("a link makes an account once, and leads into the dataset", async ({ browser }) => {
  const admin = await newPage(browser, await addAdministrator(own.server));
  await admin.goto(`${own.server.url}/people`);
  const row = admin.getByTestId("invitation-row");
  const link = await invite(admin, "nora@lab.example");
  await expect(row).toContainText("nora@lab.example");
  await expect(row).toContainText(`reviewer · ${DATASET}`);

  const nora = await newPage(browser);
  await test.step("Nora makes her account and is in the dataset", async () => {
    await nora.goto(link);
    await expect(nora.getByText("Sita invites you to proofread here.")).toBeVisible();
    await expect(nora.getByLabel("E-mail")).toHaveValue("nora@lab.example");
    await nora.getByLabel("Name").fill("Nora Lind");
    await nora.getByLabel(/^Password/).fill(PASSWORD);
    await nora.screenshot({ path: `${SHOTS}/join.png` });
    await nora.getByRole("button", { name: "Make account" }).click();
    await expect(nora).toHaveURL(`${own.server.url}/#dataset-${DATASET}`);
    const section = nora.getByRole("region", { name: DATASET });
    await expect(section).toBeInViewport();
    await expect(section).toContainText("reviewer");
    await expect(nora.getByText("Nora Lind")).toBeVisible();
    await nora.screenshot({ path: `${SHOTS}/landed.png` });
  });

  await test.step("the link is used up, and says so; the page of people names who used it", async () => {
    const late = await newPage(browser);
    await late.goto(link);
    await expect(late.getByText("an invitation works once")).toBeVisible();
    await late.screenshot({ path: `${SHOTS}/used.png` });
    await late.goto(`${own.server.url}/join/not-a-link`);
    await expect(late.getByText("There is no such invitation")).toBeVisible();
    await admin.reload();
    await expect(row).toContainText("used by Nora Lind");
    await admin.screenshot({ path: `${SHOTS}/people.png` });
  });

  await test.step("one that was taken back opens nothing", async () => {
    const other = await invite(admin, "");
    await row.first().getByRole("button", { name: "Revoke" }).click();
    await expect(row.first()).toContainText("revoked");
    const late = await newPage(browser);
    await late.goto(other);
    await expect(late.getByText("It was taken back")).toBeVisible();
  });

  await test.step("somebody who is signed in takes the roles into the account there is", async () => {
    const open = await invite(admin, "");
    await nora.goto(open);
    await nora.screenshot({ path: `${SHOTS}/accept.png` });
    await nora.getByRole("button", { name: "Join as Nora Lind" }).click();
    await expect(nora).toHaveURL(`${own.server.url}/#dataset-${DATASET}`);
    const foreign = await invite(admin, emailOf("stranger"));
    await nora.goto(foreign);
    await expect(nora.getByText(`This invitation is for ${emailOf("stranger")}`)).toBeVisible();
    await nora.screenshot({ path: `${SHOTS}/not-yours.png` });
  });
});
