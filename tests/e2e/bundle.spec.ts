// How much script a person waits for before the first section of a session is seen: no more than the
// budget, and none of the 3D library until the space is looked at. What counts is what the browser
// asked for, workers included, each file as gzip makes it.
import { expect } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import {
  bytesOf,
  type LoadedScript,
  SCRIPT_BUDGET_BYTES,
  watchScripts,
} from "#tests/support/loaded-scripts.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";

const own = ownServer();

/** One line a file, the largest first, and the sum. */
function table(scripts: readonly LoadedScript[]): string {
  const line = (bytes: number, name: string) => `${String(bytes).padStart(9)}  ${name}`;
  return [
    ...scripts.map(({ gzipBytes, path }) => line(gzipBytes, path)),
    line(bytesOf(scripts, "gzipBytes"), "bytes of gzip in all"),
  ].join("\n");
}

test("a session's page keeps to its budget of script, and brings 3D once it is looked at", async ({
  browser,
}) => {
  const { page } = await signIn(browser, own.server, "Mina");
  const id = await newSession(page, DATASET, "How much is loaded");
  // A tab of its own, that nothing was loaded into.
  const fresh = await page.context().newPage();
  const scripts = watchScripts(fresh);
  await new WorkspacePage(fresh).open(`${own.server.url}/sessions/${id}#v=xy`);
  await fresh.waitForLoadState("networkidle");
  const before = await scripts();
  console.log(table(before));
  expect(before.length).toBeGreaterThan(3);
  expect(before.filter(({ hasThree }) => hasThree)).toEqual([]);
  expect(bytesOf(before, "gzipBytes"), table(before)).toBeLessThanOrEqual(SCRIPT_BUDGET_BYTES);

  await fresh.getByTestId("layout-four").click();
  await expect(fresh.getByTestId("space")).toBeVisible();
  await expect.poll(async () => (await scripts()).some(({ hasThree }) => hasThree)).toBe(true);
});
