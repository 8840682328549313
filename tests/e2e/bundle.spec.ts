// How much script a person waits for before the first section of a session is seen: no more than the
// budget, and none of the 3D library until the space is looked at. What counts is what the browser
// asked for, workers included, each file as gzip makes it.
import { gzipSync } from "node:zlib";
import { expect, type Page, type Response } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const BUDGET_BYTES = 600_000;
/** A word that stays in the library when it is made small. */
const THREE = "WebGLRenderer";

const own = ownServer();

interface Script {
  readonly path: string;
  readonly gzipBytes: number;
  readonly hasThree: boolean;
}

function watchScripts(page: Page): () => Promise<readonly Script[]> {
  const asked: Promise<Script | null>[] = [];
  const measure = async (response: Response): Promise<Script | null> => {
    const { pathname } = new URL(response.url());
    if (response.status() !== 200 || !pathname.endsWith(".js")) return null;
    const body = await response.body();
    return { path: pathname, gzipBytes: gzipSync(body).length, hasThree: body.includes(THREE) };
  };
  page.on("response", (response) => asked.push(measure(response)));
  return async () => {
    const found = (await Promise.all(asked)).filter((script) => script !== null);
    const byPath = new Map(found.map((script) => [script.path, script]));
    return [...byPath.values()].sort((a, b) => b.gzipBytes - a.gzipBytes);
  };
}

const sum = (scripts: readonly Script[]) =>
  scripts.reduce((bytes, { gzipBytes }) => bytes + gzipBytes, 0);

/** One line a file, the largest first, and the sum. */
function table(scripts: readonly Script[]): string {
  const line = (bytes: number, name: string) => `${String(bytes).padStart(9)}  ${name}`;
  return [
    ...scripts.map(({ gzipBytes, path }) => line(gzipBytes, path)),
    line(sum(scripts), "bytes of gzip in all"),
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
  expect(sum(before), table(before)).toBeLessThanOrEqual(BUDGET_BYTES);

  await fresh.getByTestId("layout-four").click();
  await expect(fresh.getByTestId("space")).toBeVisible();
  await expect.poll(async () => (await scripts()).some(({ hasThree }) => hasThree)).toBe(true);
});
