// A page that is opened while PostgreSQL is away says so, and comes back by itself once it is there.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { addAdministrator } from "#tests/server/lab-people.ts";
import { test } from "#tests/support/browser-test.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { makeOwnPostgres } from "#tests/support/own-postgres.ts";

const SHOTS = "test-results/database-away";

test("a page waits for the database, and comes back by itself", async ({ browser }) => {
  const postgres = await makeOwnPostgres();
  if (typeof postgres === "string") {
    process.stdout.write(`skipped: ${postgres}\n`);
    test.skip();
    return;
  }
  mkdirSync(SHOTS, { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), "fascicle-away-"));
  await postgres.start();
  const env = { DATABASE_URL: postgres.url };
  const server = await FascicleServer.start({ dataDir, env });
  try {
    const [name, value] = (await addAdministrator(server, env)).split(/=(.*)/s);
    const context = await browser.newContext({ locale: "en-GB" });
    await context.addCookies([{ name, value, url: server.url }]);
    const page = await context.newPage();
    await page.goto(`${server.url}/account`);
    const account = page.getByRole("heading", { name: "Account", exact: true });
    await expect(account).toBeVisible();

    await postgres.stop("fast");
    const answer = await page.goto(`${server.url}/account`);
    expect(answer?.status()).toBe(503);
    const away = page.getByRole("heading", { name: "The database cannot be reached" });
    await expect(away).toBeVisible();
    await expect(page.getByText("Nothing is lost")).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.screenshot({ path: `${SHOTS}/away.png` });
    // By hand it finds the same, as long as nothing has changed.
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(away).toBeVisible();

    await postgres.start();
    await expect(account).toBeVisible();
    await expect(page).toHaveURL(`${server.url}/account`);
  } finally {
    await server.stop();
    await postgres.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
